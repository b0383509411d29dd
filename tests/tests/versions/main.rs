//! Whether the levels of changed descriptions are right: programs for the old crate are compiled with the new one.
//!
//! A program is generated from the surface of the old crate and uses all of it. After a minor or patch change it must still
//! compile; after a major one it must not, unless only behaviour changes.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

mod cases;
mod consumer;
mod package;

use alicloud_codegen::diff::{Breaks, Level, compare};

use crate::cases::{CASES, Case};
use crate::package::{Workspace, surface};

#[test]
fn levels_are_as_expected_and_the_compiler_agrees() {
    let workspace = Workspace::new();
    let old = surface(&workspace.described(&Case::UNCHANGED));
    let mut wrong = Vec::new();
    for case in CASES {
        let comparison = compare(&old, &surface(&workspace.described(case)));
        if comparison.level() != case.level {
            wrong.push(format!("{}: expected {:?}\n{comparison}", case.name, case.level));
        }
        let mentions = comparison.changes.iter().any(|change| change.item == case.item);
        if case.level.is_some() && !mentions {
            wrong.push(format!("{}: no word of {}\n{comparison}", case.name, case.item));
        }
        let breaks = comparison
            .changes
            .iter()
            .any(|change| change.breaks == Some(Breaks::Compilation));
        workspace.add(case, &consumer::program(&old), &old);
        if breaks && case.level != Some(Level::Major) {
            wrong.push(format!("{}: breaks compilation and is not major", case.name));
        }
    }
    let compiled = workspace.check();
    assert_eq!(compiled.len(), CASES.len());
    for case in CASES {
        let comparison = compare(&old, &surface(&workspace.described(case)));
        let breaks = comparison
            .changes
            .iter()
            .any(|change| change.breaks == Some(Breaks::Compilation));
        let said = &compiled[case.name];
        match said {
            Ok(()) if breaks => wrong.push(format!("{}: compiles all the same\n{comparison}", case.name)),
            Err(errors) if !breaks => {
                wrong.push(format!("{}: does not compile\n{comparison}\n{errors}", case.name));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
