// Tables of extensions: one page of entries at a time, which the emulator finds, so that any number of them is shown at once.
const PAGE = 50;
const tables = new Map();

class Table {
  constructor(name, { title, one, empty, ...script }) {
    Object.assign(this, { name, title, one, empty, script, offset: 0, search: "", filter: "", turn: 0, matching: 0 });
    const view = find("view-" + name);
    this.body = build("tbody", { role: "rowgroup" });
    this.note = element("span", "", "note");
    this.none = element("div", "", "none");
    this.range = element("span", "", "note");
    this.back = button("Previous", () => this.turnTo(this.offset - PAGE));
    this.on = button("Next", () => this.turnTo(this.offset + PAGE));
    const search = build("input", { type: "search", placeholder: "Search", "aria-label": "Search " + title.toLowerCase(), "aria-keyshortcuts": "/" });
    search.addEventListener("input", soon(() => this.look({ search: search.value.trim() }), 120));
    const filter = script.filter && control({ kind: "select", options: [["", script.filter.all], ...script.filter.options] });
    filter?.setAttribute("aria-label", script.filter.label);
    filter?.addEventListener("input", () => this.look({ filter: filter.value }));
    this.table = build("table", { class: "table", role: "table", "aria-labelledby": name + "-title" },
      build("thead", { role: "rowgroup" }, build("tr", { role: "row", "aria-rowindex": 1 },
        ...script.columns.map(column => build("th", { role: "columnheader", scope: "col" }, column.title)),
        build("th", { role: "columnheader", scope: "col" }, "Actions"))),
      this.body);
    view.append(
      build("div", { class: "toolbar", role: "search", "aria-label": "Filter " + title.toLowerCase() }, search, filter, this.note),
      build("div", { class: "table-wrap" }, this.table, this.none),
      build("div", { class: "pages" }, this.range, this.back, this.on));
    arrows(this.body, "tr");
  }

  look(change) {
    Object.assign(this, change, { offset: 0 });
    this.load().then(() => say(this.note.textContent));
  }

  turnTo(offset) {
    this.offset = Math.max(0, offset);
    this.load().then(() => {
      this.table.parentElement.scrollTop = 0;
      say(this.range.textContent);
      // A button that has become useless loses the focus.
      if (document.activeElement === document.body) (this.on.disabled ? this.back : this.on).focus();
    });
  }

  async load() {
    const mine = ++this.turn;
    const query = new URLSearchParams({ limit: PAGE, offset: this.offset });
    if (this.search) query.set("search", this.search);
    if (this.filter) query.set(this.script.filter.name, this.filter);
    let response;
    try {
      response = await ask(this.name + "?" + query);
    } catch (error) {
      problem(error.message);
      return;
    }
    if (mine !== this.turn) return;
    const { entries, total, matching } = this.script.read(response);
    if (this.offset && this.offset >= matching) return this.turnTo(Math.floor(Math.max(0, matching - 1) / PAGE) * PAGE);
    const isFiltered = this.search || this.filter;
    this.note.textContent = isFiltered ? matching.toLocaleString("en") + " of " + count(total, this.one) : count(total, this.one);
    find("count-" + this.name).textContent = total ? total.toLocaleString("en") : "";
    this.table.setAttribute("aria-rowcount", matching + 1);
    this.table.hidden = !entries.length;
    this.none.replaceChildren(...(entries.length ? [] : [element("strong", isFiltered ? "Nothing matches the filter" : this.empty)]));
    fill(this.body, entries, this.script.key, entry => this.row(entry), null, find(this.name + "-title"));
    [...this.body.children].forEach((row, index) => row.setAttribute("aria-rowindex", this.offset + index + 2));
    this.range.textContent = entries.length ? (this.offset + 1).toLocaleString("en") + "–" + (this.offset + entries.length).toLocaleString("en") + " of " + matching.toLocaleString("en") : "";
    this.back.disabled = this.offset === 0;
    this.on.disabled = this.offset + entries.length >= matching;
    this.back.parentElement.hidden = matching <= PAGE;
  }

  row(entry) {
    const cells = this.script.columns.map(column => {
      const shown = column.show(entry);
      const cell = build("td", { role: "cell", class: column.kind });
      if (column.tone) cell.append(badge(shown, column.tone(entry)));
      else cell.textContent = shown;
      return cell;
    });
    const actions = this.script.actions(entry).map(action => action.href
      ? build("a", { href: action.href, target: "_blank", rel: "noreferrer" }, action.label)
      : build("button", { type: "button", class: action.danger ? "danger" : "", "aria-label": action.label + " " + this.script.name(entry), click: () => run(action) }, action.label));
    return build("tr", { role: "row", tabindex: -1 }, ...cells,
      build("td", { role: "cell", class: "actions" }, build("div", { class: "row" }, ...(actions.length ? actions : [element("span", "None", "soft")]))));
  }
}

// Does what an extension offers, after it was confirmed and its fields were filled in.
async function run(action) {
  let values = {};
  if (action.confirm || action.fields) {
    values = await dialog({ title: action.title ?? action.label + "?", text: action.confirm, yes: action.yes ?? action.label, danger: action.danger, fields: action.fields });
    if (!values) return;
  }
  try {
    const body = typeof action.body === "function" ? action.body(values) : action.body;
    await act(action.path, action.method ?? "POST", body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body), action.done ?? action.label + ": done");
  } catch (error) {
    problem(error.message);
  }
}

// What extensions let people do with their data as a whole.
function tools(name, { title, script }) {
  const items = (script.tools ?? []).map(tool => {
    if (tool.kind === "download") {
      return button(tool.label, async () => {
        try {
          download(tool.file, JSON.stringify(await ask(tool.path), null, 2));
        } catch (error) {
          problem(error.message);
        }
      });
    }
    if (tool.kind !== "upload") return button(tool.label, () => run(tool), tool.danger ? "danger" : "");
    const input = build("input", { type: "file", accept: ".json,application/json", class: "hidden", tabindex: -1, "aria-hidden": "true" });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      const value = file && await act(tool.path, "POST", await file.text());
      if (value) toast(tool.says(value));
    });
    return build("span", { class: "row" }, button(tool.label + " from a file…", () => input.click()), input, button(tool.label + " a text…", () => run(tool.text)));
  });
  return build("div", { class: "card" }, element("h3", title), script.note ? element("p", script.note, "note") : null, build("div", { class: "row" }, ...items));
}
