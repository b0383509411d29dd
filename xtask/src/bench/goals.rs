//! What the project wants, beside what was measured.

use crate::bench::{
    results::Results,
    samples::Figure,
    text::{number, of_medians},
};

/// Goals of one part and unit.
struct Goals {
    part: &'static str,
    /// The client whose figure these are divided by; none if they are ratios, or counts for themselves.
    base: Option<&'static str>,
    unit: &'static str,
    /// The figure, what it is, and the most that it should be.
    rows: &'static [(&'static str, &'static str, f64)],
    /// Where the cost is, by a profile, and what would have to change.
    why: &'static str,
}

/// What stands in front of the reason, in the same item of the list.
const WHY: &str = "\n  Where the cost is: ";

const WHY_SIGNING: &str = "A quarter is the texts that are signed and sent, a fifth hashing, an eighth the map of headers, a ninth the timer of the \
     timeout, which wakes the runtime by a system call, a twelfth the nonce; the rest is the call's future, its memory and the \
     clock. By hand, names and their order are constants, and nothing limits the time. Less would need code that is generated for \
     each operation, and one timer for many calls.";

const WHY_LIST: &str = "Half is the parser of JSON, a quarter the allocator, with three allocations for a flow. Less would need texts that are \
     borrowed from the response.";

const WHY_SIZE: &str = "Of 0.85 MB, 0.36 are the runtime's functions, of which the largest has 25 kB, 0.25 what generic code and the dropping of \
     values add to them, 0.16 tables for unwinding, 0.08 texts. It is what a program by hand does without: redaction of errors, \
     classification of damaged responses, retries, the rate limit, bodies, two signatures. Less would need features that leave these \
     out.";

const GOALS: [Goals; 12] = [
    Goals {
        part: "calls",
        base: None,
        unit: "× bare reqwest",
        rows: &[
            ("get.1.ours.ratio", "Processor time of GetFlow", 1.05),
            ("create.1.ours.ratio", "Processor time of CreateFlow", 1.05),
            ("list.1.ours.ratio", "Processor time of ListFlow", 1.05),
            ("get.64.ours.ratio", "Processor time of GetFlow, 64 at once", 1.05),
            (
                "create.64.ours.ratio",
                "Processor time of CreateFlow, 64 at once",
                1.05,
            ),
            (
                "list.64.ours.ratio",
                "Processor time of ListFlow, 64 at once",
                1.05,
            ),
        ],
        why: "Bare reqwest signs nothing: by hand, the signature and its headers cost as much. A cheaper call needs a transport that \
              does less than reqwest, as `HyperTransport` does.",
    },
    Goals {
        part: "calls",
        base: None,
        unit: "× bare reqwest",
        rows: &[
            (
                "get.1.ours-hyper.ratio",
                "Processor time of GetFlow over `HyperTransport`",
                0.95,
            ),
            (
                "create.1.ours-hyper.ratio",
                "Processor time of CreateFlow over `HyperTransport`",
                0.95,
            ),
            (
                "list.1.ours-hyper.ratio",
                "Processor time of ListFlow over `HyperTransport`",
                0.95,
            ),
            (
                "get.64.ours-hyper.ratio",
                "Processor time of GetFlow over `HyperTransport`, 64 at once",
                0.95,
            ),
            (
                "create.64.ours-hyper.ratio",
                "Processor time of CreateFlow over `HyperTransport`, 64 at once",
                0.95,
            ),
            (
                "list.64.ours-hyper.ratio",
                "Processor time of ListFlow over `HyperTransport`, 64 at once",
                0.95,
            ),
        ],
        why: "The same exchange signed by hand over hyper-util shows what is left to save: the headers of the signature, which are \
              kept in a map, and the timers of the timeouts.",
    },
    Goals {
        part: "calls",
        base: Some("signed"),
        unit: "× signed by hand",
        rows: &[
            ("get.1.ours.instructions", "Instructions of GetFlow", 1.03),
            ("create.1.ours.instructions", "Instructions of CreateFlow", 1.03),
            (
                "list.1.ours.instructions",
                "Instructions of ListFlow with 20 flows",
                1.0,
            ),
            (
                "get.1.ours-hyper.instructions",
                "Instructions of GetFlow over `HyperTransport`",
                0.8,
            ),
            (
                "create.1.ours-hyper.instructions",
                "Instructions of CreateFlow over `HyperTransport`",
                0.8,
            ),
        ],
        why: WHY_SIGNING,
    },
    Goals {
        part: "calls",
        base: Some("signed"),
        unit: "× signed by hand",
        rows: &[(
            "long.1.ours.instructions",
            "Instructions of ListFlow with 2,000 flows",
            0.93,
        )],
        why: WHY_LIST,
    },
    Goals {
        part: "calls",
        base: None,
        unit: "",
        rows: &[
            ("get.1.ours.allocations", "Allocations of GetFlow", 68.0),
            ("create.1.ours.allocations", "Allocations of CreateFlow", 65.0),
            (
                "list.1.ours.allocations",
                "Allocations of ListFlow with 20 flows",
                126.0,
            ),
            (
                "long.1.ours.allocations",
                "Allocations of ListFlow with 2,000 flows",
                6_072.0,
            ),
        ],
        why: "A flow takes three: its two texts and its list of categories.",
    },
    Goals {
        part: "signing",
        base: None,
        unit: "× by hand",
        rows: &[
            ("v3.ours.ratio", "Building and signing with ACS3-HMAC-SHA256", 1.5),
            ("v1.ours.ratio", "Building and signing with HMAC-SHA1", 1.5),
        ],
        why: WHY_SIGNING,
    },
    Goals {
        part: "signing",
        base: None,
        unit: "",
        rows: &[
            (
                "v3.ours.allocations",
                "Allocations to build and sign with ACS3-HMAC-SHA256",
                10.0,
            ),
            (
                "v1.ours.allocations",
                "Allocations to build and sign with HMAC-SHA1",
                10.0,
            ),
        ],
        why: "Two are the texts of the parameters, one their list, one the call's future, two the map of headers; the others are the \
              nonce, the address, the text that is signed, and the signature's header. Fewer need a request that is one buffer.",
    },
    Goals {
        part: "limiter",
        base: None,
        unit: "",
        rows: &[
            (
                "5.instructions",
                "Instructions of the rate limit at 5 calls in a second",
                1_500.0,
            ),
            (
                "1000.instructions",
                "Instructions of the rate limit at 1,000 calls in a second",
                1_500.0,
            ),
            (
                "10000.instructions",
                "Instructions of the rate limit at 10,000 calls in a second",
                1_500.0,
            ),
            ("1000.allocations", "Allocations of the rate limit", 0.0),
        ],
        why: "Two locks, the clock, and the arithmetic of the window; one lock for the limiter and its window would save some.",
    },
    Goals {
        part: "memory",
        base: None,
        unit: "MiB",
        rows: &[
            ("1.ours.mib", "Memory of a client, one call at a time", 5.0),
            ("64.ours.mib", "Memory of a client, 64 calls at once", 8.5),
            (
                "stream.1000000.ours.mib",
                "Memory of a stream over 1,000,000 flows",
                6.0,
            ),
        ],
        why: "Most is the program's own code, as far as the system maps it: smaller programs take less.",
    },
    Goals {
        part: "memory",
        base: None,
        unit: "",
        rows: &[("1.ours.connections", "Connections for 1,000 calls", 1.0)],
        why: "A connection is kept when the response was read to its end.",
    },
    Goals {
        part: "builds",
        base: Some("by-hand"),
        unit: "× by hand",
        rows: &[("ours.megabytes", "Size of a stripped release build", 1.06)],
        why: WHY_SIZE,
    },
    Goals {
        part: "builds",
        base: Some("by-hand"),
        unit: "× by hand",
        rows: &[
            ("ours.dev.cpu_s", "Processor time of a dev build", 1.05),
            ("ours.release.cpu_s", "Processor time of a release build", 1.08),
            (
                "ours.release.rebuild_cpu_s",
                "Processor time of a release build after a change",
                1.1,
            ),
        ],
        why: "The runtime and the generated crate are compiled besides what a program by hand needs. Features that leave operations out \
              would have to come, or less generic code in the runtime.",
    },
];

