//! The pictures of the README, made of what the programs really print and of the emulator's page.

mod emulator;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use alicloud_codegen::{
    GenerateError, Options,
    diagnostic::{MessageFormat, Rendering},
};
use anstyle_svg::Term;
use serde_json::Value;

use self::emulator::Emulator;
use crate::{
    demo,
    run::{Error, cargo, is_installed, output, root, target},
    terminal::say,
};

/// The folder of the pictures, and the most that they may weigh together.
const FOLDER: &str = "tests/pictures";
const MOST_BYTES: u64 = 300_000;
/// The width of the terminal, in characters.
const COLUMNS: usize = 108;
/// The program of the README.
const PROGRAM: &str = "tests/demo/examples/first_program.rs";

/// The flows on the picture of the page.
const FLOWS: &str = r#"{"flows": [
    {"name": "sign-up", "categories": ["SIGN_UP"], "status": "PUBLISHED"},
    {"name": "appointment", "categories": ["APPOINTMENT_BOOKING"], "status": "PUBLISHED"},
    {"name": "survey-2025", "categories": ["SURVEY"], "status": "DEPRECATED"},
    {"name": "contact", "categories": ["CONTACT_US", "LEAD_GENERATION"]},
    {"name": "support", "categories": ["CUSTOMER_SUPPORT"], "status": "THROTTLED"}
]}"#;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The browser that takes the picture of the page. Without one, that picture stays as it is.
    #[arg(long, default_value = "chromium")]
    browser: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    let folder = root().join(FOLDER);
    let place = target().join("pictures");
    for folder in [&folder, &place] {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    for (name, label, value) in badges()? {
        write(&folder.join(name), &badge(&label, &value))?;
    }
    let emulator = Emulator::start()?;
    terminal(
        &folder.join("first-program.svg"),
        "cargo emulator run -- cargo run --package workspace-demo --example first_program",
        &output(emulator.aim(cargo().args([
            "run",
            "--quiet",
            "--package",
            demo::PACKAGE,
            "--example",
            "first_program",
        ])))?,
    )?;
    drop(emulator);
    terminal(
        &folder.join("explain.svg"),
        "cargo run --package workspace-tests --example explain",
        &output(cargo().args([
            "run",
            "--quiet",
            "--package",
            "workspace-tests",
            "--example",
            "explain",
        ]))?,
    )?;
    terminal(
        &folder.join("diagnostic.svg"),
        "cargo xtask codegen",
        &diagnostic(&place)?,
    )?;
    terminal(
        &folder.join("compile-error.svg"),
        "cargo check",
        &compile_error(&place)?,
    )?;
    page(&folder.join("page.png"), &arguments.browser)?;

    let mut bytes = 0;
    for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
        let entry = entry.map_err(|error| failed(&folder, &error))?;
        bytes += entry
            .metadata()
            .map_err(|error| failed(&entry.path(), &error))?
            .len();
    }
    say(format_args!("{FOLDER}: {bytes} bytes"));
    if bytes > MOST_BYTES {
        return Err(format!(
            "the pictures have {bytes} bytes, more than {MOST_BYTES}; make them smaller"
        ));
    }
    Ok(())
}

/// The badges: file, label and value, from the manifest of the workspace.
fn badges() -> Result<[(&'static str, String, String); 3], Error> {
    let path = root().join("Cargo.toml");
    let manifest = read(&path)?;
    let value = |key: &str| {
        let line = manifest
            .lines()
            .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
        line.map(|value| value.trim().trim_matches('"').to_owned())
            .ok_or_else(|| format!("{} has no `{key}`", path.display()))
    };
    Ok([
        ("licence.svg", "licence".to_owned(), value("license")?),
        (
            "rust-version.svg",
            "rust".to_owned(),
            format!("{} or later", value("rust-version")?),
        ),
        (
            "unsafe.svg",
            "unsafe code".to_owned(),
            value("unsafe_code")?.replace("forbid", "forbidden"),
        ),
    ])
}

/// A label and its value, beside each other. A letter is taken to be 7 pixels wide.
fn badge(label: &str, value: &str) -> String {
    let width = |text: &str| text.chars().count() * 7 + 12;
    let (left, right) = (width(label), width(value));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\" aria-label=\"{label}: {value}\">\
         <title>{label}: {value}</title>\
         <rect width=\"{all}\" height=\"20\" rx=\"3\" fill=\"#444c56\"/>\
         <path d=\"M{left} 0h{straight}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z\" fill=\"#1f6feb\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{label_x}\" y=\"14\" textLength=\"{label_length}\">{label}</text>\
         <text x=\"{value_x}\" y=\"14\" textLength=\"{value_length}\">{value}</text></g></svg>\n",
        all = left + right,
        straight = right - 3,
        label_x = left / 2,
        value_x = left + right / 2,
        label_length = left - 12,
        value_length = right - 12,
    )
}

