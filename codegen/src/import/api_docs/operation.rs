//! The file of one operation.

use indexmap::IndexMap;

use crate::{
    diagnostic::Diagnostics,
    import::{
        api_docs::{
            ApiDocs, deprecation, effect, effect::Guess, errors::Codes, example::Examples, paging,
            parameters::Parameters, path, response, response::ResponseShape, streaming, style,
        },
        json_ext::JsonExt,
        overrides::{Overrides, Stage},
        report::{Confidence, Report},
        schema::{Schemas, Side},
        text,
        values::{reachable_types::Types, typed_examples::TypedExamples},
    },
    spec::{
        ApiStyle, Effect, Envelope, FORMAT, Member, Method, OperationFile, Quota, ResponseStream, TypeName,
        Value,
    },
    text::{LONGEST_NAME, in_address},
};

const KNOWN_KEYS: &[&str] = &[
    "methods",
    "parameters",
    "responses",
    "responseDemo",
    "systemTags",
    "summary",
    "title",
    "description",
    "deprecated",
    "errorCodes",
    "staticInfo",
    "path",
    "flowControl",
    "ramActions",
    "operationType",
    "security",
    "schemes",
    "consumes",
    "produces",
];

/// What all operations of an import share.
pub(crate) struct Operations<'a> {
    pub(crate) docs: &'a ApiDocs,
    pub(crate) schemas: &'a Schemas<'a>,
    pub(crate) types: &'a Types,
    pub(crate) envelope: &'a Envelope,
    pub(crate) envelope_members: &'a IndexMap<String, Member>,
    pub(crate) common: &'a [String],
    pub(crate) groups: &'a IndexMap<String, String>,
    /// All error codes of the product, sorted.
    pub(crate) error_codes: &'a [String],
    pub(crate) overrides: Option<&'a Overrides>,
    /// All operations that the service will have.
    pub(crate) names: &'a [String],
}

impl Operations<'_> {
    /// The file of an operation; none if it cannot be called.
    pub(crate) fn file(
        &self,
        name: &str,
        codes: &mut Codes,
        report: &mut Report,
        diagnostics: &mut Diagnostics,
    ) -> Option<OperationFile> {
        let operation = self.docs.operation(name)?;
        report.ignore_unknown(operation, KNOWN_KEYS, "operation");
        if !is_name(name) {
            let reason =
                format!("the name of an operation has letters and digits only, {LONGEST_NAME} at most");
            report.refused(&text::shortened_name(name), reason);
            return None;
        }
        if let Some(reason) = style::refusal(self.docs, operation) {
            report.refused(name, reason);
            return None;
        }
        let style = self.style(operation);
        let parameters = Parameters {
            schemas: self.schemas,
            types: self.types,
            style,
            common: self.common,
        };
        let mut request = parameters.of_operation(operation, name, report);
        request.extend(style::unlisted_parameter(self.docs, operation));
        let response = response::described(operation, self.schemas, self.envelope_members, name, report);
        TypedExamples::new(self.types, Side::Request, report)
            .parameters(&mut request, &format!("{name} request"));
        let mut examples = TypedExamples::new(self.types, Side::Response, report);
        let location = format!("{name} response");
        let (response, response_type) = match response {
            ResponseShape::Members(mut members) => {
                examples.members(&mut members, &location);
                (members, None)
            }
            ResponseShape::Value(mut shape) => {
                examples.shape(&mut shape, &location);
                (IndexMap::new(), Some(shape))
            }
        };
        let is_binary = response_type
            .as_ref()
            .is_some_and(|shape| shape.type_name == TypeName::Binary);
        let response_stream =
            (streaming::has_events(operation) && !is_binary).then_some(ResponseStream::Events);
        let guess = effect::effect(name, operation);
        report_effect(&guess, name, report);
        call_remarks(self.docs, operation, name, is_binary, report);
        let mut file = OperationFile {
            format: FORMAT,
            operation: name.to_owned(),
            summary: summary(name, operation),
            description: operation.text("description").and_then(text::prose),
            documentation: Some(format!(
                "https://api.alibabacloud.com/document/{}/{}/{name}",
                in_address(&self.docs.product),
                in_address(&self.docs.version)
            )),
            group: self.groups.get(name).cloned(),
            effect: guess.effect,
            anonymous: style::is_anonymous(operation),
            methods: methods(style, operation, name, report),
            path: None,
            ram_action: ram_action(operation),
            quota: quota(operation).or_else(|| self.product_quota(name)),
            deprecated: deprecation::deprecation(operation, self.docs, self.names),
            request,
            response,
            response_type,
            response_stream,
            errors: codes.of_operation(operation, name, report),
            ..OperationFile::default()
        };
        if style == ApiStyle::Roa {
            file.path = Some(path::path(operation, &mut file.request, name, report));
        }
        if let Some(overrides) = self.overrides {
            overrides.operation(&mut file, Stage::Facts, report, diagnostics);
        }
        if file.effect == Effect::Read && response_stream.is_none() {
            paging::find(&mut file, self.types, report);
        }
        if let Some(overrides) = self.overrides.filter(|overrides| overrides.has_paging(name)) {
            overrides.operation(&mut file, Stage::Paging, report, diagnostics);
        }
        let examples = Examples {
            types: self.types,
            envelope: self.envelope,
            envelope_members: self.envelope_members,
            errors: self.error_codes,
        };
        file.examples = vec![examples.of_operation(operation, &file, report)];
        streaming::list_events(&mut file);
        report.operation_done();
        Some(file)
    }

    /// In a file of the style V3, each operation is called in its own way.
    fn style(&self, operation: &Value) -> ApiStyle {
        let has_path = operation.text("path").is_some_and(|path| !path.trim().is_empty());
        match self.docs.style {
            ApiStyle::V3 if has_path => ApiStyle::Roa,
            ApiStyle::V3 => ApiStyle::Rpc,
            style => style,
        }
    }

    fn product_quota(&self, name: &str) -> Option<Quota> {
        let control = self.docs.root.key("flowControl")?;
        let entry = control
            .list("flowControlList")
            .iter()
            .find(|entry| entry.text("api") == Some(name))?;
        quota_of(entry)
    }
}

