"use strict";
const find = id => document.getElementById(id);
let token = stored(sessionStorage, "token");

// Storage may be forbidden; the page works without it.
function stored(storage, name) {
  try { return storage.getItem(name) || ""; } catch { return ""; }
}

function store(storage, name, value) {
  try { storage.setItem(name, value); } catch { /* It is not kept. */ }
}

// All that comes from elsewhere becomes text, never markup.
function element(name, text, className) {
  const item = document.createElement(name);
  if (text !== undefined && text !== null) item.textContent = text;
  if (className) item.className = className;
  return item;
}

// An element with attributes and children, which are elements or texts.
function build(name, attributes = {}, ...children) {
  const item = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") item.addEventListener(attribute, value);
    else if (value !== null && value !== undefined && value !== false) item.setAttribute(attribute, value === true ? "" : value);
  }
  item.append(...children.filter(child => child !== null && child !== undefined));
  return item;
}

function button(text, action, className) {
  const item = element("button", text, className);
  item.type = "button";
  item.addEventListener("click", action);
  return item;
}

function badge(text, tone) {
  const sign = { good: "✓", warn: "!", bad: "✕" }[tone];
  const item = build("span", { class: "badge " + (tone || ""), "data-sign": sign }, element("span", text));
  return item;
}

// "1 call", "2 calls", "10,000 calls".
function count(number, one, many = one + "s") {
  return number.toLocaleString("en") + " " + (number === 1 ? one : many);
}

function authorized(headers = {}) {
  if (token) headers.authorization = "Bearer " + encodeURIComponent(token);
  return headers;
}

// Checks the response to a request of the page, whose errors say what to do.
async function checked(response) {
  if (response.status === 401) {
    needToken(true);
    throw new Error(token ? "This is not the token that the emulator printed." : "The emulator listens beyond its machine: enter its token.");
  }
  if (response.ok) return response;
  const value = await response.json().catch(() => ({}));
  throw new Error(value.error || "The emulator responds with the status " + response.status + ".");
}

function unreachable() {
  return new Error("The emulator does not respond. It may have stopped.");
}

async function fetched(path, method = "GET", body) {
  const headers = authorized(body === undefined ? {} : { "content-type": "application/json" });
  const response = await fetch("/_emulator/" + path, { method, headers, body }).catch(() => { throw unreachable(); });
  return checked(response);
}

async function ask(path, method, body) {
  return (await fetched(path, method, body)).json();
}

// Changes something, says so, and shows the error if that is not possible.
async function act(path, method, body, done) {
  try {
    const value = await ask(path, method, body);
    clearProblem();
    if (done) toast(done);
    await refresh();
    return value;
  } catch (error) {
    problem(error.message);
    return null;
  }
}

function problem(text) {
  find("problem-text").textContent = text;
  find("problem").hidden = false;
}

function clearProblem() {
  find("problem").hidden = true;
  find("problem-text").textContent = "";
}

let toasts = 0;
function toast(text) {
  const mine = ++toasts;
  find("toast").textContent = text;
  setTimeout(() => { if (mine === toasts) find("toast").textContent = ""; }, 4000);
}

// Tells those who do not see the page.
function say(text) {
  find("said").textContent = text;
}

// Shows the form for the token, or hides it. The focus goes where one can go on.
function needToken(needed) {
  const form = find("entry");
  if (form.hidden !== needed) return;
  const focused = form.contains(document.activeElement);
  form.hidden = !needed;
  find("main").hidden = needed;
  if (needed && (document.activeElement === document.body || find("main").contains(document.activeElement))) find("token").focus();
  if (!needed && focused) find("main").focus();
}

// Calls a function soon, however often that is asked for meanwhile.
function soon(action, milliseconds) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      action();
    }, milliseconds);
  };
}

function download(name, text, type = "application/json") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  build("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    problem("The browser does not let the page copy. Select the text instead.");
  }
}

// What an entry was when its element was made.
const made = new WeakMap();

// Elements of entries that are as they were stay, and with them the focus and what is open.
function fill(list, entries, key, make, none, title) {
  const before = [...list.children];
  const old = new Map(before.map(item => [item.dataset.key, item]));
  const focused = before.findIndex(item => item.contains(document.activeElement));
  const items = entries.map((entry, index) => {
    const name = String(key(entry));
    const text = JSON.stringify(entry);
    if (made.get(old.get(name)) === text) return old.get(name);
    const item = make(entry, index);
    item.dataset.key = name;
    made.set(item, text);
    return item;
  });
  const wanted = items.length || !none ? items : [none()];
  const stay = new Set(wanted);
  const place = focused < 0 ? 0 : focusable(before[focused]).indexOf(document.activeElement);
  for (const item of before) if (!stay.has(item)) item.remove();
  wanted.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  if (focused < 0 || list.contains(document.activeElement)) return;
  // What had the focus is gone: to its successor, else to its neighbour, else to the list's title.
  const next = items.find(item => item.dataset.key === before[focused].dataset.key) ?? items[Math.min(focused, items.length - 1)];
  const choices = next ? focusable(next) : [];
  (choices[Math.max(0, Math.min(place, choices.length - 1))] ?? title).focus();
}

function focusable(item) {
  const inside = [...item.querySelectorAll("button:not(:disabled), summary, a[href], input, select, textarea")];
  return item.matches("[tabindex]") ? [item, ...inside] : inside;
}

// Up and down go from one entry of a list to the next.
function arrows(list, selector) {
  list.addEventListener("keydown", event => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const entry = event.target.closest(selector);
    if (!step || !entry || event.target.matches("input, select, textarea")) return;
    const entries = [...list.querySelectorAll(selector)];
    const next = entries[entries.indexOf(entry) + step];
    if (!next) return;
    event.preventDefault();
    const choices = focusable(next);
    const place = focusable(entry).indexOf(event.target);
    choices[Math.min(Math.max(place, 0), choices.length - 1)]?.focus();
  });
}