/// Draws a command and its output as a terminal shows them.
fn terminal(path: &Path, command: &str, text: &str) -> Result<(), Error> {
    let lines: Vec<String> = text.trim_end().lines().map(wrapped).collect();
    let text = format!("\u{1b}[1m$ {command}\u{1b}[0m\n{}\n", lines.join("\n"));
    write(path, &Term::new().render_svg(&text))
}

/// A line, broken where a terminal of this width breaks it; the sequences that colour it have no width.
fn wrapped(line: &str) -> String {
    let (mut text, mut column, mut is_sequence) = (String::new(), 0, false);
    for character in line.chars() {
        is_sequence |= character == '\u{1b}';
        if !is_sequence {
            if column == COLUMNS {
                text.push('\n');
                column = 0;
            }
            column += 1;
        }
        text.push(character);
        is_sequence &= character != 'm';
    }
    text
}

/// What the generator says of a description with a mistyped key.
fn diagnostic(place: &Path) -> Result<String, Error> {
    let spec = place.join("spec");
    copy(&root().join("spec"), &spec)?;
    let wrong = spec.join("cams-flow/get-flow.yaml");
    let text =
        read(&wrong)?
            .replacen("\nsummary:", "\nsumary:", 1)
            .replacen("required: true", "required: yes", 1);
    write(&wrong, &text)?;
    let options = Options::new(spec, place.join("crates"))
        .with_core("../alicloud-core")
        .with_command("cargo xtask codegen")
        .with_check(true);
    let Err(GenerateError::Diagnostics(diagnostics)) = alicloud_codegen::generate(&options) else {
        return Err("the mistyped key of the picture is not reported".to_owned());
    };
    let rendering = Rendering::new(MessageFormat::Human)
        .with_colour(true)
        .with_base(place);
    Ok(rendering.render(&diagnostics))
}

/// What the compiler says of the program without its required parameter.
fn compile_error(place: &Path) -> Result<String, Error> {
    let package = place.join("hello-flows");
    let program = read(&root().join(PROGRAM))?;
    let program: Vec<&str> = program
        .lines()
        .filter(|line| !line.contains(".flow_name("))
        .collect();
    let crates = root().join("crates");
    write(&package.join("src/main.rs"), &program.join("\n"))?;
    write(
        &package.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"hello-flows\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             cams-flow = {{ path = {:?} }}\ncams-flow-emulator = {{ path = {:?} }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
            crates.join("cams-flow"),
            crates.join("cams-flow-emulator"),
        ),
    )?;
    fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))
        .map_err(|error| failed(&package, &error))?;
    let mut check = cargo();
    check
        .current_dir(&package)
        .args([
            "check",
            "--quiet",
            "--offline",
            "--message-format",
            "json-diagnostic-rendered-ansi",
            "--target-dir",
        ])
        .arg(target());
    // It fails, as it should.
    let printed = check
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?
        .stdout;
    let messages = String::from_utf8_lossy(&printed);
    let rendered = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        (message["message"]["level"] == "error")
            .then(|| message["message"]["rendered"].as_str().map(str::to_owned))?
    });
    let rendered = rendered.ok_or("the program of the picture compiles without its required parameter")?;
    // The notes behind the help name lines of the library.
    let shown = rendered.split("\nhelp: the trait").next().unwrap_or(&rendered);
    Ok(shown
        .split('\n')
        .take_while(|line| !line.contains("the trait `"))
        .collect::<Vec<_>>()
        .join("\n"))
}

/// Takes a picture of the emulator's page after the calls of the demo.
fn page(path: &Path, browser: &str) -> Result<(), Error> {
    if !is_installed(browser) {
        say(format_args!(
            "{browser} is not installed: {} stays as it is",
            path.display()
        ));
        return Ok(());
    }
    let emulator = Emulator::start()?;
    emulator.seed(FLOWS)?;
    let arguments = [
        "run",
        "--quiet",
        "--package",
        demo::PACKAGE,
        "--",
        "--endpoint",
        &emulator.endpoint,
    ];
    output(emulator.aim(cargo().args(arguments)))?;
    let mut shot = Command::new(browser);
    shot.args([
        "--headless",
        "--no-sandbox",
        "--hide-scrollbars",
        "--window-size=1280,440",
        "--virtual-time-budget=4000",
    ])
    .arg(format!("--screenshot={}", path.display()))
    .arg(format!("{}/_emulator/", emulator.endpoint));
    output(&mut shot)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(from).map_err(|error| failed(from, &error))? {
        let path = entry.map_err(|error| failed(from, &error))?.path();
        let target: PathBuf = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            write(&target, &read(&path)?)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    format!("{}: {error}", path.display())
}
