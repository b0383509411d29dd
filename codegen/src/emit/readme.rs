//! `README.md`

use crate::{
    emit::{comment, example, file::marker, markdown},
    model::Service,
    text::{literally, toml, toml_key},
};

pub(crate) fn readme(model: &Service) -> String {
    let package = &model.package;
    let mut lines = vec![format!("# {}", title(&package.name)), String::new()];
    lines.extend(markdown::lines(&package.description));
    lines.push(String::new());
    let dependencies = format!(
        "[dependencies]\n{} = {}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}",
        toml_key(&package.name),
        toml(&package.version)
    );
    lines.extend(comment::data("toml", &dependencies));
    lines.push(String::new());
    lines.extend(comment::example("rust,no_run", &example::program(model)));
    lines.push(String::new());
    lines.extend(["| Operation | Method | |", "| --- | --- | --- |"].map(str::to_owned));
    for operation in &model.operations {
        let summary = markdown::inline(&operation.summary).replace('|', "\\|");
        lines.push(format!(
            "| {} | `client.{}()` | {summary} |",
            markdown::code(&operation.wire),
            operation.method
        ));
    }
    lines.push(String::new());
    lines.push("Licensed under MIT or Apache-2.0, at your option.".to_owned());
    format!("<!-- {} -->\n{}\n", marker(), comment::lines(&lines).join("\n"))
}

/// A name as a heading has it: those of crates need no escapes.
fn title(name: &str) -> String {
    if toml_key(name) == name {
        name.to_owned()
    } else {
        literally(name)
    }
}
