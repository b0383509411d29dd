use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::run::{Error, cargo, output, root, target};

/// With the features that the client asks for: others could need crates that the workspace's lock file does not have.
const BY_HAND: &str = "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls-no-provider\"] }\n\
    rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }\n\
    hmac = { version = \"0.13\", default-features = false }\n\
    sha1 = { version = \"0.11\", default-features = false }\n\
    sha2 = { version = \"0.11\", default-features = false }\n";
const RUNTIME: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";

/// The crates of a program that makes one typed call, itself included.
pub(crate) fn one_call() -> Result<usize, Error> {
    tree("one-call", &client(""))
}

/// Those of a program with what signed calls by hand need: reqwest and the hash crates.
fn by_hand() -> Result<usize, Error> {
    tree("by-hand", BY_HAND)
}

/// What the client adds to what signed calls by hand need.
pub(crate) fn further() -> Result<usize, Error> {
    Ok(one_call()?.saturating_sub(by_hand()?))
}

/// As [`one_call`], with a transport of the program's own.
pub(crate) fn custom_transport() -> Result<usize, Error> {
    tree("custom-transport", &client(", default-features = false"))
}

/// As [`one_call`], over hyper's client in place of reqwest.
pub(crate) fn hyper_rustls() -> Result<usize, Error> {
    let features = ", default-features = false, features = [\"hyper-rustls\"]";
    tree("hyper-rustls", &client(features))
}

/// The line of a manifest that asks for the client.
fn client(features: &str) -> String {
    let path = root().join("crates/cams-flow").display().to_string();
    format!("cams-flow = {{ path = {path:?}{features} }}\n")
}

/// Counts the crates of a program with these dependencies, in the versions of the workspace's lock file.
fn tree(name: &str, dependencies: &str) -> Result<usize, Error> {
    // A folder of its own: somebody else may count the same at this moment.
    let place = target().join("budget");
    let failed = |error| format!("cannot make a folder in {}: {error}", place.display());
    fs::create_dir_all(&place).map_err(failed)?;
    let folder = tempfile::Builder::new()
        .prefix(name)
        .tempdir_in(&place)
        .map_err(failed)?;
    let folder = folder.path();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_more_is_counted() {
        let client = client(", default-features = false");
        let few = tree("test-few", &client).unwrap();
        let more = tree("test-more", &format!("{client}bytes = \"1\"\nfnv = \"1\"\n")).unwrap();
        // The client has one of them already.
        assert_eq!(more, few + 1);
        assert!(few > 20, "{few}");
    }

    #[test]
    fn what_the_client_adds_is_the_difference_of_two_programs() {
        let (by_hand, one_call) = (by_hand().unwrap(), one_call().unwrap());
        assert!(by_hand > 50 && by_hand < one_call, "{by_hand} {one_call}");
    }
}
