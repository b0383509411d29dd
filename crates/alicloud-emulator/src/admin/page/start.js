// What extensions of the emulator show, by their addresses.
const sections = {sections_script};

let view = "requests";

// Goes to a view, or to one entry of it. The address says where, so that it can be kept and gone back to.
function go(name, entry, replaces) {
  const hash = "#/" + name + (entry === undefined ? "" : "/" + entry);
  if (location.hash === hash) return route();
  if (replaces) {
    history.replaceState(null, "", hash);
    route(true);
  } else {
    location.hash = hash;
  }
}

function route(keepsFocus = false) {
  const [, name = "", entry] = location.hash.split("/");
  view = find("view-" + name) ? name : "requests";
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== "view-" + view;
  for (const link of document.querySelectorAll("#views a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "requests") {
    if (entry) showDetails(entry, keepsFocus);
    else hideDetails();
    requestGrid.draw();
  } else {
    hideDetails();
    refresh();
  }
}

const clock = { shown: 0, read: 0, isFrozen: false };

function drawClock() {
  const now = clock.shown + (clock.isFrozen ? 0 : performance.now() - clock.read);
  find("clock").textContent = new Date(now).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

// The difference of two times in words: "1 day, 2 hours".
function span(seconds) {
  const parts = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
  const words = [];
  let rest = Math.round(Math.abs(seconds));
  for (const [unit, one] of parts) {
    const number = Math.floor(rest / unit);
    rest -= number * unit;
    if (number) words.push(count(number, one));
  }
  return words.slice(0, 2).join(", ");
}

async function loadClock() {
  const { now, real, mode, dates } = await ask("clock");
  Object.assign(clock, { shown: Date.parse(now), read: performance.now(), isFrozen: mode === "frozen" });
  let ahead = (Date.parse(now) - Date.parse(real)) / 1000;
  // Seconds mean little where it is about hours.
  if (Math.abs(ahead) > 300) ahead = Math.round(ahead / 60) * 60;
  const distance = Math.abs(ahead) < 2 ? "" : span(ahead) + (ahead > 0 ? " ahead of" : " behind") + " the real time";
  const words = { real: "Follows the real time.", offset: distance ? "Runs " + distance + "." : "Runs on from a time that was set.", frozen: "Frozen" + (distance ? ", " + distance : "") + "." };
  find("clock-note").textContent = words[mode] ?? mode;
  find("clock-mode").textContent = mode === "real" ? "" : mode === "frozen" ? "frozen" : "moved";
  find("clock-mode").classList.toggle("warn", mode !== "real");
  find("clock-freeze").textContent = mode === "frozen" ? "Resume" : "Freeze";
  find("clock-freeze").dataset.clock = JSON.stringify({ freeze: mode !== "frozen" });
  find("clock-dates").value = dates;
  // What was entered stays until it is sent.
  if (!find("clock-at").dataset.entered) find("clock-at").value = now.slice(0, 19);
  drawClock();
}

async function loadPolicy() {
  find("policy").replaceChildren(...coloured(JSON.stringify(await ask("policy"), null, 2)));
}

// Reads again what is shown. The log needs no reading: it comes by itself.
async function refresh() {
  try {
    await Promise.all([loadFaults(), loadClock(), view === "data" ? loadPolicy() : null, tables.get(view)?.load()]);
    needToken(false);
  } catch (error) {
    problem(error.message);
  }
}

// Many requests may come at once; what depends on them is read a few times a second.
const refreshSoon = soon(refresh, 250);
function changed(isRequest) {
  if (!isRequest || view !== "requests" || known.faults.length) refreshSoon();
}

function bindClock() {
  for (const item of document.querySelectorAll("[data-clock]")) item.addEventListener("click", () => act("clock", "POST", item.dataset.clock));
  find("clock-set").addEventListener("submit", event => {
    event.preventDefault();
    const text = find("clock-at").value;
    delete find("clock-at").dataset.entered;
    const set = (text.length === 16 ? text + ":00" : text.slice(0, 19)) + "Z";
    act("clock", "POST", JSON.stringify({ set }), "The clock is set");
  });
  find("clock-at").addEventListener("input", event => { event.target.dataset.entered = "yes"; });
  find("clock-dates").addEventListener("input", event => act("clock", "POST", JSON.stringify({ dates: event.target.value })));
  setInterval(() => { if (view === "clock" && !document.hidden) drawClock(); }, 1000);
}

function bindData() {
  find("policy-copy").addEventListener("click", () => copy(find("policy").textContent));
  find("policy-download").addEventListener("click", () => download("policy.json", find("policy").textContent));
  find("reset").addEventListener("click", async () => {
    const sure = await dialog({ title: "Reset everything?", text: "All data, faults and requests will be gone, and the clock follows the real time.", yes: "Reset", danger: true });
    if (sure) act("reset", "POST", undefined, "Everything is as it was at the start");
  });
}

function bindPage() {
  setTheme(THEMES.includes(stored(localStorage, "theme")) ? stored(localStorage, "theme") : "system");
  find("theme").addEventListener("click", nextTheme);
  find("pause").addEventListener("click", pause);
  find("help").addEventListener("click", showShortcuts);
  find("problem-close").addEventListener("click", clearProblem);
  find("shortcuts-on").addEventListener("input", event => store(localStorage, "shortcuts", event.target.checked ? "on" : "off"));
  find("entry").addEventListener("submit", async event => {
    event.preventDefault();
    token = find("token").value.trim();
    store(sessionStorage, "token", token);
    await loadServices().then(() => needToken(false)).catch(error => problem(error.message));
    if (find("entry").hidden) {
      clearProblem();
      reconnect();
      route(true);
    } else {
      find("token").select();
    }
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", reconnect);
  addEventListener("hashchange", () => route());
  matchMedia("(max-width: 700px)").addEventListener("change", () => {
    cover();
    drawRequests();
  });
}

for (const [name, section] of Object.entries(sections)) {
  const table = new Table(name, section);
  tables.set(name, table);
  find("tools").append(tools(name, table));
}
bindPage();
bindRequests();
bindFaults();
bindClock();
bindData();
drawRequests();
route(true);
loadServices().catch(error => problem(error.message));
follow();
