//! Requests as JSON, for programs that know an operation by its description alone.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_core::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};

use crate::{
    body::Body,
    description::{
        MemberDescription, OperationDescription, ParameterDescription, ServiceDescription, TypeKind,
        TypeReference,
    },
    error::{ErrorKind, Execution, Failure},
    parameters::{Parameters, Placement},
    record::{JSON, Members, OCTETS, Value, decode_strictly},
};

/// All that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidRequest {
    /// One for each parameter or member, in the order of the description.
    pub problems: Vec<RequestProblem>,
}

/// What is wrong with a parameter, or with a member inside of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestProblem {
    /// Where: the name of a parameter, and the way to the member, such as `Page.Size` or `Tags[0].Key`.
    pub path: String,
    /// What.
    pub kind: RequestProblemKind,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestProblemKind {
    /// It is required, and not set.
    Missing,
    /// The description has no such parameter or member.
    Unknown,
    /// Its value has another form; the text says which.
    Invalid(String),
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            RequestProblemKind::Missing => write!(formatter, "required parameter `{}` is not set", self.path),
            RequestProblemKind::Unknown => write!(formatter, "unknown parameter `{}`", self.path),
            RequestProblemKind::Invalid(reason) => write!(formatter, "parameter `{}`: {reason}", self.path),
        }
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(formatter, "{}{problem}", if index > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest {}

/// Nothing was sent.
impl From<InvalidRequest> for Box<Failure> {
    fn from(error: InvalidRequest) -> Self {
        Failure::new(ErrorKind::InvalidParameter, Execution::No, error.to_string()).with_source(error)
    }
}

impl ServiceDescription {
    /// Converts a request, a JSON object with the names of the wire, to the parameters of a call: those that a generated client
    /// sends for the same request. Numbers may be text and text may be numbers; null counts as not set.
    ///
    /// # Errors
    ///
    /// Errors with all that is wrong: a required parameter is not set, a name is unknown, a value has another form.
    pub fn parameters(
        &self,
        operation: &OperationDescription,
        request: &Members,
    ) -> Result<Parameters, InvalidRequest> {
        let mut reader = Reader {
            description: self,
            problems: Vec::new(),
        };
        let mut parameters = Parameters::default();
        for parameter in operation.parameters.iter().chain(self.common_parameters) {
            match request.get(parameter.name).filter(|value| !value.is_null()) {
                Some(value) => reader.put(parameter, value, &mut parameters),
                None if parameter.required => {
                    reader.problem(parameter.name.to_owned(), RequestProblemKind::Missing);
                }
                None => {}
            }
        }
        for name in request.keys() {
            let mut known = operation.parameters.iter().chain(self.common_parameters);
            if !known.any(|parameter| parameter.name == name) {
                reader.problem(name.clone(), RequestProblemKind::Unknown);
            }
        }
        match reader.problems.is_empty() {
            true => Ok(parameters),
            false => Err(InvalidRequest {
                problems: reader.problems,
            }),
        }
    }
}

struct Reader<'d> {
    description: &'d ServiceDescription,
    problems: Vec<RequestProblem>,
}

