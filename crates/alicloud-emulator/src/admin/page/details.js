// The request that is shown beside the list.
const opened = { number: null, entry: null, turn: 0 };

function block(title, text, ...content) {
  return build("section", {}, heading(title, text, "h3"), ...content);
}

function heading(title, text, level = "h4") {
  return build("div", { class: "row spread" }, element(level, title), text ? button("Copy", () => copy(text), "quiet") : null);
}

function pairs(entries) {
  return build("dl", { class: "pairs" }, ...entries.flatMap(([name, value]) => [
    element("dt", name),
    typeof value === "string" ? element("dd", value) : build("dd", {}, ...coloured(JSON.stringify(value, null, 2))),
  ]));
}

// JSON with its names, texts and other values told apart.
function coloured(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    parts.push(text.slice(end, match.index));
    const className = match[2] ? "j-name" : match[1] ? "j-text" : "j-other";
    parts.push(element("span", match[1] ?? match[0], className), match[2] ?? "");
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter(part => part !== "");
}

function content(value) {
  if (typeof value === "string") return build("pre", { tabindex: 0 }, value);
  return build("pre", { tabindex: 0 }, ...coloured(JSON.stringify(value, null, 2)));
}

// The attempts of the call, each at its time.
function timeline(entry) {
  const attempts = log.all.filter(one => one.call === entry.call);
  if (attempts.length < 2) return null;
  const starts = attempts.map(one => Date.parse(one.received));
  const first = Math.min(...starts);
  const whole = Math.max(1, ...attempts.map((one, index) => starts[index] - first + one.milliseconds));
  const items = attempts.map((one, index) => {
    const bar = build("span", { class: "bar", "aria-hidden": "true" }, build("i", { class: tone(one) }));
    bar.firstChild.style.left = 100 * (starts[index] - first) / whole + "%";
    bar.firstChild.style.width = 100 * one.milliseconds / whole + "%";
    const isThis = one.number === entry.number;
    const item = button("", () => go("requests", one.number));
    if (isThis) item.setAttribute("aria-current", "true");
    item.append(
      element("span", "Attempt " + one.attempt, "cell"), bar,
      build("span", { class: "cell" }, badge(outcome(one), tone(one))),
      element("span", "+" + duration(starts[index] - first), "cell number"));
    return build("li", {}, item);
  });
  const list = build("ol", { class: "attempts" }, ...items);
  arrows(list, "li");
  return block(count(attempts.length, "attempt") + " of this call in " + duration(whole), null, list);
}

function facts(entry) {
  const rows = [
    ["Received", entry.received + (entry.time.slice(0, 19) === entry.received.slice(0, 19) ? "" : " (the emulator's time: " + entry.time + ")")],
    ["Duration", duration(entry.milliseconds)],
    ["Access key", entry.access_key_id],
    ["Request id", entry.request_id],
    ["Delivery", entry.delivery === "whole" ? null : DELIVERIES[entry.delivery] ?? entry.delivery],
  ];
  const list = build("dl", { class: "facts" }, ...rows.filter(([, text]) => text).flatMap(([name, text]) => [element("dt", name), element("dd", text, "mono")]));
  if (entry.fault !== null) {
    list.append(element("dt", "Fault"), build("dd", {}, build("a", { href: "#/faults" }, "Fault " + entry.fault), " made or changed the response"));
  }
  return list;
}

function described(entry) {
  const response = entry.response;
  const code = response && typeof response === "object" ? response.Code ?? null : null;
  const summary = { ...entry, code: typeof code === "string" ? code : null };
  const title = element("h2", "#" + entry.number + " " + (entry.operation ?? entry.method + " " + entry.path));
  title.id = "details-title";
  title.tabIndex = -1;
  const parameters = Object.entries(entry.parameters);
  return [
    build("div", { class: "details-head" }, title, badge(outcome(summary), tone(summary)), build("span", { class: "grow" }), button("Close", closeDetails)),
    entry.mismatch ? verdict(entry.mismatch) : null,
    facts(entry),
    timeline(entry),
    block("Request", parameters.length || entry.body === null ? JSON.stringify(entry.parameters, null, 2) : content(entry.body).textContent,
      build("p", { class: "mono" }, entry.method + " " + entry.path),
      parameters.length ? pairs(parameters) : element("p", "Without parameters", "note"),
      entry.body === null ? null : content(entry.body),
      folded(count(entry.headers.length, "header"), pairs(entry.headers))),
    entry.status === null
      ? block("Response", null, element("p", "Nothing was sent: " + (DELIVERIES[entry.delivery] ?? entry.delivery) + ".", "note"))
      : block("Response", content(response).textContent,
        content(response),
        folded(count(entry.response_headers.length, "header"), pairs(entry.response_headers))),
    signature(entry),
  ].filter(Boolean);
}

function folded(title, item) {
  return build("details", {}, element("summary", title), item);
}

async function showDetails(number, keepsFocus) {
  const mine = ++opened.turn;
  const panel = find("details");
  let parts;
  try {
    opened.entry = await ask("requests/" + encodeURIComponent(number));
    parts = described(opened.entry);
  } catch (error) {
    opened.entry = null;
    parts = [build("div", { class: "details-head" }, build("h2", { id: "details-title", tabindex: -1 }, "#" + number), build("span", { class: "grow" }), button("Close", closeDetails)),
      element("p", error.message, "none")];
  }
  if (mine !== opened.turn) return;
  opened.number = Number(number);
  panel.replaceChildren(...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
  requestGrid.select(String(number));
  cover();
  if (!keepsFocus || isNarrow()) find("details-title").focus();
}

// On a phone the details cover the page, whose rest cannot be reached meanwhile.
function cover() {
  const covers = !find("details").hidden && isNarrow();
  for (const item of [find("top"), find("views"), document.querySelector("#view-requests .list")]) item.inert = covers;
}

function hideDetails() {
  opened.turn += 1;
  opened.number = null;
  opened.entry = null;
  find("details").hidden = true;
  find("details").replaceChildren();
  requestGrid.select(null);
  cover();
}

// Closes the details, if they are open, and goes back to the list.
function closeDetails() {
  if (find("details").hidden) return false;
  hideDetails();
  go("requests");
  requestGrid.root.focus();
  return true;
}

function nextAttempt(step) {
  if (!opened.entry) return;
  const attempts = log.all.filter(one => one.call === opened.entry.call);
  const next = attempts[attempts.findIndex(one => one.number === opened.number) + step];
  if (next) go("requests", next.number);
}
