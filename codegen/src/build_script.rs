//! Generating a client when the crate that uses it is built.
//!
//! The descriptions are in the crate, such as in its folder `spec`; [`import`](crate::import) or the program's `import` makes them of
//! the vendor's metadata. `alicloud-codegen` is a build dependency, `alicloud-core` a dependency, both by version:
//!
//! ```toml
//! [dependencies]
//! alicloud-core = "0.1"
//!
//! [build-dependencies]
//! alicloud-codegen = "0.1"
//! ```
//!
//! The build script `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     alicloud_codegen::build_script::run("spec/garden", "garden")?;
//!     Ok(())
//! }
//! ```
//!
//! And at the root of the crate, in `src/main.rs` or `src/lib.rs`, which then has the module `garden` with `garden::Client`:
//!
//! ```ignore
//! include!(concat!(env!("OUT_DIR"), "/garden.rs"));
//! ```
//!
//! All operations of the description are compiled: groups are not features of such a module. The folder `codegen/examples/build-script`
//! of the repository is a whole workspace that does this. A crate of its own, by [`generate_crate`](crate::generate_crate) or the
//! program, compiles apart from its users, and is the better choice for a client with many operations.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use crate::{
    embed::{is_module_name, module},
    emit::emit,
    generate::GenerateError,
    model,
    output::apply,
    runtime::Runtime,
    spec::{self, BUILT_IN_FEATURES, Features},
};

/// What a build script tells cargo, one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directives(Vec<String>);

impl fmt::Display for Directives {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// Why a build script fails. Its `Debug`, which cargo shows of a script's `main`, is for people, too.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum BuildScriptError {
    /// A variable is not there that cargo sets for build scripts.
    #[error("`{0}` is not set; call this in a build script, `build.rs`")]
    NotABuildScript(&'static str),
    /// A module cannot have the name.
    #[error("`{0}` cannot be the name of a module; write small letters, digits and `_`")]
    Name(String),
    /// The description is wrong, or a file cannot be written.
    #[error(transparent)]
    Generate(GenerateError),
}

impl fmt::Debug for BuildScriptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Generates the module `module` of the service whose description is in the folder `spec`, which is relative to the package, and
/// tells cargo when to do so again.
///
/// # Errors
/// If the description is wrong, or this is not a build script.
pub fn run(spec: impl AsRef<Path>, module: &str) -> Result<(), BuildScriptError> {
    let variable = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .ok_or(BuildScriptError::NotABuildScript(name))
    };
    let (package, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);
    let directives = generate(&package.join(spec), module, &out)?;
    tell(&directives);
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "cargo reads the standard output of build scripts"
)]
fn tell(directives: &Directives) {
    print!("{directives}");
}

/// As [`run`], with the folder for the files as a value, and without telling cargo.
///
/// # Errors
/// If the description is wrong, or a file cannot be written.
pub fn generate(spec: &Path, name: &str, out: &Path) -> Result<Directives, BuildScriptError> {
    if !is_module_name(name) {
        return Err(BuildScriptError::Name(name.to_owned()));
    }
    let model = resolved(spec).map_err(BuildScriptError::Generate)?;
    let bad = |error| BuildScriptError::Generate(GenerateError::Code(error));
    let mut files = emit(&model, Runtime::Version).map_err(bad)?;
    files.name_command("cargo build");
    let files = module(&files.without_first_folder(), name).map_err(bad)?;
    apply(out, &files, false).map_err(|error| BuildScriptError::Generate(GenerateError::Output(error)))?;
    let features: Vec<String> = BUILT_IN_FEATURES
        .iter()
        .map(|feature| format!("{feature:?}"))
        .collect();
    Ok(Directives(vec![
        format!("cargo::rerun-if-changed={}", spec.display()),
        // The code has parts for features that this crate need not have.
        format!(
            "cargo::rustc-check-cfg=cfg(feature, values({}))",
            features.join(", ")
        ),
    ]))
}

/// The one service of a folder, without features for groups of operations.
fn resolved(folder: &Path) -> Result<model::Service, GenerateError> {
    let services = spec::read(folder).map_err(GenerateError::Diagnostics)?;
    let [service] = services.as_slice() else {
        return Err(GenerateError::NotOneService {
            folder: folder.to_owned(),
            services: services.len(),
        });
    };
    let mut service = service.clone();
    service.file.package.features = Features::None;
    model::resolve(&service).map_err(GenerateError::Diagnostics)
}
