//! The request of an operation, from a file, defaults and options.

use std::{
    ffi::OsStr,
    io::Read as _,
    path::{Path, PathBuf},
};

use alicloud_core::{
    Body, Parameters,
    description::{OperationDescription, RequestProblemKind, ServiceDescription},
};
use clap::ArgMatches;
use serde_json::{Map, Value};

use crate::{
    error::Error,
    fields::{Field, Shape},
    names::nearest,
    text_file::read_text,
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
) -> Result<(Map<String, Value>, Uploads), Error> {
    let mut uploads = Uploads::default();
    let mut request = match matches.get_one::<PathBuf>("from") {
        Some(path) => {
            let request = file(path)?;
            value::warn_of_unknown(fields, &request, warnings);
            request
        }
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
        if let (Shape::Bytes, [name], Some(path)) = (
            &field.shape,
            field.path.as_slice(),
            texts.last().and_then(|text| {
                // As curl and as the command line of another cloud write it.
                text.strip_prefix('@').or_else(|| text.strip_prefix("fileb://"))
            }),
        ) {
            uploads.0.push((*name, path.to_owned()));
            // So that it counts as set; what is sent takes its place.
            request.insert((*name).to_owned(), Value::from(""));
            continue;
        }
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
    Ok((request, uploads))
}

/// Files that options name by `@PATH`, by their parameters.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Vec<(&'static str, String)>);

impl Uploads {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the files where the parameters are sent.
    pub(crate) fn put(self, parameters: &mut Parameters) -> Result<(), Error> {
        for (name, path) in self.0 {
            let body = match &*path {
                "-" => {
                    let mut bytes = Vec::new();
                    let read = std::io::stdin().read_to_end(&mut bytes);
                    read.map_err(|error| Error::usage(format!("standard input cannot be read: {error}")))?;
                    Body::from(bytes)
                }
                path => Body::from_path(path),
            };
            match parameters.files.iter_mut().find(|(other, _)| other == name) {
                Some((_, file)) => *file = body,
                None => parameters.body = Some(body),
            }
        }
        Ok(())
    }
}

/// Several requests are several calls.
const ONE: &str = "a second value begins, and a call has one request";

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
fn file(path: &Path) -> Result<Map<String, Value>, Error> {
    const HELP: &str = "name a file with an object of parameters, as JSON or YAML, or `-` for standard input";
    let shown = match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    let text = read_text(path).map_err(|reason| Error::usage(format!("{shown} {reason}")).with_help(HELP))?;
    if text.trim().is_empty() {
        return Err(Error::usage(format!("{shown} is empty")).with_help(HELP));
    }
    let invalid = |place: Option<(usize, usize)>, what: String| {
        let place = place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        Error::usage(format!("{shown}{place}: {what}")).with_help(HELP)
    };
    let is_json = match path.extension().and_then(OsStr::to_str) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start().starts_with('{'),
    };
    let value: Value = if is_json {
        serde_json::from_str(&text).map_err(|error| {
            let what = error.to_string();
            let what = match what.split(" at line ").next().unwrap_or_default() {
                "trailing characters" => ONE,
                what => what,
            };
            invalid(Some((error.line(), error.column())), what.to_owned())
        })?
    } else {
        serde_yaml::from_str(&text).map_err(|error| {
            let place = error.location().map(|place| (place.line(), place.column()));
            let what = error.to_string();
            let what = match what.split(" at line ").next().unwrap_or_default() {
                what if what.contains("more than one document") => ONE,
                what => what,
            };
            invalid(place, what.to_owned())
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
    // A misspelt parameter is not missing as well.
    let misspelt: Vec<&str> = of_kind(|kind| *kind == RequestProblemKind::Unknown)
        .filter_map(|problem| meant(&problem.path, fields))
        .collect();
    let missing: Vec<String> = of_kind(|kind| *kind == RequestProblemKind::Missing)
        .filter(|problem| !misspelt.contains(&last_name(&problem.path)))
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
                let meant = meant(&problem.path, fields);
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

/// The name that an unknown one is meant to be: of a member of the same object.
fn meant<'f>(path: &str, fields: &'f [Field]) -> Option<&'f str> {
    let outer = path.rsplit_once('.').map_or("", |(outer, _)| outer);
    let known = fields.iter().filter_map(|field| {
        let (last, before) = field.path.split_last()?;
        (before.join(".") == outer).then_some(*last)
    });
    nearest(last_name(path), known)
}

fn last_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}