fn report_effect(guess: &Guess, name: &str, report: &mut Report) {
    let word = match guess.effect {
        Effect::Read => "read",
        Effect::Create => "create",
        Effect::Update => "update",
        Effect::Delete => "delete",
    };
    match guess.confidence {
        Confidence::Sure => report.guessed(guess.confidence, name, format!("effect `{word}`")),
        confidence => {
            let location = format!("{name} effect");
            report.guessed(confidence, &location, format!("`{word}`: {}", guess.reason));
        }
    }
}

/// What the source says about how a call is made, as far as the generated client does it otherwise.
fn call_remarks(docs: &ApiDocs, operation: &Value, name: &str, is_binary: bool, report: &mut Report) {
    let texts = |key: &str| -> Vec<&str> { operation.list(key).iter().filter_map(Value::as_str).collect() };
    let security = operation.list("security").iter();
    let security: Vec<&str> = security
        .filter_map(Value::as_object)
        .flat_map(|entry| entry.keys().map(String::as_str))
        .collect();
    if style::unlisted_parameter(docs, operation).is_some() {
        let reason = format!(
            "takes {}: called with an access key and an access token in a header, as by the vendor's clients",
            security.join(" or ")
        );
        report.changed(&format!("{name} security"), reason);
    } else if !security.is_empty() && !security.contains(&"AK") && !style::is_anonymous(operation) {
        let reason = format!("takes {}: called with an access key", security.join(" or "));
        report.changed(&format!("{name} security"), reason);
    }
    let schemes = texts("schemes");
    let streams: Vec<&str> = schemes
        .into_iter()
        .filter(|scheme| !matches!(*scheme, "http" | "https" | streaming::SCHEME))
        .collect();
    if !streams.is_empty() {
        report.changed(
            &format!("{name} schemes"),
            format!("{}: called over HTTPS, without streaming", streams.join(", ")),
        );
    }
    let is_usual = |kind: &&str| {
        ["json", "x-www-form-urlencoded", streaming::KIND]
            .iter()
            .any(|usual| kind.contains(usual))
            || kind.is_empty()
            || (is_binary && kind.contains("octet-stream"))
    };
    for (key, what) in [
        ("consumes", "the request is sent as JSON or as a form"),
        ("produces", "the response is read as JSON"),
    ] {
        let kinds = texts(key);
        if !kinds.is_empty() && !kinds.iter().any(is_usual) {
            let is_multipart = key == "consumes" && kinds.iter().any(|kind| kind.contains("multipart"));
            let mut parameters = operation.list("parameters").iter();
            let what = match is_multipart {
                true if !parameters.any(|parameter| parameter.text("in") == Some("formData")) => continue,
                true => {
                    "the form is sent URL-encoded, as by the vendor's clients; `request-form: multipart` changes that"
                }
                false => what,
            };
            report.changed(&format!("{name} {key}"), format!("{}: {what}", kinds.join(", ")));
        }
    }
}

/// Whether an operation can be called so.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn summary(name: &str, operation: &Value) -> String {
    ["summary", "title"]
        .into_iter()
        .filter_map(|key| operation.text(key))
        .find_map(text::line)
        .unwrap_or_else(|| format!("{name}."))
}

fn methods(style: ApiStyle, operation: &Value, location: &str, report: &mut Report) -> Vec<Method> {
    let mut methods = Vec::new();
    for method in operation.list("methods").iter().filter_map(Value::as_str) {
        let method = match method.to_ascii_lowercase().as_str() {
            "post" => Method::Post,
            "get" => Method::Get,
            "put" => Method::Put,
            "patch" => Method::Patch,
            "delete" => Method::Delete,
            "head" => Method::Head,
            other => {
                report.dropped(location, format!("the method `{other}`"));
                continue;
            }
        };
        methods.push(method);
    }
    // Where either is taken, the vendor's clients send a POST.
    if methods.first() == Some(&Method::Patch) && methods.contains(&Method::Post) {
        methods = vec![Method::Post];
    }
    // RPC operations that take a POST are called with one, whatever else they take.
    let is_usual = methods.first() == Some(&Method::Post) && methods.len() == 1;
    if is_usual || style == ApiStyle::Rpc && methods.contains(&Method::Post) {
        methods.clear();
    }
    methods
}

fn ram_action(operation: &Value) -> Option<String> {
    let action = operation
        .list("ramActions")
        .first()?
        .key("ramAction")?
        .text("action")?;
    let action = action.trim();
    (!action.is_empty()).then(|| action.to_owned())
}

fn quota(operation: &Value) -> Option<Quota> {
    quota_of(operation.key("flowControl")?.list("flowControlList").first()?)
}

fn quota_of(entry: &Value) -> Option<Quota> {
    let number = |key| match entry.key(key)? {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let quota = Quota {
        calls: number("threshold")?,
        seconds: number("countWindow").unwrap_or(1),
    };
    (quota.calls > 0 && quota.seconds > 0).then_some(quota)
}
