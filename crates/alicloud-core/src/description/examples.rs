//! Whether the examples of a description and the types of a crate agree.

use std::fmt;

use crate::{
    body::Body,
    description::{ExampleDescription, OperationDescription, ServiceDescription},
    operation::ResponseStream,
    parameters::Parameters,
    record::{Member, Value, decode_strictly, unless_none},
    request::Request,
    service::Envelope,
};

/// An example that the types of a crate cannot hold, or not without loss.
#[derive(Clone, PartialEq, Eq)]
pub struct ExampleError(String);

impl fmt::Display for ExampleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

crate::__debug_as_report!(ExampleError);

impl std::error::Error for ExampleError {}

/// Checks that each example of an operation decodes, and is the same when it is encoded again: its request as JSON and as
/// parameters, which the description alone makes of it as well, and its response if it is one of success. White space
/// around texts, words for nothing and the envelope aside: they are left out while decoding.
///
/// # Errors
///
/// The operation is not described, or an example is another one afterwards.
pub fn check_examples<R: Request>(service: &ServiceDescription) -> Result<(), ExampleError> {
    let name = R::OPERATION.name();
    let error = |example: &str, what: String| ExampleError(format!("{name}, example `{example}`: {what}"));
    let Some(operation) = service.operation(name) else {
        return Err(ExampleError(format!("{name} is not described")));
    };
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let required: Vec<&str> = required.map(|parameter| parameter.name).collect();
    for example in operation.examples {
        request::<R>(service, operation, example, &required).map_err(|what| error(example.name, what))?;
        let envelope = R::OPERATION.service().envelope();
        let response = value(example.response).map_err(|what| error(example.name, what))?;
        if !succeeds(envelope, example.status, &response) {
            continue;
        }
        let documents = match R::OPERATION.response_stream() {
            Some(ResponseStream::Events) => response.as_array().cloned().unwrap_or_default(),
            _ => vec![response],
        };
        for document in documents {
            let again =
                again::<R::Output>(&document.to_string()).map_err(|what| error(example.name, what))?;
            if !is_same_response(&document, &again.1, &envelope.names()) {
                return Err(error(example.name, format!("the response becomes {}", again.1)));
            }
        }
    }
    Ok(())
}

fn request<R: Request>(
    service: &ServiceDescription,
    operation: &OperationDescription,
    example: &ExampleDescription,
    required: &[&str],
) -> Result<(), String> {
    let original = value(example.request)?;
    let (decoded, encoded) = again::<R>(example.request)?;
    if original != encoded {
        return Err(format!("the request becomes {encoded}"));
    }
    let is_complete = required
        .iter()
        .all(|name| original.get(*name).is_some_and(|value| !value.is_null()));
    let parameters = match (decoded.into_parameters(), is_complete) {
        (Ok(parameters), true) => parameters,
        (Err(_), false) => return Ok(()),
        (Err(error), true) => return Err(error.to_string()),
        (Ok(_), false) => return Err("the request lacks a required parameter, and could be sent".to_owned()),
    };
    if let Some(members) = original.as_object() {
        let described = service.parameters(operation, members);
        let described = described.map_err(|error| error.to_string())?;
        if parts(&described) != parts(&parameters) {
            return Err("the description alone makes other parameters of the request".to_owned());
        }
    }
    let read = R::from_parameters(&parameters).map_err(|error| error.to_string())?;
    let read = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    if original != read {
        return Err(format!("the request becomes {read} by way of its parameters"));
    }
    Ok(())
}

type Parts<'p> = ([Vec<(&'p str, &'p str)>; 4], Option<&'p [u8]>, Option<&'p str>);

/// What is sent, whatever the order of parameters.
fn parts(parameters: &Parameters) -> Parts<'_> {
    let Parameters {
        query,
        form,
        path,
        headers,
        ..
    } = parameters;
    let pairs = [query, form, path, headers].map(|pairs| {
        let mut pairs: Vec<_> = pairs.iter().collect();
        pairs.sort_unstable();
        pairs
    });
    let body = parameters.body.as_ref().and_then(Body::as_bytes);
    (pairs, body.map(|body| &body[..]), parameters.content_type)
}

fn value(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// What a text is decoded to, and what that is encoded to.
fn again<T: Member>(text: &str) -> Result<(T, Value), String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let decoded: T = decode_strictly(&mut json).map_err(|error| error.to_string())?;
    let encoded = serde_json::to_value(&decoded).map_err(|error| error.to_string())?;
    Ok((decoded, encoded))
}

fn succeeds(envelope: &Envelope, status: u16, response: &Value) -> bool {
    let flag = envelope.success_flag.and_then(|name| response.get(name));
    let flag = match flag {
        Some(Value::Bool(flag)) => Some(*flag),
        Some(Value::String(flag)) => flag.trim_ascii().to_ascii_lowercase().parse().ok(),
        _ => None,
    };
    let is_success = match envelope.code.and_then(|name| response.get(name)) {
        Some(Value::String(code)) => envelope.success.contains(&code.trim_ascii()),
        Some(Value::Number(code)) => envelope.success.contains(&&*code.to_string()),
        _ => flag != Some(false),
    };
    let is_success = is_success || flag == Some(true);
    (200..300).contains(&status) && is_success
}

/// Whether a response is the same as one that was cleaned; `left_out` may be gone.
fn is_same_response(original: &Value, cleaned: &Value, left_out: &[&str]) -> bool {
    match (original, cleaned) {
        (Value::Object(original), Value::Object(cleaned)) => {
            let is_known = |name: &String| original.contains_key(name);
            cleaned.keys().all(is_known)
                && original
                    .iter()
                    .all(|(name, value)| match (cleaned.get(name), value) {
                        (Some(cleaned), value) => is_same_response(value, cleaned, &[]),
                        (None, Value::String(text)) if unless_none(text).is_none() => true,
                        (None, _) => left_out.contains(&name.as_str()),
                    })
        }
        (Value::Array(original), Value::Array(cleaned)) => {
            let mut pairs = original.iter().zip(cleaned);
            original.len() == cleaned.len()
                && pairs.all(|(original, cleaned)| is_same_response(original, cleaned, &[]))
        }
        (Value::String(original), Value::String(cleaned)) => original.trim_ascii() == cleaned.trim_ascii(),
        _ => original == cleaned,
    }
}
