//! The example of an operation: required parameters, and the response that the source shows.

use indexmap::IndexMap;

use crate::{
    import::{
        api_docs::errors,
        json_ext::JsonExt,
        report::Report,
        schema::Side,
        text,
        values::{
            coerce::{Coercion, without_secrets},
            reachable_types::Types,
            sample::{invented, sample},
        },
    },
    spec::{
        Envelope, Example, Member, OperationFile, Parameter, ParameterStyle, Placement, Shape, TypeName,
        Value,
    },
};

/// What examples are made with.
pub(crate) struct Examples<'a> {
    pub(crate) types: &'a Types,
    pub(crate) envelope: &'a Envelope,
    pub(crate) envelope_members: &'a IndexMap<String, Member>,
    /// The error codes of the product.
    pub(crate) errors: &'a [String],
}

impl Examples<'_> {
    /// The one example of an imported operation; it is one of success.
    pub(crate) fn of_operation(
        &self,
        operation: &Value,
        file: &OperationFile,
        report: &mut Report,
    ) -> Example {
        let location = format!("{} example", file.operation);
        let request = self.request(file, &location, report);
        let demo = demo(operation, &format!("{location}.response"), report);
        // What does not fit is not lost: the example keeps it as it is published.
        let mut remarks = Report::default();
        let json = demo.as_ref().filter(|demo| demo.is_json).map(|demo| &demo.value);
        let response = self.response(json, file, &location, &mut remarks);
        let differs = |demo: &Demo| !demo.is_json || !is_same(&demo.value, &response);
        let published = demo.filter(differs).map(|demo| demo.value);
        if published.is_some() {
            remarks.keep("it is in `published`");
        }
        report.extend(remarks);
        Example {
            name: "documented".to_owned(),
            request,
            status: 200,
            response,
            published,
            ..Example::default()
        }
    }

    fn request(&self, file: &OperationFile, location: &str, report: &mut Report) -> IndexMap<String, Value> {
        let mut request = IndexMap::new();
        for (name, parameter) in file.request.iter().filter(|(_, parameter)| parameter.required) {
            let location = format!("{location}.request.{name}");
            let shown = sample(self.types, &parameter.shape)
                .and_then(|sample| self.request_value(&sample, parameter, &location, report));
            let value = shown.or_else(|| {
                report.changed(
                    &location,
                    "what the source shows has no form on the wire: invented",
                );
                let sample = invented(self.types, &parameter.shape)?;
                self.request_value(&sample, parameter, &location, report)
            });
            if let Some(value) = value {
                request.insert(name.clone(), value);
            }
        }
        request
    }

    /// The value as the shape wants it, and as the wire can carry it.
    fn request_value(
        &self,
        value: &Value,
        parameter: &Parameter,
        location: &str,
        report: &mut Report,
    ) -> Option<Value> {
        let mut coercion = self.coercion(Side::Request, report);
        let fitted = coercion.coerce(value, &parameter.shape, location)?;
        let is_json = parameter.placement == Placement::Body || parameter.style == Some(ParameterStyle::Json);
        if is_json { Some(fitted) } else { sendable(fitted) }
    }

    fn response(
        &self,
        demo: Option<&Value>,
        file: &OperationFile,
        location: &str,
        report: &mut Report,
    ) -> Value {
        let location = format!("{location}.response");
        if let Some(shape) = &file.response_type {
            let mut coercion = self.coercion(Side::Response, report);
            let shown = demo.and_then(|demo| coercion.coerce(demo, shape, &location));
            let invented = || sample(self.types, shape);
            let mut response = shown.or_else(invented).unwrap_or_default();
            if let Value::Object(members) = &mut response {
                self.succeed(members, &location, report);
            }
            return response;
        }
        let members: IndexMap<String, Member> = file
            .response
            .iter()
            .chain(self.envelope_members)
            .map(|(name, member)| (name.clone(), member.clone()))
            .collect();
        let shape = Shape {
            type_name: TypeName::Object,
            members: Some(members),
            ..Shape::default()
        };
        let mut coercion = self.coercion(Side::Response, report);
        let is_empty = matches!(demo, Some(Value::Object(shown)) if shown.is_empty());
        let shown = demo
            .and_then(|demo| coercion.coerce(demo, &shape, &location))
            .unwrap_or_else(|| Value::Object(IndexMap::new()));
        let Value::Object(mut response) = shown else {
            return shown;
        };
        self.succeed(&mut response, &location, report);
        // An empty response that the source shows stays one.
        if response.is_empty() && !is_empty {
            let id = Value::String("4C467B38-3910-447D-87BC-AC049166F216".to_owned());
            response.insert(self.envelope.request_id.clone(), id);
        }
        Value::Object(response)
    }

    fn coercion<'c>(&'c self, side: Side, report: &'c mut Report) -> Coercion<'c> {
        let types = self.types;
        Coercion { types, side, report }
    }

    /// Gives a response a code of success, if it has another.
    fn succeed(&self, response: &mut IndexMap<String, Value>, location: &str, report: &mut Report) {
        let whole = Value::Object(response.clone());
        if self
            .envelope
            .says_success(&whole, |code| errors::contains(self.errors, code))
        {
            return;
        }
        if let Some(flag) = self
            .envelope
            .success_flag
            .as_ref()
            .filter(|flag| response.contains_key(*flag))
        {
            let value = match response.get(flag) {
                Some(Value::String(_)) => Value::String("true".to_owned()),
                _ => Value::Boolean(true),
            };
            report.changed(&format!("{location}.{flag}"), "the example shows no success");
            response.insert(flag.clone(), value);
        }
        if let Some(code) = self
            .envelope
            .code
            .as_ref()
            .filter(|code| response.contains_key(*code))
        {
            report.changed(
                &format!("{location}.{code}"),
                "the example shows no code of success",
            );
            if let Some(success) = self.envelope.success.first() {
                let is_text = self
                    .envelope_members
                    .get(code)
                    .is_none_or(|member| member.shape.type_name == TypeName::String);
                let is_number = matches!(response.get(code), Some(Value::Number(_)));
                let value = match success.parse::<i64>() {
                    Ok(number) if is_number || !is_text => Value::Number(number.into()),
                    _ => Value::String(success.clone()),
                };
                response.insert(code.clone(), value);
            }
        }
    }
}

