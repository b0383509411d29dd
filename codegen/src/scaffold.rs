//! The first text of an operation's file: what has to be there, and what else there is, explained.

use crate::{
    name,
    spec::{ApiStyle, Effect, ErrorEntry, Features, Service, is_text_to_all},
    text::{LONGEST_NAME, PLACEHOLDER, is_device},
};

/// A file to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scaffold {
    /// The name of the file, for the folder of the service.
    pub file_name: String,
    /// Its text. It passes the checks, also with all samples taken in use, when each `TODO` in it is replaced.
    pub text: String,
}

/// Why there can be no scaffold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The name cannot be that of an operation.
    #[error(
        "`{0}` cannot be the name of an operation: it is a letter, then letters and digits, as in `RenameFlow`"
    )]
    Name(String),
    /// The service has the operation already.
    #[error("the service has an operation `{0}` already")]
    Known(String),
}

/// Scaffolds the file of an operation. `header` is the line that names the schema to editors, as `service.yaml` has it.
///
/// # Errors
/// If the name cannot be that of a new operation.
pub fn scaffold(service: &Service, operation: &str, header: Option<&str>) -> Result<Scaffold, ScaffoldError> {
    let is_name = operation.starts_with(|first: char| first.is_ascii_alphabetic())
        && operation.chars().all(|each| each.is_ascii_alphanumeric())
        && operation.len() <= LONGEST_NAME
        && !is_device(operation);
    if !is_name {
        return Err(ScaffoldError::Name(operation.to_owned()));
    }
    let file_name = format!("{}.yaml", name::snake(operation).replace('_', "-"));
    let is_taken = service.operations.iter().any(|each| {
        each.file.operation.eq_ignore_ascii_case(operation) || each.source.file().ends_with(&file_name)
    });
    if is_taken {
        return Err(ScaffoldError::Known(operation.to_owned()));
    }
    let parts = [
        header.map(|line| format!("{line}\n")).unwrap_or_default(),
        head(service, operation),
        REQUEST.to_owned(),
        RESPONSE.to_owned(),
        errors(service),
        examples(service),
    ];
    Ok(Scaffold {
        file_name,
        text: parts.concat(),
    })
}

const REQUEST: &str = "
# The parameters, by their wire names. With `required: true` the compiler asks for one, and so
# do the examples. Lists and objects need a `style`: json (one parameter that holds JSON), flat (`Name.1`,
# `Name.Key`), simple (joined by commas).
#request:
#  Name:
#    type: string
#    description: TODO say what it is for, in whole sentences
#    example: spring-sale
#  Tags:
#    type: array
#    style: json
#    description: TODO say what it is for
#    items: { type: string }
";

const RESPONSE: &str = "
# The members of a successful response, by their wire names. Only `always: true`, with the evidence for it, makes one that is no
# `Option`.
#response:
#  Data:
#    type: object
#    description: TODO say what was found or made
#    members:
#      Id:
#        type: string
#        description: TODO say what it identifies
";

