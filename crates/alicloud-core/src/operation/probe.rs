use crate::operation::Operation;

/// Member, and where its value comes from. Both are paths, such as `Data.FlowId`.
type Pairing = (&'static str, &'static str);

/// How a list shows whether a creating call was executed after its response was lost.
///
/// ```
/// use alicloud_core::{Effect, Operation, Probe, Service};
///
/// static SERVICE: Service = Service::new("cams", "2020-06-06");
/// static LIST_FLOW: Operation = Operation::rpc(&SERVICE, "ListFlow").with_effect(Effect::Read);
/// static CREATE_FLOW: Operation = Operation::rpc(&SERVICE, "CreateFlow")
///     .with_effect(Effect::Create)
///     .with_probe(
///         Probe::by(&LIST_FLOW)
///             .sending(&[("FlowName", "FlowName")])
///             .matching(&[("FlowName", "FlowName")])
///             .responding(&[("Data.FlowId", "FlowId")]),
///     );
/// assert_eq!(CREATE_FLOW.probe().map(|probe| probe.operation().name()), Some("ListFlow"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    operation: &'static Operation,
    send: &'static [Pairing],
    matches: &'static [Pairing],
    response: &'static [Pairing],
}

impl Probe {
    /// Creates a probe by the list of a paged operation that reads.
    #[must_use]
    pub const fn by(operation: &'static Operation) -> Self {
        Self {
            operation,
            send: &[],
            matches: &[],
            response: &[],
        }
    }

    /// Sets the list's parameters, each with the parameter of the call that fills it.
    #[must_use]
    pub const fn sending(mut self, pairs: &'static [Pairing]) -> Self {
        self.send = pairs;
        self
    }

    /// Sets the members of an entry, each with the parameter of the call that it equals if the call created the entry.
    #[must_use]
    pub const fn matching(mut self, pairs: &'static [Pairing]) -> Self {
        self.matches = pairs;
        self
    }

    /// Sets the members of the call's response, each with the member of the entry that fills it.
    #[must_use]
    pub const fn responding(mut self, pairs: &'static [Pairing]) -> Self {
        self.response = pairs;
        self
    }

    /// Returns the operation that lists.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the list's parameters, each with the parameter of the call that fills it.
    #[must_use]
    pub const fn send(&self) -> &'static [Pairing] {
        self.send
    }

    /// Returns the members of an entry, each with the parameter of the call that it must equal.
    #[must_use]
    pub const fn matches(&self) -> &'static [Pairing] {
        self.matches
    }

    /// Returns the members of the call's response, each with the member of an entry that fills it.
    #[must_use]
    pub const fn response(&self) -> &'static [Pairing] {
        self.response
    }
}
