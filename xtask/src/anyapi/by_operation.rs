//! The part of a program that names the types of a product: a function that tries an operation by its name.

use crate::{anyapi::Workspace, run::Error};

/// Adds the function to a program. `head` is its signature, in which `described` is the operation's description; `call` is what
/// it calls with the type of the operation's request, and `arguments` are what it calls that with.
pub(super) fn with_types(
    workspace: &Workspace,
    program: &str,
    head: &str,
    call: &str,
    arguments: &str,
) -> Result<String, Error> {
    let model = workspace.model()?;
    let product = model.crate_name();
    let arms: String = model
        .operations
        .iter()
        .map(|operation| {
            let (wire, request) = (&operation.wire, &operation.request);
            format!("        {wire:?} => {call}::<{product}::{request}>({arguments}).await,\n")
        })
        .collect();
    Ok(format!(
        "{program}\nuse {product}::{{Client as Product, description::DESCRIPTION}};\n\n\
         #[allow(deprecated)]\n\
         {head} {{\n    match described.operation.name() {{\n{arms}        \
         _ => Err(\"unknown operation\".into()),\n    }}\n}}\n"
    ))
}