/// The value without empty lists and objects: spread over parameters, they leave no trace.
fn sendable(value: Value) -> Option<Value> {
    match value {
        Value::List(values) => {
            let values: Vec<_> = values.into_iter().filter_map(sendable).collect();
            (!values.is_empty()).then_some(Value::List(values))
        }
        Value::Object(entries) => {
            let entries = entries
                .into_iter()
                .filter_map(|(name, value)| Some((name, sendable(value)?)));
            let entries: IndexMap<_, _> = entries.collect();
            (!entries.is_empty()).then_some(Value::Object(entries))
        }
        other => Some(other),
    }
}

/// A response that the source shows, without secrets.
struct Demo {
    value: Value,
    /// Otherwise it is broken, and the value is its text.
    is_json: bool,
}

/// The first response in JSON. It is JSON in a text in JSON in a text.
fn demo(operation: &Value, location: &str, report: &mut Report) -> Option<Demo> {
    let all = operation
        .text("responseDemo")
        .filter(|text| !text.trim().is_empty())?;
    if has_error_example(all) {
        // Errors have one shape, and tables say which there are.
        report.ignore("responseDemo.errorExample".to_owned());
    }
    let demos = demos(all);
    let mut parsed = demos.iter().flatten().map(|demo| serde_json::from_str(demo).ok());
    if let Some(value) = parsed.find_map(|parsed| parsed) {
        return Some(Demo {
            value: without_secrets(value),
            is_json: true,
        });
    }
    let broken = match &demos {
        Some(demos) => demos.first()?,
        None => all,
    };
    report.kept(location, "the response is not JSON: its text is in `published`");
    Some(Demo {
        value: without_secrets(Value::String(text::prose(broken)?)),
        is_json: false,
    })
}

fn has_error_example(demos: &str) -> bool {
    let demos: Option<Value> = serde_json::from_str(demos).ok();
    let Some(Value::List(demos)) = demos else {
        return false;
    };
    let mut shown = demos.iter().filter_map(|demo| demo.text("errorExample"));
    shown.any(|text| !text.trim().is_empty())
}

/// The texts of the responses that are to be JSON; none if their list cannot be read.
pub(crate) fn demos(text: &str) -> Option<Vec<String>> {
    let Ok(Value::List(demos)) = serde_json::from_str(text) else {
        return None;
    };
    let json = demos.iter().filter(|demo| demo.text("type") == Some("json"));
    let texts = json.filter_map(|demo| demo.text("example"));
    let texts = texts.filter(|text| !text.trim().is_empty());
    Some(texts.map(str::to_owned).collect())
}

/// The same JSON value; `1` and `1.0` are one number.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let same =
                |(name, left): (&String, &Value)| right.get(name).is_some_and(|right| is_same(left, right));
            left.len() == right.len() && left.iter().all(same)
        }
        (left, right) => left == right,
    }
}
