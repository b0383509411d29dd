// The log: all requests, the oldest first, and those that the filter lets through, the newest first.
const log = { all: [], shown: [], attempts: new Map(), operations: new Set(), filter: { text: "", operation: "", status: "" } };

const isFailed = one => one.status === null || one.status >= 400 || (one.code !== null && one.code !== "OK");

const DELIVERIES = {
  truncated: "cut off", dripped: "byte by byte", closed: "connection closed", reset: "connection reset", never: "no response",
};

function outcome(one) {
  const code = one.code ?? "";
  if (one.status === null) return DELIVERIES[one.delivery] ?? one.delivery;
  return (one.status + " " + code).trim();
}

const tone = one => (!isFailed(one) ? "good" : one.status !== null && one.status < 500 ? "warn" : "bad");

function clockTime(text) {
  const time = new Date(text);
  const two = number => String(number).padStart(2, "0");
  return two(time.getHours()) + ":" + two(time.getMinutes()) + ":" + two(time.getSeconds()) + "." + String(time.getMilliseconds()).padStart(3, "0");
}

function duration(milliseconds) {
  if (milliseconds >= 10000) return (milliseconds / 1000).toFixed(1) + " s";
  return (milliseconds >= 100 || milliseconds === 0 ? milliseconds.toFixed(0) : milliseconds.toFixed(1)) + " ms";
}

function attemptOf(one) {
  const all = log.attempts.get(one.call) ?? one.attempt;
  return all > 1 ? one.attempt + " of " + all : { text: String(one.attempt), isSoft: true };
}

const requestGrid = new Grid(find("requests"), {
  label: "Requests, the newest first",
  columns: [
    { name: "time", title: "Time", kind: "mono" },
    { name: "operation", title: "Operation", kind: "main" },
    { name: "parameters", title: "Parameters", kind: "mono" },
    { name: "key", title: "Access key", kind: "mono" },
    { name: "status", title: "Status" },
    { name: "duration", title: "Duration", kind: "number" },
    { name: "attempt", title: "Attempt", kind: "number" },
    { name: "fault", title: "Fault", kind: "number" },
  ],
  cells: one => [
    { text: clockTime(one.received), title: one.received },
    one.operation ?? one.method + " " + one.path,
    { text: one.parameters, title: one.parameters },
    one.access_key_id,
    { text: outcome(one), tone: tone(one), title: outcome(one) },
    duration(one.milliseconds),
    attemptOf(one),
    one.fault === null ? "" : "#" + one.fault,
  ],
  key: one => one.number,
  open: one => go("requests", one.number),
  // Beside the list the details follow; on a phone they would cover it.
  choose: one => { if (!find("details").hidden && !isNarrow()) go("requests", one.number, true); },
});

const isNarrow = () => matchMedia("(max-width: 700px)").matches;

function searched(one) {
  one.text ??= [one.number, one.operation ?? one.path, one.method, one.access_key_id, one.parameters, one.status, one.code, one.request_id, DELIVERIES[one.delivery]]
    .join(" ").toLowerCase();
  return one.text;
}

function fits(one) {
  const { text, operation, status } = log.filter;
  if (operation && (one.operation ?? "") !== operation) return false;
  if (text && !text.split(/\s+/).every(word => searched(one).includes(word))) return false;
  switch (status) {
    case "": return true;
    case "ok": return !isFailed(one);
    case "error": return isFailed(one);
    case "none": return one.status === null;
    case "mismatch": return one.mismatch;
    case "retried": return (log.attempts.get(one.call) ?? 1) > 1;
    case "fault": return one.fault !== null;
    default: return String(one.status).startsWith(status);
  }
}

// Takes what the stream of events brings.
function received({ new: isNew, oldest, requests }) {
  if (isNew) {
    log.all = [];
    log.shown = [];
    log.attempts.clear();
  }
  let again = false;
  for (const one of requests) {
    const before = log.attempts.get(one.call) ?? 0;
    if (one.attempt > 1 || before) {
      log.attempts.set(one.call, Math.max(before, one.attempt));
      again ||= log.filter.status === "retried";
    } else {
      log.attempts.set(one.call, one.attempt);
    }
    if (one.operation && !log.operations.has(one.operation)) {
      log.operations.add(one.operation);
      const options = [...log.operations].sort().map(name => build("option", { value: name }, name));
      find("requests-operation").replaceChildren(build("option", { value: "" }, "All operations"), ...options);
      find("requests-operation").value = log.filter.operation;
    }
  }
  log.all.push(...requests);
  const gone = log.all.findIndex(one => one.number >= oldest);
  for (const one of log.all.splice(0, gone < 0 ? log.all.length : gone)) {
    if (one.call === one.number) log.attempts.delete(one.call);
  }
  if (again) return filtered();
  const fresh = requests.filter(fits).reverse();
  log.shown = fresh.concat(gone > 0 ? log.shown.filter(one => one.number >= oldest) : log.shown);
  drawRequests(fresh.length);
}

function drawRequests(added = 0) {
  requestGrid.set(log.shown, added);
  const { text, operation, status } = log.filter;
  const isFiltered = Boolean(text || operation || status);
  find("count-requests").textContent = log.all.length ? log.all.length.toLocaleString("en") : "";
  find("requests-note").textContent = isFiltered ? log.shown.length.toLocaleString("en") + " of " + count(log.all.length, "request") : count(log.all.length, "request");
  find("requests").hidden = !log.shown.length;
  const none = find("requests-none");
  if (log.shown.length) none.replaceChildren();
  else if (!log.all.length) none.replaceChildren(element("strong", "No requests yet"), element("p", "Send one to " + location.origin + ". It is shown here at once."));
  else none.replaceChildren(element("strong", "No request matches the filter"), button("Show all requests", clearFilter));
}

function filtered() {
  log.shown = log.all.filter(fits).reverse();
  requestGrid.root.scrollTop = 0;
  drawRequests();
}

function clearFilter() {
  log.filter = { text: "", operation: "", status: "" };
  for (const name of ["search", "operation", "status"]) find("requests-" + name).value = "";
  filtered();
  find("requests-search").focus();
}

function bindRequests() {
  const bind = (id, name) => find(id).addEventListener("input", event => {
    log.filter[name] = event.target.value.trim().toLowerCase();
    if (name === "operation") log.filter[name] = event.target.value;
    filtered();
    say(find("requests-note").textContent);
  });
  bind("requests-search", "text");
  bind("requests-operation", "operation");
  bind("requests-status", "status");
  find("requests-search").addEventListener("keydown", event => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    requestGrid.root.focus();
  });
  find("requests-clear").addEventListener("click", async () => {
    const sure = await dialog({ title: "Clear the log?", text: count(log.all.length, "request") + " will be forgotten.", yes: "Clear log", danger: true });
    if (sure && await act("requests", "DELETE", undefined, "Log cleared")) closeDetails();
  });
}
