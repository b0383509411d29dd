// Asks in a dialog; gives the values of its fields, or null if it is cancelled. Escape cancels it.
function dialog({ title, text = "", yes = "OK", danger = false, fields = [] }) {
  const box = find("ask");
  find("ask-title").textContent = title;
  find("ask-text").textContent = text;
  find("ask-yes").textContent = yes;
  find("ask-yes").className = danger ? "main danger" : "main";
  const inputs = fields.map(field => [field.name, control(field)]);
  find("ask-fields").replaceChildren(...inputs.map(([name, input], index) => labelled(fields[index].label, input, fields[index].wide)));
  const before = document.activeElement;
  box.returnValue = "";
  box.showModal();
  // What cannot be undone is not done by pressing Enter twice.
  (inputs[0]?.[1] ?? find(danger ? "ask-cancel" : "ask-yes")).focus();
  return new Promise(resolve => {
    const closed = () => {
      // The event comes later than the end of the dialog, and may be that of the one before.
      if (box.open) return;
      box.removeEventListener("close", closed);
      if (before?.isConnected) before.focus();
      const values = Object.fromEntries(inputs.map(([name, input]) => [name, input.value]));
      resolve(box.returnValue === "yes" ? values : null);
    };
    box.addEventListener("close", closed);
  });
}

function control({ kind = "text", value = "", options = [], suggestions, min, max, step, required, rows, placeholder, name }) {
  let input;
  if (kind === "select") {
    input = build("select", {}, ...options.map(option => {
      const [key, label] = Array.isArray(option) ? option : [option, option];
      return build("option", { value: key }, label);
    }));
  } else if (kind === "lines") {
    input = build("textarea", { rows: rows || 8, spellcheck: "false", required, placeholder });
  } else {
    input = build("input", { type: kind, min, max, step, required, placeholder, spellcheck: "false", autocomplete: "off" });
    if (suggestions) {
      input.setAttribute("list", "suggestions-" + name);
      input.suggestions = build("datalist", { id: "suggestions-" + name }, ...suggestions.map(text => build("option", { value: text })));
    }
  }
  input.value = value;
  if (name) input.name = name;
  return input;
}

function labelled(text, input, wide) {
  return build("label", { class: wide ? "field wide" : "field" }, element("span", text), input, input.suggestions);
}

const SHORTCUTS = [
  [["1", "…", "9"], "Go to a view"],
  [["/"], "Search"],
  [["↑", "↓", "Home", "End"], "Move in a list"],
  [["Enter"], "Open the selected request"],
  [["[", "]"], "Previous and next attempt of the open call"],
  [["p"], "Pause, or go on"],
  [["Esc"], "Close what is open"],
  [["?"], "Show these shortcuts"],
];

function showShortcuts() {
  find("shortcuts-list").replaceChildren(...SHORTCUTS.flatMap(([keys, text]) => [
    build("dt", {}, ...keys.flatMap((key, index) => [index ? " " : "", key === "…" ? "…" : element("kbd", key)])),
    element("dd", text),
  ]));
  find("shortcuts-on").checked = hasShortcuts();
  find("shortcuts").showModal();
}

// Somebody who speaks to the computer may not want single letters to do something.
const hasShortcuts = () => stored(localStorage, "shortcuts") !== "off";

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const isTyping = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.key === "Escape") {
    if (isTyping && event.target.type === "search" && event.target.value) return;
    if (closeDetails()) event.preventDefault();
    else if (isTyping) event.target.blur();
    return;
  }
  if (isTyping || !hasShortcuts()) return;
  const links = [...document.querySelectorAll("#views a")];
  if (/^[1-9]$/.test(event.key) && links[event.key - 1]) links[event.key - 1].click();
  else if (event.key === "/") document.querySelector(".view:not([hidden]) [type=search]")?.focus();
  else if (event.key === "?") showShortcuts();
  else if (event.key === "p") find("pause").click();
  else if (event.key === "[" || event.key === "]") nextAttempt(event.key === "]" ? 1 : -1);
  else return;
  event.preventDefault();
}

const THEMES = ["system", "light", "dark"];
function setTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  find("theme").textContent = "Theme: " + theme;
  store(localStorage, "theme", theme);
}

function nextTheme() {
  const theme = document.documentElement.dataset.theme ?? "system";
  setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
}
