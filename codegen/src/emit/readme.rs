//! `README.md`

use crate::{
    emit::{comment, example, file::marker, front_page, markdown},
    model::{Operation, Service},
    output::COMMAND,
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
    section(&mut lines, "Operations", operations(model));
    section(&mut lines, "In a test", testing(model));
    section(&mut lines, "From a shell", command(model));
    section(&mut lines, "Features", features(model));
    section(&mut lines, "More", more(model));
    section(&mut lines, "Generated code", generated());
    lines.push(String::new());
    lines.push("Licensed under MIT or Apache-2.0, at your option.".to_owned());
    format!("<!-- {} -->\n{}\n", marker(), comment::lines(&lines).join("\n"))
}

fn section(lines: &mut Vec<String>, heading: &str, more: Vec<String>) {
    lines.extend([String::new(), format!("## {heading}"), String::new()]);
    lines.extend(more);
}

fn operations(model: &Service) -> Vec<String> {
    let row = |operation: &&Operation| {
        let summary = markdown::inline(&operation.summary).replace('|', "\\|");
        format!(
            "| `client.{}()` | {} | {summary} |",
            operation.method,
            markdown::code(&operation.wire)
        )
    };
    let mut lines = vec![
        "| Method | Operation | |".to_owned(),
        "| --- | --- | --- |".to_owned(),
    ];
    let groups = front_page::by_group(model);
    lines.extend(
        groups
            .iter()
            .flat_map(|(_, operations)| operations.iter().map(row)),
    );
    lines
}

/// A test that makes the call of the first program, with the emulator.
fn testing(model: &Service) -> Vec<String> {
    let package = &model.package;
    let library = model.crate_name();
    let (about, command, client) = match &package.emulator {
        Some(emulator) => (
            format!(
                "The service's emulator runs in-process, without an account and without a network. {MORE}"
            ),
            format!("cargo add --dev {emulator}"),
            format!(
                "    let emulator = {}::Emulator::start().await?;\n    let client = emulator.client();\n",
                emulator.replace('-', "_")
            ),
        ),
        None => (
            format!(
                "The emulator runs in-process, without an account and without a network, and returns the documented examples. {MORE}"
            ),
            format!(
                "cargo add --dev alicloud-emulator\ncargo add --dev {} --features description",
                package.name
            ),
            format!(
                "    let emulator = alicloud_emulator::Emulator::start(&{library}::description::DESCRIPTION).await?;\n    \
                 let client: {library}::Client = emulator.client_builder().build()?;\n"
            ),
        ),
    };
    let (Some((imports, call)), Some(operation)) = (example::first_call(model), example::first(model)) else {
        return Vec::new();
    };
    let mut code = imports;
    let name = operation.method.trim_start_matches("r#").trim_end_matches('_');
    code.push_str(&format!(
        "#[tokio::test]\nasync fn {name}_succeeds() -> Result<(), Box<dyn std::error::Error>> {{\n"
    ));
    code.push_str(&client);
    for line in call.lines() {
        code.push_str(&format!("    {line}\n"));
    }
    code.push_str("    assert!(!response.request_id().is_empty());\n    Ok(())\n}");
    let mut lines = markdown::wrapped(&about, "", "");
    lines.push(String::new());
    lines.extend(comment::data("sh", &command));
    lines.push(String::new());
    lines.extend(comment::example("rust,no_run", &code));
    lines
}

/// A command of the crate: its own, or one of a single line.
fn command(model: &Service) -> Vec<String> {
    let package = &model.package;
    if let Some(command) = &package.command {
        let text = format!(
            "{} is the command line of the operations.",
            markdown::code(command)
        );
        let mut lines = markdown::wrapped(&text, "", "");
        lines.push(String::new());
        lines.extend(comment::data("sh", &format!("cargo install {command}")));
        return lines;
    }
    let about = "A package with these dependencies and this `src/main.rs` is a command with a subcommand for each operation, its help, \
                 tables and JSON, completions and man pages.";
    let dependencies = format!(
        "cargo add alicloud-cli\ncargo add {} --features description",
        package.name
    );
    let program = format!(
        "fn main() -> std::process::ExitCode {{\n    alicloud_cli::run(&{}::description::DESCRIPTION)\n}}",
        model.crate_name()
    );
    let mut calls = "cargo run -- --help".to_owned();
    if let Some(first) = example::first(model) {
        let subcommand = first.method.trim_end_matches('_').replace('_', "-");
        calls.push_str(&format!("\ncargo run -- {subcommand} --help"));
    }
    let mut lines = markdown::wrapped(about, "", "");
    for block in [
        comment::data("sh", &dependencies),
        comment::example("rust,no_run", &program),
        comment::data("sh", &calls),
    ] {
        lines.push(String::new());
        lines.extend(block);
    }
    lines
}

/// Where changes belong.
fn generated() -> Vec<String> {
    let text = format!(
        "This crate is generated from descriptions of the operations, and never edited by hand. Change a description, then run \
         `{COMMAND}`."
    );
    markdown::wrapped(&text, "", "")
}

/// What else tests can use.
const MORE: &str = "The feature `test-util` scripts, records and replays responses.";

fn features(model: &Service) -> Vec<String> {
    let mut lines = vec!["| Feature | |".to_owned(), "| --- | --- |".to_owned()];
    let row = |(name, text): (&str, String)| format!("| `{name}` | {text} |");
    lines.extend(front_page::features(model).into_iter().map(row));
    lines
}

fn more(model: &Service) -> Vec<String> {
    let docs = format!("https://docs.rs/{}", model.package.name);
    let mut lines = markdown::wrapped(
        &format!(
            "{}: operations, types and errors, and a guide to each subject, such as {}.",
            markdown::link("Documentation", &docs),
            "credentials, retries, timeouts, paging and testing"
        ),
        "- ",
        "  ",
    );
    let runtime = format!(
        "{}, which signs, sends and retries",
        markdown::link("The runtime", "https://docs.rs/alicloud-core")
    );
    lines.extend(markdown::wrapped(&runtime, "- ", "  "));
    if let Some(address) = &model.documentation {
        let label = format!("The vendor's documentation of {}", markdown::inline(&model.title));
        lines.push(format!("- {}", markdown::link(&label, address)));
    }
    lines
}

/// A name as a heading has it: those of crates need no escapes.
fn title(name: &str) -> String {
    if toml_key(name) == name {
        name.to_owned()
    } else {
        literally(name)
    }
}
