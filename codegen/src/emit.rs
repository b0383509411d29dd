//! From the model to the text of a crate, one file for each kind of output.
//!
//! Only text that depends on the description is made here; whatever is the same for all services is in the runtime.

mod client;
mod comment;
mod common_parameters;
mod description;
pub(crate) mod docs;
mod example;
mod examples_test;
mod file;
mod front_page;
mod imports;
mod library;
mod licence;
mod manifest;
mod markdown;
mod operation;
mod paging;
mod print;
mod probe;
mod readme;
mod record;
mod required;
pub(crate) mod rust_type;
mod service;
mod table;

use std::path::{Path, PathBuf};

pub use file::BadCode;
use rayon::prelude::*;

use crate::{
    emit::{file::RustFile, imports::Imports},
    model::{IMPORTS, Operation, Service, Type},
    output::Files,
    runtime::Runtime,
};

/// All files of the crate, in a folder of its name. `core` says how the manifest names the runtime.
///
/// # Errors
///
/// If what was made is no Rust, which is a mistake of this crate.
pub fn emit(model: &Service, core: impl Into<Runtime>) -> Result<Files, BadCode> {
    let mut out = Output {
        folder: PathBuf::from(&model.package.name),
        imports: imports(model),
        files: Files::default(),
    };
    out.text("Cargo.toml", manifest::manifest(model, &core.into()));
    // The files have the generator's own form; a formatter for people would only make them stale.
    out.text(
        "rustfmt.toml",
        format!("# {}\ndisable_all_formatting = true\n", file::marker()),
    );
    out.text("README.md", readme::readme(model));
    if let Some(changelog) = &model.changelog {
        out.text(
            "CHANGELOG.md",
            format!("<!-- {} -->\n{changelog}", file::marker()),
        );
    }
    if !model.package.private {
        for (name, text) in licence::FILES {
            out.files.add_companion(out.folder.join(name), text.to_owned());
        }
    }
    let tasks = tasks(model);
    let render = |task: &Task<'_>| task.render(model, &out.imports);
    let rendered: Vec<_> = tasks.par_iter().flat_map_iter(render).collect();
    for (path, text) in rendered {
        out.text(&path, text?);
    }
    Ok(out.files)
}

/// The error table of the runtime itself.
///
/// # Errors
///
/// If what was made is not Rust, which is a mistake of this crate.
pub fn gateway_errors(path: &Path) -> Result<String, BadCode> {
    let mut imports = Imports::default();
    imports.add("crate::service", ["ErrorFact", "ErrorMeaning", "RetryClass"]);
    service::gateway_errors().render(&path.display().to_string(), &imports)
}

/// A path and its text.
type Rendered = (String, Result<String, BadCode>);

/// What can be rendered without looking at the rest.
enum Task<'a> {
    File(&'static str, fn(&Service) -> RustFile),
    Type(&'a Type),
    Operation(&'a Operation),
}

/// The Rust files of the crate, the longest first.
fn tasks(model: &Service) -> Vec<Task<'_>> {
    let mut tasks = vec![
        Task::File("src/description.rs", description::service),
        Task::File("src/client.rs", client::file),
        Task::File("tests/examples.rs", examples_test::file),
        Task::File("src/error_code.rs", service::error_code),
        Task::File("src/lib.rs", library::file),
        Task::File("src/service.rs", service::file),
        Task::File("src/common_parameters.rs", common_parameters::file),
        Task::File("src/required.rs", required::file),
        Task::File("src/operation.rs", |model| {
            library::operations(
                model,
                "The operations, one module each. Their types are at the root of the crate as well.",
                "pub",
            )
        }),
    ];
    if !model.types.is_empty() {
        tasks.push(Task::File("src/types.rs", library::types));
    }
    tasks.extend(model.types.iter().map(Task::Type));
    tasks.extend(model.operations.iter().map(Task::Operation));
    tasks
}

impl Task<'_> {
    fn render(&self, model: &Service, imports: &Imports) -> Vec<Rendered> {
        let render = |path: String, file: &RustFile| {
            let text = file.render(&path, imports);
            (path, text)
        };
        match self {
            Self::File(path, make) => vec![render((*path).to_owned(), &make(model))],
            Self::Type(each) => {
                let mut file = RustFile::default();
                record::type_of(&mut file, each);
                vec![render(format!("src/types/{}.rs", each.module), &file)]
            }
            Self::Operation(each) => vec![
                render(
                    format!("src/operation/{}.rs", each.method),
                    &operation::file(model, each),
                ),
                render(
                    format!("src/description/{}.rs", each.method),
                    &description::operation(each),
                ),
            ],
        }
    }
}

struct Output {
    folder: PathBuf,
    imports: Imports,
    files: Files,
}

impl Output {
    fn text(&mut self, path: &str, text: String) {
        self.files.add(self.folder.join(path), text);
    }
}

/// What the files of the crate may name without a path.
fn imports(model: &Service) -> Imports {
    let mut imports = Imports::default();
    for (module, names) in IMPORTS {
        imports.add(module, names.iter().copied());
    }
    let builders = model
        .operations
        .iter()
        .filter(|operation| operation.feature.is_none());
    imports.add("crate", builders.map(|operation| operation.builder.clone()));
    imports.add("crate", model.types.iter().map(|each| each.name.clone()));
    imports
}
