//! Calls as Rust text, made from the description of an operation.

use alicloud_core::description::{OperationDescription, ParameterDescription, TypeKind, TypeReference};
use cams_flow::description::DESCRIPTION;

/// The methods that need all required parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    Send,
    IntoRequest,
}

impl Terminal {
    pub(crate) const ALL: [Self; 2] = [Self::Send, Self::IntoRequest];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::IntoRequest => "into_request",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Send => ".send().await?",
            Self::IntoRequest => ".into_request()",
        }
    }
}

/// A program that sets these parameters and calls the terminal method.
pub(crate) fn program<'p>(
    operation: &OperationDescription,
    parameters: impl IntoIterator<Item = &'p ParameterDescription>,
    terminal: Terminal,
) -> String {
    let setters: String = parameters
        .into_iter()
        .map(|parameter| {
            let (name, value) = (parameter.rust_name, value(parameter.kind));
            format!("        .{name}({value})\n")
        })
        .collect();
    let (method, terminal) = (operation.method, terminal.text());
    format!(
        "async fn call(client: cams_flow::Client) -> Result<(), cams_flow::Error> {{
    let _ = client
        .{method}()
{setters}        {terminal};
    Ok(())
}}

fn main() {{
    let _ = call;
}}
"
    )
}

/// A value that a setter of this type takes.
fn value(kind: TypeReference) -> String {
    match kind {
        TypeReference::String => r#""text""#.to_owned(),
        TypeReference::Int32 | TypeReference::Int64 | TypeReference::Uint64 => "1".to_owned(),
        TypeReference::Float | TypeReference::Double => "1.5".to_owned(),
        TypeReference::Boolean => "true".to_owned(),
        TypeReference::Array(items) => format!("[{}]", value(*items)),
        TypeReference::Named(name) => match DESCRIPTION.type_named(name).unwrap().kind {
            TypeKind::Object(_) => format!("cams_flow::{name}::default()"),
            TypeKind::Enumeration(values) => format!("{:?}", values[0].value),
            other => panic!("say here which value a setter of type {other:?} takes"),
        },
        other => panic!("say here which value a setter of type {other:?} takes"),
    }
}
