//! The test that holds every example of the description against the types.

use quote::{format_ident, quote};

use crate::model::name::identifier;
use crate::model::{Operation, Service};
use crate::spec::{Example, Value};

use super::docs;
use super::file::{RustFile, doc};
use super::library;

/// `tests/examples.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(vec!["Every example of the description decodes, and is the same when it is encoded again.".to_owned()]);
    let has_answers = model.operations.iter().any(|operation| operation.examples.iter().any(|each| succeeded(model, each)));
    let has_any = model.operations.iter().any(|operation| !operation.examples.is_empty());
    if has_any {
        file.items(helpers(has_answers));
    }
    for operation in &model.operations {
        file.items(tests(model, operation));
    }
    file
}

/// What an answer that says no is made of is the runtime's business, not the output type's.
fn succeeded(model: &Service, example: &Example) -> bool {
    let code = model.envelope.code.as_ref().and_then(|name| example.response.as_object()?.get(name));
    let is_success = match code {
        Some(Value::String(code)) => model.envelope.success.contains(code),
        Some(Value::Number(code)) => model.envelope.success.contains(&code.to_string()),
        Some(_) | None => true,
    };
    (200..300).contains(&example.status) && is_success
}

fn helpers(has_answers: bool) -> proc_macro2::TokenStream {
    let about = doc(&["A request is the same after a way over JSON and after one over the wire.".to_owned()]);
    let answer_about = doc(&["An answer is the same after it was decoded and encoded.".to_owned()]);
    let answer = has_answers.then(|| {
        quote! {
            #answer_about
            fn answer<R: Request>(text: &str) -> Result<(), Box<dyn Error>> where R::Output: serde::de::DeserializeOwned {
                let expected: Value = serde_json::from_str(text)?;
                let output: R::Output = serde_json::from_str(text)?;
                assert_eq!(serde_json::to_value(&output)?, expected);
                Ok(())
            }
        }
    });
    quote! {
        use std::error::Error;
        use alicloud_core::{Request, Value};

        #about
        fn request<R: Request + PartialEq + std::fmt::Debug>(text: &str) -> Result<(), Box<dyn Error>> {
            let expected: Value = serde_json::from_str(text)?;
            let request: R = serde_json::from_str(text)?;
            assert_eq!(serde_json::to_value(&request)?, expected);
            let parameters = request.clone().into_parameters()?;
            assert_eq!(R::from_parameters(&parameters)?, request);
            Ok(())
        }
        #answer
    }
}

fn tests(model: &Service, operation: &Operation) -> proc_macro2::TokenStream {
    let crate_name = format_ident!("{}", model.crate_name());
    let tests = operation.examples.iter().enumerate().map(|(index, example)| {
        let module = operation.method.trim_end_matches('_');
        let name = crate::model::name::snake(&example.name);
        let name = format_ident!("{module}_{}", if name == "empty" { format!("example_{index}") } else { name });
        let feature = library::feature(operation);
        let request_type = identifier(&operation.request);
        let request = docs::json(&Value::Object(example.request.clone()));
        let response = docs::json(&example.response);
        let answer = succeeded(model, example).then(|| quote!(answer::<#crate_name::#request_type>(#response)?;));
        quote! {
            #feature
            #[test]
            fn #name() -> Result<(), Box<dyn Error>> {
                request::<#crate_name::#request_type>(#request)?;
                #answer
                Ok(())
            }
        }
    });
    quote!(#(#tests)*)
}
