{
  read: response => ({ entries: response.flows, total: response.total, matching: response.matching }),
  key: flow => flow.id,
  name: flow => flow.name,
  columns: [
    { title: "Name", kind: "main", show: flow => flow.name },
    { title: "Status", show: flow => flow.status, tone: flow => ({ PUBLISHED: "good", THROTTLED: "warn", BLOCKED: "bad" })[flow.status] ?? "" },
    { title: "Screens", kind: "soft", show: flow => flow.screens ? "Screens" : "No screens" },
    { title: "Categories", kind: "soft", show: flow => flow.categories.join(", ") },
    { title: "Account and space", kind: "mono soft", show: flow => flow.account + (flow.space === null ? "" : ", " + flow.space) },
    { title: "Id", kind: "mono soft", show: flow => flow.id },
  ],
  filter: {
    name: "status",
    label: "Status",
    all: "Any status",
    options: [["DRAFT", "Draft"], ["PUBLISHED", "Published"], ["DEPRECATED", "Deprecated"], ["THROTTLED", "Throttled"], ["BLOCKED", "Blocked"]],
  },
  actions: flow => {
    const path = "flows/" + encodeURIComponent(flow.id);
    const step = (label, operation, more) => ({ label, path, body: { operation }, done: flow.name + ": " + operation + " done", ...more });
    const steps = {
      PublishFlow: step("Publish", "PublishFlow"),
      DeprecateFlow: step("Deprecate", "DeprecateFlow", { confirm: "A deprecated flow cannot be published again.", title: "Deprecate " + flow.name + "?" }),
      UpdateFlowJSONAsset: step("Screens…", "UpdateFlowJSONAsset", {
        title: "Screens of " + flow.name,
        yes: "Save screens",
        confirm: "The JSON file that UpdateFlowJSONAsset would fetch. A published flow becomes a draft again.",
        fields: [{ name: "file", label: "Flow JSON", kind: "lines", rows: 10, wide: true, required: true, value: '{\n  "version": "7.3",\n  "screens": []\n}' }],
        body: values => ({ operation: "UpdateFlowJSONAsset", file: JSON.parse(values.file) }),
      }),
      DeleteFlow: step("Delete", "DeleteFlow", { danger: true, confirm: "The flow and its screens will be gone.", title: "Delete " + flow.name + "?" }),
    };
    const status = {
      label: "Status…", path, title: "Status of " + flow.name, yes: "Set status", done: flow.name + " has another status",
      confirm: "Puts the flow into any state, also one that no operation leads to.",
      fields: [{ name: "status", label: "Status", kind: "select", value: flow.status, options: ["DRAFT", "PUBLISHED", "DEPRECATED", "THROTTLED", "BLOCKED"] }],
      body: values => ({ status: values.status }),
    };
    return [...Object.keys(steps).filter(name => flow.next.includes(name)).map(name => steps[name]), status];
  },
  note: "All flows and the files of their screens, as one document that another emulator can take.",
  tools: [
    { kind: "download", label: "Export", path: "export", file: "flows.json" },
    {
      kind: "upload", label: "Seed", path: "seed", says: response => count(response.flows, "flow") + " added",
      text: {
        label: "Seed", title: "Seed flows", path: "seed", done: "Flows added",
        fields: [{ name: "data", label: "Document (JSON)", kind: "lines", rows: 10, wide: true, required: true, value: '{"flows": [{"name": "sign-up", "status": "PUBLISHED"}]}' }],
        body: values => values.data,
      },
    },
    { label: "Delete all flows", path: "clear", danger: true, title: "Delete all flows?", confirm: "All flows and files will be gone. Requests, faults and the clock stay.", done: "All flows are gone" },
  ],
}