impl Reader<'_> {
    fn problem(&mut self, path: String, kind: RequestProblemKind) {
        self.problems.push(RequestProblem { path, kind });
    }

    fn put(&mut self, parameter: &ParameterDescription, value: &Value, parameters: &mut Parameters) {
        if matches!(parameter.placement, Placement::Body | Placement::File)
            && let Some(Scalar::Binary) = self.scalar(parameter.kind)
            && let Ok(body) = decode_strictly::<Body, _>(value)
        {
            match parameter.placement {
                Placement::File => parameters.files.push((parameter.name.into(), body)),
                _ => {
                    parameters.body = Some(body);
                    parameters.content_type = Some(OCTETS);
                }
            }
            return;
        }
        let found = self.problems.len();
        let value = self.checked(parameter.kind, value, parameter.name);
        if self.problems.len() > found {
            return;
        }
        let ordered = Ordered {
            description: self.description,
            kind: parameter.kind,
            value: &value,
        };
        if parameter.placement == Placement::Body {
            let (body, kind) = match (self.scalar(parameter.kind), &value) {
                (Some(_), Value::String(text)) => (Body::from(text.clone()), JSON),
                _ => (serde_json::to_vec(&ordered).unwrap_or_default().into(), JSON),
            };
            parameters.body = Some(body);
            parameters.content_type = Some(kind);
            return;
        }
        let pairs = parameters.at(parameter.placement);
        match (self.scalar(parameter.kind), &value) {
            (Some(Scalar::Text | Scalar::Other), Value::String(text)) => {
                pairs.push(parameter.name, text.clone());
            }
            (Some(Scalar::Text | Scalar::Other), value) => pairs.push(parameter.name, value.to_string()),
            _ => parameter.style.put(parameter.name, &ordered, pairs),
        }
    }

    /// The form in which a scalar is written; `None` for all else.
    fn scalar(&self, kind: TypeReference) -> Option<Scalar> {
        use TypeReference::{Binary, Boolean, Double, Float, Int32, Int64, Named, String, Uint64};
        match kind {
            String => Some(Scalar::Text),
            Int32 | Int64 | Uint64 | Float | Double | Boolean => Some(Scalar::Other),
            Binary => Some(Scalar::Binary),
            Named(name) => match self.description.type_named(name)?.kind {
                TypeKind::Enumeration(_) => Some(Scalar::Text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value in the form of its type.
    fn checked(&mut self, kind: TypeReference, value: &Value, path: &str) -> Value {
        use TypeReference::{
            Array, Binary, Boolean, Double, Float, Int32, Int64, Map, Named, Object, String, Uint64,
        };
        let result = match kind {
            String => text(value),
            Int32 => integer(value, "a 32-bit integer", |number| {
                number
                    .as_i64()
                    .and_then(|number| i32::try_from(number).ok())
                    .map(Value::from)
            }),
            Int64 => integer(value, "a 64-bit integer", |number| {
                number.as_i64().map(Value::from)
            }),
            Uint64 => integer(value, "an unsigned 64-bit integer", |number| {
                number.as_u64().map(Value::from)
            }),
            Float | Double => float(value),
            Boolean => boolean(value),
            Binary => match value {
                Value::String(text) if STANDARD.decode(text.trim()).is_ok() => Ok(Value::from(text.trim())),
                _ => Err("base64".to_owned()),
            },
            Object if !value.is_object() => Err("an object".to_owned()),
            Array(item) => match value {
                Value::Array(items) => {
                    let items = items.iter().enumerate().filter(|(_, item)| !item.is_null());
                    let items =
                        items.map(|(index, value)| self.checked(*item, value, &format!("{path}[{index}]")));
                    return Value::Array(items.collect());
                }
                _ => Err("a list".to_owned()),
            },
            Map(of) => match value {
                Value::Object(members) => {
                    let members = members.iter().filter(|(_, value)| !value.is_null());
                    let members = members.map(|(name, value)| {
                        (name.clone(), self.checked(*of, value, &format!("{path}.{name}")))
                    });
                    return Value::Object(members.collect());
                }
                _ => Err("an object".to_owned()),
            },
            Named(name) => match self.description.type_named(name).map(|each| each.kind) {
                Some(TypeKind::Enumeration(_)) => text(value),
                Some(TypeKind::Object(members)) => match value {
                    Value::Object(given) => return self.object(members, given, path),
                    _ => Err("an object".to_owned()),
                },
                _ => Ok(value.clone()),
            },
            _ => Ok(value.clone()),
        };
        result.unwrap_or_else(|expected| {
            let found = match value {
                Value::Null => "null",
                Value::Bool(_) => "true or false",
                Value::Number(_) => "another number",
                Value::String(_) => "other text",
                Value::Array(_) => "a list",
                Value::Object(_) => "an object",
            };
            let reason = format!("expected {expected}, found {found}");
            self.problem(path.to_owned(), RequestProblemKind::Invalid(reason));
            Value::Null
        })
    }

    fn object(&mut self, members: &[MemberDescription], given: &Members, path: &str) -> Value {
        let mut object = Members::new();
        for (name, value) in given {
            let path = format!("{path}.{name}");
            match members.iter().find(|member| member.name == name) {
                Some(_) if value.is_null() => {}
                Some(member) => {
                    let value = self.checked(member.kind, value, &path);
                    object.insert(name.clone(), value);
                }
                None => self.problem(path, RequestProblemKind::Unknown),
            }
        }
        Value::Object(object)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scalar {
    Text,
    Binary,
    Other,
}

type Checked = Result<Value, String>;

fn text(value: &Value) -> Checked {
    match value {
        Value::String(_) => Ok(value.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(Value::from(value.to_string())),
        _ => Err("text".to_owned()),
    }
}

fn integer(value: &Value, expected: &str, read: impl Fn(&serde_json::Number) -> Option<Value>) -> Checked {
    let number = match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.as_ref().and_then(read).ok_or_else(|| expected.to_owned())
}

fn float(value: &Value) -> Checked {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number: &f64| number.is_finite());
    number.map(Value::from).ok_or_else(|| "a number".to_owned())
}

fn boolean(value: &Value) -> Checked {
    let truth = match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    };
    truth.map(Value::from).ok_or_else(|| "true or false".to_owned())
}

/// A value whose members are written in the order of the description, as a generated client writes them.
struct Ordered<'v> {
    description: &'v ServiceDescription,
    kind: TypeReference,
    value: &'v Value,
}

impl<'v> Ordered<'v> {
    fn of(&self, kind: TypeReference, value: &'v Value) -> Self {
        Self { kind, value, ..*self }
    }
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.kind, self.value) {
            (TypeReference::Array(item), Value::Array(items)) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    sequence.serialize_element(&self.of(*item, value))?;
                }
                sequence.end()
            }
            (TypeReference::Map(of), Value::Object(members)) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &self.of(*of, value))?;
                }
                map.end()
            }
            (TypeReference::Named(name), Value::Object(given)) => {
                let members = match self.description.type_named(name).map(|each| each.kind) {
                    Some(TypeKind::Object(members)) => members,
                    _ => return self.value.serialize(serializer),
                };
                let mut map = serializer.serialize_map(Some(given.len()))?;
                for member in members {
                    if let Some(value) = given.get(member.name) {
                        map.serialize_entry(member.name, &self.of(member.kind, value))?;
                    }
                }
                map.end()
            }
            _ => self.value.serialize(serializer),
        }
    }
}
