use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::run::{Error, cargo, output, root, target};

/// The number of crates in three programs, themselves included.
pub(crate) struct Crates {
    /// With reqwest and the hash crates alone.
    pub(crate) bare: usize,
    /// That makes one typed call.
    pub(crate) one_call: usize,
    /// The same, with a transport of its own.
    pub(crate) own_transport: usize,
}

const RUNTIME: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";

pub(crate) fn count() -> Result<Crates, Error> {
    // With the features that the client asks for: others could need crates that the workspace's lock file does not have.
    let bare = "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls-no-provider\"] }\n\
                rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }\n\
                hmac = { version = \"0.13\", default-features = false }\n\
                sha1 = { version = \"0.11\", default-features = false }\n\
                sha2 = { version = \"0.11\", default-features = false }\n";
    let client = root().join("crates/cams-flow");
    let client = format!("path = {:?}", client.display().to_string());
    Ok(Crates {
        bare: tree("bare", bare)?,
        one_call: tree("one-call", &format!("cams-flow = {{ {client} }}\n"))?,
        own_transport: tree(
            "own-transport",
            &format!("cams-flow = {{ {client}, default-features = false }}\n"),
        )?,
    })
}

/// Counts the crates of a program with these dependencies, in the versions of the workspace's lock file.
fn tree(name: &str, dependencies: &str) -> Result<usize, Error> {
    let folder = target().join("budget").join(name);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {dependencies}{RUNTIME}"
    );
    write(folder.join("Cargo.toml"), &manifest)?;
    write(folder.join("src/main.rs"), "fn main() {}\n")?;
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock"))
        .map_err(|error| format!("cannot copy {}: {error}", lock.display()))?;
    let tree = output(
        cargo()
            .args([
                "tree",
                "--quiet",
                "--offline",
                "--edges",
                "normal",
                "--prefix",
                "none",
                "--no-dedupe",
            ])
            .arg("--manifest-path")
            .arg(folder.join("Cargo.toml")),
    )?;
    let crates: BTreeSet<_> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
    Ok(crates.len())
}

fn write(path: PathBuf, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}
