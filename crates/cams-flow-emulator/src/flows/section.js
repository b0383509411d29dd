{
  entries: answer => answer.flows,
  note: answer => {
    const shown = answer.flows.length;
    return shown < answer.total ? "The newest: " + shown + " of " + answer.total.toLocaleString("en") : "";
  },
  show: entry => {
    const item = element("li");
    const title = element("div", undefined, "row");
    title.append(element("strong", entry.name), element("span", entry.status, "status"));
    const where = entry.space === null ? "" : ", space " + entry.space;
    item.append(title, element("div", entry.id + ", " + entry.categories.join(" ") + ", account " + entry.account + where, "soft"));
    item.append(element("div", "Next: " + (entry.next.join(", ") || "nothing, it is at its end")));
    return item;
  },
}
