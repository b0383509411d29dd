//! The test that holds every example of the description against the types.

use quote::quote;

use crate::model::name;
use crate::model::scope::{Case, distinct};
use crate::model::{Operation, Service};
use crate::spec::{Example, Value};

use super::docs;
use super::file::RustFile;

/// `tests/examples.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(vec![
        "Every example of the description decodes, and is the same when it is encoded again.".to_owned(),
    ]);
    let groups: Vec<String> = model
        .groups()
        .iter()
        .map(|group| format!("feature = {group:?}"))
        .collect();
    if !groups.is_empty() {
        file.attribute(format!("#![cfg(all({}))]", groups.join(", ")));
    }
    let all: Vec<_> = model
        .operations
        .iter()
        .flat_map(|operation| operation.examples.iter().map(move |each| (operation, each)))
        .collect();
    if all.is_empty() {
        return file;
    }
    let has_answers = all.iter().any(|(_, example)| succeeded(model, example));
    let member = has_answers.then(|| quote!(Member,));
    let debug = all
        .iter()
        .any(|(operation, example)| is_complete(operation, example))
        .then(|| {
            quote!(
                use std::fmt::Debug;
            )
        });
    file.closed(quote! {
        use std::error::Error;
        #debug
        use alicloud_core::{#member Request, Value};
    });
    let complete = all
        .iter()
        .filter(|(operation, example)| is_complete(operation, example))
        .count();
    let helpers = [
        (complete > 0, REQUEST),
        (complete < all.len(), INCOMPLETE),
        (has_answers, ANSWER),
    ];
    for (_, helper) in helpers.iter().filter(|(needed, _)| *needed) {
        file.text((*helper).to_owned());
    }
    let names = all
        .iter()
        .map(|(operation, example)| Err(name::snake(&format!("{}-{}", operation.wire, example.name))));
    let names = distinct(names.collect(), Case::Snake);
    for ((operation, example), name) in all.into_iter().zip(names) {
        file.text(test(model, operation, &name, example));
    }
    file
}

/// What an answer that says no is made of is the runtime's business, not the output type's.
fn succeeded(model: &Service, example: &Example) -> bool {
    let code = model
        .envelope
        .code
        .as_ref()
        .and_then(|name| example.response.as_object()?.get(name));
    let is_success = match code {
        Some(Value::String(code)) => model.envelope.success.contains(code),
        Some(Value::Number(code)) => model.envelope.success.contains(&code.to_string()),
        Some(_) | None => true,
    };
    (200..300).contains(&example.status) && is_success
}

/// Examples of refused calls may lack what is required.
fn is_complete(operation: &Operation, example: &Example) -> bool {
    let given = |name: &String| {
        example
            .request
            .get(name)
            .is_some_and(|value| *value != Value::Null)
    };
    operation
        .required()
        .all(|parameter| given(&parameter.member.wire))
}

const REQUEST: &str = "\
/// A request is the same after a way over JSON and after one over the wire.
fn request<R: Request + Clone + PartialEq + Debug>(text: &str, decoded: &R) -> Result<(), Box<dyn Error>> {
    assert_eq!(serde_json::to_value(decoded)?, serde_json::from_str::<Value>(text)?);
    let parameters = decoded.clone().into_parameters()?;
    assert_eq!(R::from_parameters(&parameters)?, *decoded);
    Ok(())
}
";

const INCOMPLETE: &str = "\
/// A request without a required parameter is a value like any other, and is not sent.
fn incomplete<R: Request + Clone>(text: &str, decoded: &R) -> Result<(), Box<dyn Error>> {
    assert_eq!(serde_json::to_value(decoded)?, serde_json::from_str::<Value>(text)?);
    assert!(decoded.clone().into_parameters().is_err());
    Ok(())
}
";

const ANSWER: &str = "\
/// An answer is the same after it was decoded and encoded.
fn answer(text: &str, decoded: &impl Member) -> Result<(), Box<dyn Error>> {
    assert_eq!(serde_json::to_value(decoded)?, serde_json::from_str::<Value>(text)?);
    Ok(())
}
";

fn test(model: &Service, operation: &Operation, name: &str, example: &Example) -> String {
    let mut text = format!("#[test]\nfn {name}() -> Result<(), Box<dyn Error>> {{\n");
    let mut check = |what: &str, type_name: &str, json: &str| {
        let type_name = format!("{}::{type_name}", model.crate_name());
        let json = crate::text::rust(json);
        text.push_str(&format!(
            "    let text = {json};\n    {what}(text, &serde_json::from_str::<{type_name}>(text)?)?;\n"
        ));
    };
    let helper = if is_complete(operation, example) {
        "request"
    } else {
        "incomplete"
    };
    check(
        helper,
        &operation.request,
        &docs::json(&Value::Object(example.request.clone())),
    );
    if succeeded(model, example) {
        check("answer", &operation.response, &docs::json(&example.response));
    }
    text + "    Ok(())\n}\n"
}
