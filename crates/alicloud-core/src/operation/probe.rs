use super::Operation;

/// Member, and where its value comes from. Both are paths, such as `Data.FlowId`.
type Pairing = (&'static str, &'static str);

/// How a list tells whether a call that creates something was executed, after its answer was lost.
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
///             .answering(&[("Data.FlowId", "FlowId")]),
///     );
/// assert_eq!(CREATE_FLOW.probe().map(|probe| probe.operation().name()), Some("ListFlow"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    operation: &'static Operation,
    send: &'static [Pairing],
    matches: &'static [Pairing],
    answer: &'static [Pairing],
}

impl Probe {
    /// The list is that of an operation that reads, in pages.
    #[must_use]
    pub const fn by(operation: &'static Operation) -> Self {
        Self {
            operation,
            send: &[],
            matches: &[],
            answer: &[],
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

    /// Sets the members of the call's answer, each with the member of the entry that fills it.
    #[must_use]
    pub const fn answering(mut self, pairs: &'static [Pairing]) -> Self {
        self.answer = pairs;
        self
    }

    /// The operation that looks.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The list's parameters, each with the parameter of the call that fills it.
    #[must_use]
    pub const fn send(&self) -> &'static [Pairing] {
        self.send
    }

    /// Members of an entry, each with the parameter of the call that it must equal.
    #[must_use]
    pub const fn matches(&self) -> &'static [Pairing] {
        self.matches
    }

    /// Members of the call's answer, each with the member of an entry that fills it.
    #[must_use]
    pub const fn answer(&self) -> &'static [Pairing] {
        self.answer
    }
}
