// Faults: a form that makes the JSON of one, and the list of those that are set.
const known = { operations: [], errors: [], faults: [] };

const codeLike = (test, otherwise) => known.errors.find(test)?.code ?? otherwise;
const errorField = pick => () => ({ name: "code", label: "Error code", suggestions: known.errors.map(error => error.code), value: pick(), required: true });
const milliseconds = (label, value) => ({ name: "milliseconds", label, kind: "number", min: 0, max: 600000, value, required: true });
const retryAfter = { name: "retry_after", label: "Retry after (milliseconds)", kind: "number", min: 0, placeholder: "not told" };

const PRESETS = [
  { name: "throttled", label: "Throttling", hint: "The service rejects the call as one too many. Clients wait and retry.",
    fields: [errorField(() => codeLike(error => /^Throttling/.test(error.code), codeLike(error => error.status === 429 || error.status === 503, ""))), retryAfter],
    effect: values => ({ error: { code: values.code, ...(values.retry_after === "" ? {} : { retry_after: Number(values.retry_after) }) } }) },
  { name: "error", label: "Server error", hint: "The service fails with one of its errors.",
    fields: [errorField(() => codeLike(error => error.status >= 500 && !/unavailable/i.test(error.code), codeLike(error => error.status >= 500, ""))), retryAfter],
    effect: values => ({ error: { code: values.code, ...(values.retry_after === "" ? {} : { retry_after: Number(values.retry_after) }) } }) },
  { name: "timeout", label: "Timeout", hint: "No response comes, and the connection stays open until the client gives up.", fields: [], effect: () => "no_response" },
  { name: "lost", label: "Lost response", hint: "The call is executed, and then the connection is reset: what it did stays done.", fields: [], phase: "after", effect: () => "reset" },
  { name: "reset", label: "Connection reset", hint: "The connection is reset before the call is executed.", fields: [], effect: () => "reset" },
  { name: "slow", label: "Slow", hint: "The call takes longer.", fields: [milliseconds("Delay (milliseconds)", 3000)], effect: values => ({ latency: { milliseconds: Number(values.milliseconds) } }) },
  { name: "drip", label: "Slow body", hint: "The body of the response comes byte by byte.", fields: [milliseconds("Pause between two bytes (milliseconds)", 20)], effect: values => ({ drip: { milliseconds: Number(values.milliseconds) } }) },
  { name: "truncate", label: "Cut-off body", hint: "The connection is closed in the middle of the body.", fields: [], effect: () => "truncate" },
  { name: "response", label: "Other response", hint: "A response of something between client and service, such as a proxy.",
    fields: [{ name: "status", label: "HTTP status", kind: "number", min: 200, max: 599, value: 502, required: true }, { name: "body", label: "Body", kind: "lines", rows: 3, value: "<html><body>Bad Gateway</body></html>", wide: true }],
    effect: values => ({ response: { status: Number(values.status), body: values.body } }) },
  { name: "members", label: "Changed response", hint: "Members of the response are changed: null removes one (RFC 7396).",
    fields: [{ name: "members", label: "Members (JSON)", kind: "lines", rows: 4, value: "{\"RequestId\": null}", wide: true, required: true }],
    effect: values => ({ members: JSON.parse(values.members) }) },
];

const WHENS = [["always", "for all calls"], ["first", "for the first calls"], ["nth", "for one call"], ["every", "for every n-th call"], ["probability", "at random"]];

function presetNamed() {
  const chosen = find("fault-form").elements.preset.value;
  return PRESETS.find(preset => preset.name === chosen);
}

function drawFaultForm() {
  const preset = presetNamed();
  find("fault-hint").textContent = preset.hint;
  const fields = preset.fields.map(field => (typeof field === "function" ? field() : field));
  find("fault-effect").replaceChildren(...fields.map(field => labelled(field.label, control(field), field.wide)));
  drawFaultJson();
}

function drawFaultConditions() {
  const number = control({ kind: "number", min: 1, value: 1, name: "count", required: true });
  const chance = control({ kind: "number", min: 0, max: 1, step: 0.05, value: 0.5, name: "chance", required: true });
  const seed = control({ kind: "number", min: 0, value: 1, name: "seed", required: true });
  const when = control({ kind: "select", options: WHENS, value: "first", name: "when" });
  const fields = [labelled("How many", number), labelled("Probability, 0 to 1", chance), labelled("Seed", seed)];
  const choose = () => {
    const shown = { first: [0], nth: [0], every: [0], probability: [1, 2] }[when.value] ?? [];
    fields[0].firstChild.textContent = { first: "How many", nth: "Which one", every: "n" }[when.value] ?? "";
    fields.forEach((field, index) => {
      field.hidden = !shown.includes(index);
      field.querySelector("input").disabled = field.hidden;
    });
  };
  when.addEventListener("input", choose);
  const operation = control({ kind: "select", options: [["", "Any operation"], ...known.operations], name: "operation", value: "" });
  find("fault-conditions").replaceChildren(
    labelled("Operation", operation), labelled("When", when), ...fields,
    labelled("Attempt of the call", control({ kind: "number", min: 1, placeholder: "any", name: "attempt" })),
    labelled("Access key", control({ placeholder: "any", name: "access_key_id" })));
  choose();
}

// The fault that the form describes.
function faultOfForm() {
  const preset = presetNamed();
  const values = Object.fromEntries(new FormData(find("fault-form")));
  const fault = {};
  if (values.operation) fault.operation = values.operation;
  if (values.access_key_id) fault.access_key_id = values.access_key_id;
  if (values.attempt) fault.attempt = Number(values.attempt);
  if (values.when === "probability") fault.when = { probability: { chance: Number(values.chance), seed: Number(values.seed) } };
  else if (values.when !== "always") fault.when = { [values.when]: Number(values.count) };
  if (preset.phase) fault.phase = preset.phase;
  fault.effect = preset.effect(values);
  return fault;
}

