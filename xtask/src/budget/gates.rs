//! What is counted, by the names of the limits.

use crate::{
    budget::{
        allocations, dependencies,
        file::Unit,
        lines,
        programs::{CREATE, GET, LIST_20, LIST_2000, Programs},
        verdict::Count,
    },
    run::Error,
};

/// Something that has a limit.
pub(crate) struct Gate {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    pub(crate) count: fn(&mut Programs) -> Result<Count, Error>,
}

const fn gate(name: &'static str, unit: Unit, count: fn(&mut Programs) -> Result<Count, Error>) -> Gate {
    Gate { name, unit, count }
}

/// Clients of the driver: the generated one over its default transport, and over hyper's client.
const OURS: &str = "ours";
const OURS_HYPER: &str = "ours-hyper";

pub(crate) const GATES: &[Gate] = &[
    gate(
        "crates-default",
        Unit::Crates,
        |_| whole(dependencies::one_call()),
    ),
    gate("crates-further", Unit::Crates, |_| whole(dependencies::further())),
    gate("crates-custom-transport", Unit::Crates, |_| {
        whole(dependencies::custom_transport())
    }),
    gate("crates-hyper-rustls", Unit::Crates, |_| {
        whole(dependencies::hyper_rustls())
    }),
    gate(
        "generated-lines",
        Unit::Lines,
        |_| whole(lines::of_an_operation()),
    ),
    gate("allocations-get-emulator", Unit::Allocations, |_| {
        whole(allocations::of_a_first_program())
    }),
    gate("allocations-get", Unit::Allocations, |programs| {
        programs.allocations(GET, OURS)
    }),
    gate("allocations-create", Unit::Allocations, |programs| {
        programs.allocations(CREATE, OURS)
    }),
    gate("allocations-list-20", Unit::Allocations, |programs| {
        programs.allocations(LIST_20, OURS)
    }),
    gate("allocations-list-2000", Unit::Allocations, |programs| {
        programs.allocations(LIST_2000, OURS)
    }),
    gate("allocations-get-hyper", Unit::Allocations, |programs| {
        programs.allocations(GET, OURS_HYPER)
    }),
    gate("allocations-create-hyper", Unit::Allocations, |programs| {
        programs.allocations(CREATE, OURS_HYPER)
    }),
    gate("instructions-get", Unit::Ratio, |programs| {
        programs.ratio_to_hand(GET, OURS)
    }),
    gate("instructions-create", Unit::Ratio, |programs| {
        programs.ratio_to_hand(CREATE, OURS)
    }),
    gate("instructions-list-20", Unit::Ratio, |programs| {
        programs.ratio_to_hand(LIST_20, OURS)
    }),
    gate("instructions-list-2000", Unit::Ratio, |programs| {
        programs.ratio_to_hand(LIST_2000, OURS)
    }),
    gate("instructions-get-hyper", Unit::Ratio, |programs| {
        programs.ratio_to_hand(GET, OURS_HYPER)
    }),
    gate("instructions-create-hyper", Unit::Ratio, |programs| {
        programs.ratio_to_hand(CREATE, OURS_HYPER)
    }),
    gate("memory-get", Unit::Kib, |programs| programs.peak_memory(1)),
    gate("memory-get-64", Unit::Kib, |programs| programs.peak_memory(64)),
    gate("binary", Unit::Ratio, |programs| programs.binary_ratio()),
    gate("connections-1000-calls", Unit::Connections, |programs| {
        programs.connections(1_000)
    }),
    gate("limiter-instructions-5", Unit::Instructions, |programs| {
        programs.limiter_instructions(5)
    }),
    gate("limiter-instructions-1000", Unit::Instructions, |programs| {
        programs.limiter_instructions(1_000)
    }),
    gate("limiter-instructions-10000", Unit::Instructions, |programs| {
        programs.limiter_instructions(10_000)
    }),
    gate("limiter-allocations", Unit::Allocations, |programs| {
        programs.limiter_allocations()
    }),
    gate("stream-memory", Unit::Kib, |programs| {
        programs.stream_memory(1_000_000)
    }),
    gate("stream-memory-growth", Unit::Kib, |programs| {
        programs.stream_growth(10_000, 1_000_000)
    }),
    gate("sign-v3-instructions", Unit::Ratio, |programs| {
        programs.signing_ratio("v3")
    }),
    gate("sign-v1-instructions", Unit::Ratio, |programs| {
        programs.signing_ratio("v1")
    }),
    gate("sign-v3-allocations", Unit::Allocations, |programs| {
        programs.signing_allocations("v3")
    }),
    gate("sign-v1-allocations", Unit::Allocations, |programs| {
        programs.signing_allocations("v1")
    }),
    gate("second-client-allocations", Unit::Allocations, |programs| {
        programs.second_client()
    }),
];

fn whole(count: Result<usize, Error>) -> Result<Count, Error> {
    count.map(|count| Count::Of(count as f64))
}
