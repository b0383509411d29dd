//! Programs that make one call: their size, and what it costs to build them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::{
    bench::{results::PartResult, samples::Figure},
    measure::children_ms,
    progress::{fetch, set_detail},
    run::{Error, cargo, output, root, target},
};

pub(crate) const PROGRAMS: [&str; 2] = ["by-hand", "ours"];
pub(crate) const PROFILES: [&str; 2] = ["dev", "release"];

const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";
/// What the client asks for, too: other features could need crates that the lock file does not have.
const BY_HAND: &str = "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls-no-provider\"] }\n\
     rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }\n\
     hmac = { version = \"0.13\", default-features = false }\n\
     sha2 = { version = \"0.11\", default-features = false }\n\
     serde = { version = \"1\", features = [\"derive\"] }\n\
     serde_json = { version = \"1\", default-features = false, features = [\"std\"] }\n";

pub(crate) fn measure(result: &mut PartResult) -> Result<(), Error> {
    fetch()?;
    // One round each: the processor time of a build differs by some per cent, the time by much more.
    result.rounds = 1;
    for name in PROGRAMS {
        let folder = project(name)?;
        for profile in PROFILES {
            set_detail(&format!("building {name} for {profile}"));
            let into = folder.join("target");
            if into.exists() {
                fs::remove_dir_all(&into).map_err(|error| failed(&into, &error))?;
            }
            let cost = built(&folder, &into, profile)?;
            result.keep(format!("{name}.{profile}.cpu_s"), cost.map(Figure::Exact));
            let program = folder.join("src/main.rs");
            let text = fs::read(&program).map_err(|error| failed(&program, &error))?;
            fs::write(&program, text).map_err(|error| failed(&program, &error))?;
            let cost = built(&folder, &into, profile)?;
            result.keep(format!("{name}.{profile}.rebuild_cpu_s"), cost.map(Figure::Exact));
        }
        let program = folder.join("target/release").join(name);
        let bytes = fs::metadata(&program)
            .map_err(|error| failed(&program, &error))?
            .len();
        result.keep(
            format!("{name}.megabytes"),
            Figure::Exact((bytes as f64 / 1e4).round() / 100.0),
        );
    }
    Ok(())
}

/// Builds; gives the seconds of processor time, where the system tells them.
fn built(folder: &Path, into: &Path, profile: &str) -> Result<Option<f64>, Error> {
    let before = children_ms();
    let mut build = cargo();
    build
        .args([
            "build",
            "--quiet",
            "--offline",
            "--profile",
            profile,
            "--target-dir",
        ])
        .arg(into)
        .current_dir(folder)
        .env("CARGO_INCREMENTAL", "0")
        .stdin(Stdio::null());
    output(&mut build)?;
    let spent = children_ms().zip(before).map(|(after, before)| after - before);
    Ok(spent.map(|milliseconds| milliseconds as f64 / 1e3))
}

/// Writes a project of its own, with the versions of the workspace's lock file and stripped release builds.
fn project(name: &str) -> Result<PathBuf, Error> {
    let folder = target().join("bench/builds").join(name);
    let client = root().join("crates/cams-flow");
    let (program, dependencies) = match name {
        "ours" => (
            include_str!("builds/ours.txt"),
            format!("cams-flow = {{ path = {client:?} }}\n"),
        ),
        _ => (include_str!("builds/by_hand.txt"), BY_HAND.to_owned()),
    };
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {dependencies}{TOKIO}\n[profile.release]\nstrip = true\n"
    );
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(|error| failed(&source, &error))?;
    for (path, text) in [
        (folder.join("Cargo.toml"), manifest.as_str()),
        (source.join("main.rs"), program),
    ] {
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).map_err(|error| failed(&lock, &error))?;
    Ok(folder)
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    format!("{}: {error}", path.display())
}
