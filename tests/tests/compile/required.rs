//! Required parameters that are not set: one error for each, which names the parameter and its setter.

use alicloud_core::description::{OperationDescription, ParameterDescription};
use cams_flow::description::DESCRIPTION;

use crate::{
    call::{Terminal, program},
    package::{Programs, verdict},
};

/// A call without a required parameter.
struct Incomplete {
    name: String,
    operation: &'static OperationDescription,
    terminal: Terminal,
    missing: Vec<&'static ParameterDescription>,
}

/// Every operation, with each required parameter left out, and with all of them left out.
fn incomplete() -> Vec<Incomplete> {
    let mut calls = Vec::new();
    for operation in DESCRIPTION.operations {
        let required: Vec<_> = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
            .collect();
        for terminal in Terminal::ALL {
            let mut call = |what: &str, missing: Vec<_>| {
                calls.push(Incomplete {
                    name: format!("{}_{}_without_{what}", operation.method, terminal.name()),
                    operation,
                    terminal,
                    missing,
                });
            };
            for parameter in &required {
                call(parameter.rust_name, vec![*parameter]);
            }
            // With one required parameter, this would be the call above.
            if required.len() > 1 {
                call("any", required.clone());
            }
        }
    }
    calls
}

pub(crate) fn programs() -> Programs {
    incomplete()
        .into_iter()
        .map(|call| {
            let is_missing = |name: &str| call.missing.iter().any(|missing| missing.name == name);
            let set = call
                .operation
                .parameters
                .iter()
                .filter(|parameter| parameter.required && !is_missing(parameter.name));
            let text = program(call.operation, set, call.terminal);
            (call.name, text)
        })
        .collect()
}

#[test]
fn each_missing_parameter_is_one_error_that_names_it_and_its_setter() {
    let calls = incomplete();
    assert!(!calls.is_empty());
    for call in calls {
        let verdict = verdict(&call.name);
        let mut found: Vec<_> = verdict
            .messages
            .iter()
            .map(|message| [&message.level, &message.text, &message.label, &message.marked].map(Clone::clone))
            .collect();
        let mut expected: Vec<_> = call
            .missing
            .iter()
            .map(|parameter| {
                let name = parameter.rust_name;
                [
                    "error".to_owned(),
                    format!("required parameter `{name}` is not set"),
                    format!("call `.{name}(…)` before this"),
                    call.terminal.name().to_owned(),
                ]
            })
            .collect();
        found.sort();
        expected.sort();
        assert!(!verdict.compiled, "{} compiles", call.name);
        assert_eq!(found, expected, "{}", call.name);
    }
}
