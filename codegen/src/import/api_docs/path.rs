//! The path of an operation, and parameters that fit its places.

use indexmap::IndexMap;

use crate::{
    import::{json_ext::JsonExt, report::Report},
    spec::{Parameter, Placement, Shape, Value},
};

/// The path: each place has a parameter, each parameter in the path has a place.
pub(crate) fn path(
    operation: &Value,
    request: &mut IndexMap<String, Parameter>,
    name: &str,
    report: &mut Report,
) -> String {
    let location = format!("{name} path");
    let mut path = operation.text("path").unwrap_or_default().trim().to_owned();
    if !path.starts_with('/') {
        report.changed(&location, format!("{path:?} begins without a slash"));
        path.insert(0, '/');
    }
    let whole = rest(&mut path, request, name, report);
    for (parameter, described) in request.iter_mut() {
        let is_placed = |plus: &str| path.contains(&format!("{{{plus}{parameter}}}"));
        if described.placement != Placement::Path || ["", "+"].into_iter().any(is_placed) {
            continue;
        }
        let bracketed = format!("[{parameter}]");
        if path.contains(&bracketed) {
            path = path.replace(&bracketed, &format!("{{{parameter}}}"));
            continue;
        }
        report.changed(
            &format!("{name} request.{parameter}"),
            "the path has no place for it: sent in the query",
        );
        described.placement = Placement::Query;
    }
    for parameter in places(&path) {
        let described = request.entry(parameter.clone()).or_insert_with(|| {
            report.changed(
                &format!("{name} request.{parameter}"),
                "in the path, but not described: added",
            );
            let known = whole
                .as_ref()
                .and_then(|whole| segment_of(&path, &parameter, whole));
            Parameter {
                shape: Shape {
                    example: Some(Value::String(known.unwrap_or_else(|| "example".to_owned()))),
                    ..Shape::default()
                },
                ..Parameter::default()
            }
        });
        described.placement = Placement::Path;
        described.required = true;
    }
    path
}

/// The parameters of a path.
fn places(path: &str) -> Vec<String> {
    let rests = path.split('{').skip(1);
    let names = rests.filter_map(|rest| rest.split_once('}'));
    names
        .map(|(name, _)| name.strip_prefix('+').unwrap_or(name).to_owned())
        .collect()
}

/// Gives the `*` at a path's end the parameter that has no place of its own, which stands for what follows. The vendor's clients take
/// the whole path in it: returns the example of that.
fn rest(
    path: &mut String,
    request: &mut IndexMap<String, Parameter>,
    name: &str,
    report: &mut Report,
) -> Option<String> {
    let before = path.strip_suffix("/*")?.to_owned();
    let unplaced = |(parameter, described): &(&String, &Parameter)| {
        described.placement == Placement::Path && !before.contains(&format!("{{{parameter}}}"))
    };
    let found = request
        .iter()
        .find(unplaced)
        .map(|(parameter, _)| parameter.clone());
    let parameter = found.unwrap_or_else(|| "rest".to_owned());
    *path = format!("{before}/{{+{parameter}}}");
    report.changed(
        &format!("{name} request.{parameter}"),
        format!("stands for what follows `{before}/`, not for the whole path"),
    );
    let described = request.entry(parameter).or_default();
    described.placement = Placement::Path;
    described.required = true;
    let whole = match described.shape.example.take() {
        Some(Value::String(whole)) => Some(whole),
        _ => None,
    };
    let count = before.split('/').count();
    let rest = |whole: &String| -> Option<String> {
        let is_below = whole.starts_with('/') && whole.split('/').count() > count;
        is_below.then(|| whole.split('/').skip(count).collect::<Vec<_>>().join("/"))
    };
    let shown = whole.as_ref().and_then(rest).filter(|rest| !rest.is_empty());
    // Limits and known values are those of the whole path.
    described.shape = Shape {
        description: Some(format!("What follows `{before}/` in the path.")),
        example: Some(Value::String(shown.unwrap_or_else(|| "example".to_owned()))),
        ..Shape::default()
    };
    whole
}

/// The segment of a whole path where a template has a parameter.
fn segment_of(template: &str, parameter: &str, whole: &str) -> Option<String> {
    let place = template
        .split('/')
        .position(|segment| segment == format!("{{{parameter}}}"))?;
    let segment = whole.split('/').nth(place)?;
    (!segment.is_empty()).then(|| segment.to_owned())
}
