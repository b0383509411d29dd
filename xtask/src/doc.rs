//! The documentation of the published packages, with the features that docs.rs shows.

use std::{env, fs, process::Command};

use crate::{
    packages::{self, Package},
    progress::{build, step},
    run::{Error, ended, not_started, shown_path, target},
    terminal::say,
};

/// The package whose documentation a user reads first.
const FIRST: &str = "cams_flow";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Opens it in a browser: the one that `BROWSER` names, or the system's.
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Error> {
    step("building the documentation", published)?;
    let page = target().join("doc").join(FIRST).join("index.html");
    say(shown_path(&page));
    if !arguments.open {
        return Ok(());
    }
    let (program, options) = opener();
    let mut command = Command::new(program);
    command.args(options).arg(page);
    let status = command.status().map_err(|error| not_started(&command, &error))?;
    ended(&command, status)
}

/// Builds the documentation of the published packages.
fn published() -> Result<(), Error> {
    let packages = packages::published()?;
    let mut arguments: Vec<String> = Vec::new();
    for package in &packages {
        arguments.extend(["--package".to_owned(), package.name.clone()]);
    }
    document(&packages, &arguments)
}

/// Builds the documentation of all packages; the published ones as docs.rs has them.
pub(crate) fn workspace() -> Result<(), Error> {
    document(&packages::published()?, &["--workspace".to_owned()])
}

fn document(packages: &[Package], selection: &[String]) -> Result<(), Error> {
    // rustdoc links a page of another crate only if the folder of that crate is there, and cargo documents several at once.
    for package in packages {
        let folder = target().join("doc").join(package.name.replace('-', "_"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", shown_path(&folder)))?;
    }
    let features: Vec<String> = packages.iter().flat_map(documented_features).collect();
    build("doc", |command| {
        // Not `--cfg docsrs`, which only the nightly compiler of docs.rs takes: it adds the labels of features.
        command
            .env("RUSTDOCFLAGS", "--deny warnings")
            .arg("--no-deps")
            .args(selection)
            .args(["--features", &features.join(",")]);
    })
}

/// The features of a package that docs.rs shows, each as `package/feature`.
fn documented_features(package: &Package) -> Vec<String> {
    let settings = package.metadata.as_ref().and_then(|all| all.pointer("/docs/rs"));
    let wants_all = settings.is_some_and(|settings| settings["all-features"] == true);
    let listed = settings.and_then(|settings| settings["features"].as_array());
    let named = listed
        .into_iter()
        .flatten()
        .filter_map(|feature| feature.as_str());
    let features: Vec<&str> = if wants_all {
        package.features.keys().map(String::as_str).collect()
    } else {
        named.collect()
    };
    let names = features
        .iter()
        .map(|feature| format!("{}/{feature}", package.name));
    names.collect()
}

/// The program that opens a page, and what comes before its address.
fn opener() -> (String, &'static [&'static str]) {
    if let Ok(browser) = env::var("BROWSER") {
        return (browser, &[]);
    }
    if cfg!(windows) {
        // `start` takes the first text in quotes for a title.
        ("cmd".to_owned(), &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open".to_owned(), &[])
    } else {
        ("xdg-open".to_owned(), &[])
    }
}
