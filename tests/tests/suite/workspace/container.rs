//! The emulator's Dockerfile names what is in the workspace. No test builds the image.

use std::{fs, path::Path};

const FOLDER: &str = "crates/cams-flow-emulator";

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The arguments of each instruction of this name, in their order.
fn instructions<'d>(dockerfile: &'d str, name: &str) -> Vec<&'d str> {
    let lines = dockerfile.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .collect()
}

/// The arguments in the form of a list.
fn list(arguments: &str) -> Vec<String> {
    let list = &arguments[arguments.find('[').unwrap()..];
    serde_json::from_str(list).unwrap()
}

/// The value in `name = "value"`.
fn toml<'t>(text: &'t str, name: &str) -> &'t str {
    let mut lines = text.lines();
    let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
    found.unwrap().trim_matches('"')
}

/// The argument behind a flag of a command.
fn behind<'c>(command: &'c str, flag: &str) -> &'c str {
    let mut words = command.split(' ').skip_while(|word| *word != flag);
    words.nth(1).unwrap_or_else(|| panic!("{command} has no {flag}"))
}

#[test]
fn the_dockerfile_builds_what_the_workspace_has() {
    let dockerfile = read(&format!("{FOLDER}/Dockerfile"));
    let manifest = read(&format!("{FOLDER}/Cargo.toml"));
    let from = instructions(&dockerfile, "FROM");
    let [build, image] = from[..] else {
        panic!("{from:?}")
    };
    // Both are of one release of Debian: the program links its C library.
    let (version, system) = build
        .strip_prefix("rust:")
        .and_then(|tag| tag.strip_suffix(" AS build"))
        .and_then(|tag| tag.split_once("-slim-"))
        .unwrap();
    assert_eq!(version, toml(&read("Cargo.toml"), "rust-version"));
    assert_eq!(image, format!("debian:{system}-slim"));

    let runs = instructions(&dockerfile, "RUN");
    let cargo = runs.iter().find(|run| run.starts_with("cargo build ")).unwrap();
    assert_eq!(behind(cargo, "--package"), toml(&manifest, "name"));
    let feature = behind(cargo, "--features");
    assert!(manifest.contains(&format!("\n{feature} = [")), "{feature}");
    let bin = manifest.split("[[bin]]\n").nth(1).unwrap();
    let program = toml(bin, "name");
    assert!(bin.contains(&format!("required-features = [\"{feature}\"]")));

    let workspace = instructions(&dockerfile, "WORKDIR")[0];
    let copies = instructions(&dockerfile, "COPY");
    assert_eq!(
        copies[0], ". .",
        "the whole workspace, whose members name each other"
    );
    assert_eq!(
        copies[1],
        format!("--from=build {workspace}/target/release/{program} /usr/local/bin/{program}")
    );
    assert_eq!(list(instructions(&dockerfile, "ENTRYPOINT")[0]), [program]);
}

#[test]
fn the_dockerfile_starts_the_program_as_it_takes_its_arguments() {
    let dockerfile = read(&format!("{FOLDER}/Dockerfile"));
    let arguments = read(&format!("{FOLDER}/src/program/arguments.rs"));
    let port = instructions(&dockerfile, "EXPOSE")[0];
    assert!(
        arguments.contains(&format!("const PORT: u16 = {port};")),
        "{port}"
    );
    let health = list(instructions(&dockerfile, "HEALTHCHECK")[0]);
    assert_eq!(health[1..], ["health"]);
    assert!(arguments.contains("Health(Target)"));
    // Beyond the loopback address of the container, and so with a token.
    assert_eq!(list(instructions(&dockerfile, "CMD")[0]), ["--bind", "0.0.0.0"]);
    assert!(arguments.contains("bind: IpAddr"));
    let user = instructions(&dockerfile, "USER");
    let [user] = user[..] else { panic!("{user:?}") };
    assert!(!user.starts_with("0") && !user.starts_with("root"), "{user}");
}

#[test]
fn what_is_built_or_secret_goes_into_no_image() {
    let ignored = read(&format!("{FOLDER}/Dockerfile.dockerignore"));
    let ignored: Vec<&str> = ignored.lines().filter(|line| !line.starts_with('#')).collect();
    for name in ["**/target", ".git", "**/.env", "rust-toolchain.toml"] {
        assert!(ignored.contains(&name), "{name}");
    }
    // What the build needs is not among them.
    for member in ["Cargo.toml", "Cargo.lock", "crates", "codegen", "xtask", "tests"] {
        assert!(!ignored.contains(&member), "{member}");
    }
}