/// What is more than it should be, then what the figures cannot say.
pub(crate) fn open(results: &Results) -> Vec<String> {
    let mut lines: Vec<String> = GOALS.iter().flat_map(|goals| goals.open(results)).collect();
    lines.extend(
        [
            "No figure is from the real service, or over a network: there a call takes milliseconds, beside which all of this is small.",
            "TLS is not in the figures of calls.",
        ]
        .map(str::to_owned),
    );
    lines
}

impl Goals {
    /// Those that are not met, in words; behind the last, why.
    fn open(&self, results: &Results) -> Vec<String> {
        let rows = self.rows.iter().filter_map(|(figure, what, most)| {
            let value = match self.base {
                Some(base) => {
                    let base = figure.replace("ours-hyper", base).replace("ours", base);
                    of_medians(results, self.part, [figure, &base])?
                }
                None => results.figure(self.part, figure).map(Figure::median)?,
            };
            // As exact as it is shown.
            if (value * 100.0).round() <= (most * 100.0).round() {
                return None;
            }
            let (value, most) = (number(value), number(*most));
            let unit = if self.unit.is_empty() { "" } else { " " };
            Some(format!("{what}: {value}{unit}{}; the goal is {most}.", self.unit))
        });
        let mut lines: Vec<String> = rows.collect();
        if let Some(last) = lines.last_mut() {
            last.push_str(WHY);
            last.push_str(self.why);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use crate::bench::results::PartResult;

    use super::*;

    #[test]
    fn what_is_over_its_goal_is_listed() {
        let mut results = Results::default();
        let met = open(&results).len();
        let mut part = PartResult::new(1);
        part.count("get.1.ours.allocations", 69.0);
        part.count("create.1.ours.allocations", 65.0);
        part.count("get.1.ours.instructions", 2060.0);
        part.count("get.1.signed.instructions", 2000.0);
        part.count("create.1.ours.instructions", 2100.0);
        part.count("create.1.signed.instructions", 2000.0);
        results.0.insert("calls".to_owned(), part);
        let lines = open(&results);
        assert_eq!(lines.len(), met + 2, "{lines:#?}");
        assert_eq!(
            lines[0],
            format!("Instructions of CreateFlow: 1.05 × signed by hand; the goal is 1.03.{WHY}{WHY_SIGNING}")
        );
        assert!(
            lines[1].starts_with(&format!("Allocations of GetFlow: 69; the goal is 68.{WHY}")),
            "{}",
            lines[1]
        );
    }
}