fn head(service: &Service, operation: &str) -> String {
    let effect = guess(operation);
    let (word, method) = match effect {
        Effect::Read => ("read", "GET"),
        Effect::Create => ("create", "POST"),
        Effect::Update => ("update", "PUT"),
        Effect::Delete => ("delete", "DELETE"),
    };
    let product = &service.file.product;
    let path = name::snake(operation).replace('_', "-");
    let route = match service.file.style {
        ApiStyle::Rpc => String::new(),
        ApiStyle::Roa => format!(
            "# The HTTP method, and the path. Parameters in braces are described in `request`, with `in: path`.\n\
             methods: [{method}]\npath: /{path}\n"
        ),
        ApiStyle::V3 => format!(
            "# The HTTP method, and the path, if it is called by a path. Parameters in braces are described in `request`, with \
             `in: path`.\n#methods: [{method}]\n#path: /{path}\n"
        ),
    };
    let group = match groups(service).as_slice() {
        [] => String::new(),
        [first, ..] => format!("# The group, which is a feature of the crate.\ngroup: {first}\n"),
    };
    let idempotent = if effect == Effect::Read {
        ""
    } else {
        "# Whether executing it twice leaves the same as executing it once. If so, the client repeats it after any lost response.\n\
         idempotent: false\n"
    };
    format!(
        "# Lines like this one explain, and may go. Lines whose `#` has no space after it are samples: take the `#` away.\n\
         # Each `{PLACEHOLDER}` is to be replaced.\n\
         format: 1\n\
         # The name on the wire, letter for letter.\n\
         operation: {operation}\n\
         # What it does: the first line of its documentation.\n\
         summary: {PLACEHOLDER} say what {operation} does, in one sentence\n\
         # Whatever else a caller should know.\n\
         #description: >-\n\
         #  {PLACEHOLDER} write whole sentences, in Markdown\n\
         # The vendor's page about it.\n\
         #documentation: https://www.alibabacloud.com/help\n\
         {group}\
         # read, create, update or delete: what a call does to the service's data. Whether a failed call is repeated follows from it.\n\
         effect: {word}\n\
         {idempotent}\
         {route}\
         # The action that a RAM policy must allow.\n\
         #ram-action: {product}:{operation}\n\
         # How often an account may call it.\n\
         #quota: {{ calls: 5, seconds: 1 }}\n"
    )
}

/// The groups of the service's operations, if they are features.
fn groups(service: &Service) -> Vec<&str> {
    if service.file.package.features != Features::ByGroup {
        return Vec::new();
    }
    let groups = service
        .operations
        .iter()
        .filter_map(|each| each.file.group.as_deref());
    groups.collect()
}

/// What the first word of the name promises.
fn guess(operation: &str) -> Effect {
    let word = name::snake(operation);
    match word.split('_').next().unwrap_or_default() {
        "get" | "list" | "query" | "describe" | "check" | "count" | "search" => Effect::Read,
        "create" | "add" | "submit" | "send" => Effect::Create,
        "delete" | "remove" => Effect::Delete,
        _ => Effect::Update,
    }
}

/// The first codes of the table that are not patterns, as a sample.
fn errors(service: &Service) -> String {
    let entries = service.errors.iter().map(|error| &error.entry);
    let codes: Vec<String> = entries
        .filter(|entry| !ErrorEntry::is_pattern(entry))
        .take(3)
        .map(|entry| format!("#  - {}\n", scalar(&entry.code)))
        .collect();
    if codes.is_empty() {
        return String::new();
    }
    format!(
        "\n# Codes that a caller should expect. What they mean stands in the error tables of the service.\n#errors:\n{}",
        codes.concat()
    )
}

fn examples(service: &Service) -> String {
    let envelope = &service.file.envelope;
    let mut members = vec![(
        envelope.request_id.as_str(),
        "4D8B17E3-92C6-5F0A-B37D-E15A6C80F29B",
    )];
    if let (Some(code), Some(success)) = (&envelope.code, envelope.success.first()) {
        members.push((code, success));
    }
    let members: Vec<String> = members
        .into_iter()
        .map(|(name, value)| format!("      {}: {}\n", scalar(name), scalar(value)))
        .collect();
    format!(
        "\n# Calls with their responses, at least one that succeeds. They are documentation, tests, and what the emulator answers.\n\
         examples:\n  - name: success\n    description: {PLACEHOLDER} say what this example shows\n    request: {{}}\n    response:\n{}",
        members.concat()
    )
}

/// A text in quotes, if it could be taken for something else: YAML reads JSON's.
fn scalar(text: &str) -> String {
    if text
        .chars()
        .all(|each| each.is_ascii_alphanumeric() || "._-".contains(each))
        && is_text_to_all(text)
    {
        return text.to_owned();
    }
    serde_json::to_string(text).unwrap_or_default()
}
