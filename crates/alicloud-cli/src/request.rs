//! The request of an operation, from a file, defaults and options.

use std::{fs, io::Read as _};

use alicloud_core::description::{OperationDescription, RequestProblemKind, ServiceDescription};
use clap::ArgMatches;
use serde_json::{Map, Value};

use crate::{
    error::Error,
    fields::Field,
    names::nearest,
    value::{self, Warnings},
};

/// Reads the request of an operation: the file of `--from`, then values by default, then the options.
pub(crate) fn read(
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    fields: &[Field],
    matches: &ArgMatches,
    defaults: &[(String, String)],
    warnings: &mut Warnings,
) -> Result<Map<String, Value>, Error> {
    let mut request = match matches.get_one::<String>("from") {
        Some(path) => file(path)?,
        None => Map::new(),
    };
    for (name, value) in defaults {
        if operation.parameter(name).is_some() && !request.contains_key(name) {
            request.insert(name.clone(), Value::from(value.as_str()));
        }
    }
    for field in fields {
        let Some(texts) = matches.get_many::<String>(&field.id()) else {
            continue;
        };
        let texts: Vec<String> = texts.cloned().collect();
        let odd = warnings.0.len();
        let value = value::read(description, &field.shape, &texts, warnings)
            .map_err(|error| Error::usage(format!("invalid value for --{}: {error}", field.option)))?;
        for warning in &mut warnings.0[odd..] {
            *warning = format!("--{}: {warning}", field.option);
        }
        if !field.deprecated.is_empty() {
            let note = format!("--{} is deprecated: {}", field.option, field.deprecated);
            warnings.0.push(note);
        }
        put(&mut request, &field.path, value);
    }
    Ok(request)
}

/// Puts a value at the end of a path, and the objects on the way.
fn put(request: &mut Map<String, Value>, path: &[&str], value: Value) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        request.insert((*name).to_owned(), value);
        return;
    }
    let inner = request.entry(*name).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// Reads an object from a file, or from standard input.
fn file(path: &str) -> Result<Map<String, Value>, Error> {
    let (shown, text) = if path == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        ("standard input", read.map(|_| text))
    } else {
        (path, fs::read_to_string(path))
    };
    let text = text.map_err(|error| Error::usage(format!("{shown} cannot be read: {error}")))?;
    let invalid = |place: Option<(usize, usize)>, what: String| {
        let place = place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        Error::usage(format!("{shown}{place}: {what}"))
            .with_help("write an object with the names of parameters, as JSON or YAML")
    };
    let is_json = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start().starts_with('{'),
    };
    let value: Value = if is_json {
        serde_json::from_str(&text).map_err(|error| {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default().to_owned();
            invalid(Some((error.line(), error.column())), what)
        })?
    } else {
        serde_yaml::from_str(&text).map_err(|error| {
            let place = error.location().map(|place| (place.line(), place.column()));
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default().to_owned();
            invalid(place, what)
        })?
    };
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(invalid(None, "expected an object of parameters".to_owned())),
    }
}

/// The error of a request, in the words of the command line: the options in place of the names on the wire.
pub(crate) fn invalid(
    error: &alicloud_core::description::InvalidRequest,
    operation: &OperationDescription,
    fields: &[Field],
    usage: &str,
) -> Error {
    let option = |path: &str| {
        let field = fields.iter().find(|field| field.path.join(".") == path);
        field.map_or_else(|| format!("`{path}`"), |field| format!("--{}", field.option))
    };
    let of_kind = |wanted: fn(&RequestProblemKind) -> bool| {
        error.problems.iter().filter(move |problem| wanted(&problem.kind))
    };
    let missing: Vec<String> = of_kind(|kind| *kind == RequestProblemKind::Missing)
        .map(|problem| option(&problem.path))
        .collect();
    let mut texts = Vec::new();
    if !missing.is_empty() {
        let verb = if missing.len() == 1 { "is" } else { "are" };
        texts.push(format!("{} {verb} required", missing.join(", ")));
    }
    for problem in &error.problems {
        match &problem.kind {
            RequestProblemKind::Unknown => {
                let (outer, name) = problem.path.rsplit_once('.').unwrap_or(("", &problem.path));
                let known = fields.iter().filter_map(|field| {
                    let (last, before) = field.path.split_last()?;
                    (before.join(".") == outer).then_some(*last)
                });
                let meant = nearest(name, known);
                let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
                texts.push(format!(
                    "{} has no parameter `{}`{meant}",
                    operation.operation.name(),
                    problem.path
                ));
            }
            RequestProblemKind::Invalid(reason) => {
                texts.push(format!("invalid value for {}: {reason}", option(&problem.path)));
            }
            _ => {}
        }
    }
    Error::usage(texts.join("; ")).with_help(format!("`{usage} --help` lists the parameters"))
}