function drawFaultJson() {
  try {
    find("fault-json").replaceChildren("POST /_emulator/faults\n", ...coloured(JSON.stringify(faultOfForm(), null, 2)));
  } catch (error) {
    find("fault-json").textContent = "The members are not JSON: " + error.message;
  }
}

function conditions(fault) {
  const parts = [fault.operation ?? "Any operation"];
  if (fault.attempt) parts.push("attempt " + fault.attempt);
  if (fault.access_key_id) parts.push("access key " + fault.access_key_id);
  if (fault.space) parts.push("space " + fault.space);
  return parts.join(", ");
}

function timing(when) {
  if (when === "always") return "for all calls";
  const [[name, value]] = Object.entries(when);
  switch (name) {
    case "first": return value === 1 ? "for the first call" : "for the first " + count(value, "call");
    case "nth": return "for call " + value.toLocaleString("en");
    case "every": return value === 1 ? "for every call" : "for one of every " + count(value, "call");
    default: return "for " + Math.round(value.chance * 100) + "% of the calls, at random (seed " + value.seed + ")";
  }
}

function effect(fault) {
  const kind = typeof fault.effect === "string" ? fault.effect : Object.keys(fault.effect)[0];
  const value = fault.effect[kind];
  const wait = kind === "error" && value.retry_after !== undefined ? ", retry after " + duration(value.retry_after) : "";
  switch (kind) {
    case "error": return value.code + wait;
    case "code_in_envelope": return "HTTP 200 with the code " + value.code;
    case "response": return "HTTP " + value.status + " with another body";
    case "members": return "Changed response";
    case "latency": return "Slow by " + duration(value.milliseconds);
    case "drip": return "Slow body, " + duration(value.milliseconds) + " between two bytes";
    case "reset": return fault.phase === "after" ? "Lost response (connection reset)" : "Connection reset";
    case "close": return fault.phase === "after" ? "Lost response (connection closed)" : "Connection closed";
    case "truncate": return "Cut-off body";
    case "no_response": return fault.phase === "after" ? "No response, but executed" : "Timeout: no response";
    default: return kind;
  }
}

function shownFault(entry) {
  const { fault } = entry;
  const hasFired = entry.fired > 0;
  return build("li", { class: "card" },
    build("div", { class: "row" }, element("strong", "#" + entry.id + " " + effect(fault)), badge(hasFired ? "Fired " + (entry.fired === 1 ? "once" : count(entry.fired, "time")) : "Not fired yet", hasFired ? "warn" : ""), build("span", { class: "grow" }),
      build("button", { type: "button", "aria-label": "Remove fault " + entry.id, click: () => act("faults/" + entry.id, "DELETE", undefined, "Fault " + entry.id + " is removed") }, "Remove")),
    element("p", conditions(fault) + ", " + timing(fault.when) + ". It concerned " + count(entry.matched, "call") + "."),
    build("div", { class: "folds" },
      entry.instead.length ? folded(count(entry.instead.length, "other call") + " came instead", build("pre", { tabindex: 0 }, entry.instead.join("\n"))) : null,
      folded("JSON", content(fault))));
}

async function loadFaults() {
  const { faults } = await ask("faults");
  known.faults = faults;
  fill(find("faults"), faults, entry => entry.id, shownFault, () => element("li", "No faults are set.", "note"), find("faults-title"));
  find("faults-clear").hidden = !faults.length;
  const badgeOf = find("count-faults");
  badgeOf.textContent = faults.length ? faults.length.toLocaleString("en") : "";
  badgeOf.classList.toggle("warn", faults.length > 0);
}

async function loadServices() {
  const { services } = await ask("services");
  known.operations = services.flatMap(service => service.operations).sort();
  known.errors = services.flatMap(service => service.errors).filter(error => !error.code.includes("*"));
  const values = new FormData(find("fault-form"));
  drawFaultConditions();
  if (values.get("operation")) find("fault-form").elements.operation.value = values.get("operation");
  drawFaultForm();
}

function bindFaults() {
  find("fault-presets").replaceChildren(...PRESETS.map((preset, index) =>
    build("label", {}, build("input", { type: "radio", name: "preset", value: preset.name, checked: index === 0 }), preset.label)));
  drawFaultConditions();
  drawFaultForm();
  const form = find("fault-form");
  form.addEventListener("input", event => (event.target.name === "preset" ? drawFaultForm() : drawFaultJson()));
  form.addEventListener("submit", async event => {
    event.preventDefault();
    let fault;
    try {
      fault = faultOfForm();
    } catch (error) {
      return problem("The members are not JSON: " + error.message);
    }
    const added = await act("faults", "POST", JSON.stringify(fault));
    if (added) toast("Fault " + added.id + " is set");
  });
  find("fault-curl").addEventListener("click", () => {
    const quoted = text => "'" + text.replaceAll("'", "'\\''") + "'";
    const auth = token ? " -H " + quoted("Authorization: Bearer TOKEN") : "";
    copy("curl " + quoted(location.origin + "/_emulator/faults") + auth + " -d " + quoted(JSON.stringify(faultOfForm())));
  });
  find("faults-clear").addEventListener("click", async () => {
    const sure = await dialog({ title: "Remove all faults?", text: count(known.faults.length, "fault") + " will be removed.", yes: "Remove all", danger: true });
    if (sure) act("faults", "DELETE", undefined, "All faults are removed");
  });
  arrows(find("faults"), "#faults > li");
}
