//! Every operation with all parameters, and with only the required ones.

use cams_flow::description::DESCRIPTION;

use crate::{
    call::{Terminal, program},
    package::{Programs, verdict},
};

pub(crate) fn programs() -> Programs {
    let mut programs = Programs::new();
    for operation in DESCRIPTION.operations {
        let required = || operation.parameters.iter().filter(|parameter| parameter.required);
        for terminal in Terminal::ALL {
            let name = format!("{}_{}", operation.method, terminal.name());
            programs.insert(
                format!("{name}_minimal"),
                program(operation, required(), terminal),
            );
            programs.insert(
                format!("{name}_full"),
                program(operation, operation.parameters, terminal),
            );
            // The order of the setters is free.
            programs.insert(
                format!("{name}_backwards"),
                program(operation, operation.parameters.iter().rev(), terminal),
            );
        }
    }
    programs
}

#[test]
fn full_and_minimal_uses_compile_without_a_warning() {
    let programs = programs();
    assert!(programs.len() >= DESCRIPTION.operations.len());
    for (name, text) in programs {
        let verdict = verdict(&name);
        assert!(
            verdict.compiled && verdict.messages.is_empty(),
            "{name}: {:#?}\n{text}",
            verdict.messages
        );
    }
}
