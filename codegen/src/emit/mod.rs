//! From the model to the text of a crate, one file for each kind of output.
//!
//! Only text that depends on the description is made here; whatever is the same for all services is in the runtime.

mod client;
mod common_parameters;
mod description;
mod docs;
mod example;
mod examples_test;
mod file;
mod imports;
mod library;
mod licence;
mod manifest;
mod markdown;
mod operation;
mod parallel;
mod print;
mod readme;
mod record;
mod required;
mod rust_type;
mod service;

use std::path::{Path, PathBuf};

pub use file::BadCode;

use crate::model::Service;
use crate::output::Files;
use file::RustFile;
use imports::Imports;

/// All files of the crate, in a folder of its name. `core` is the path of the runtime, as the manifest is to have it.
///
/// # Errors
///
/// If what was made is no Rust, which is a mistake of this crate.
pub fn emit(model: &Service, core: &Path) -> Result<Files, BadCode> {
    let mut out = Output {
        folder: PathBuf::from(&model.package.name),
        imports: imports(model),
        files: Files::default(),
    };
    out.text("Cargo.toml", manifest::manifest(model, core));
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
    out.rust("src/lib.rs", &library::file(model))?;
    out.rust("src/client.rs", &client::file(model))?;
    out.rust("src/service.rs", &service::file(model))?;
    out.rust("src/common_parameters.rs", &common_parameters::file(model))?;
    out.rust("src/error_code.rs", &service::error_code(model))?;
    out.rust("src/required.rs", &required::file(model))?;
    if !model.types.is_empty() {
        out.rust("src/types.rs", &library::types(model))?;
    }
    let shared = parallel::map(&model.types, |each| {
        let mut file = RustFile::default();
        record::type_of(&mut file, each);
        let path = format!("src/types/{}.rs", each.module);
        (file.render(&path, &out.imports), path)
    });
    for (text, path) in shared {
        out.text(&path, text?);
    }
    out.rust(
        "src/operation.rs",
        &library::operations(model, "The operations, one module each.", "pub"),
    )?;
    out.rust("src/description.rs", &description::service(model))?;
    for (path, text) in parallel::map(&model.operations, |each| operation_files(model, each, &out.imports))
        .into_iter()
        .flatten()
    {
        out.text(&path, text?);
    }
    out.rust("tests/examples.rs", &examples_test::file(model))?;
    Ok(out.files)
}

/// The files of one operation, with their paths.
fn operation_files(
    model: &Service,
    operation: &crate::model::Operation,
    imports: &Imports,
) -> [(String, Result<String, BadCode>); 2] {
    let render = |path: String, file: &RustFile| {
        let text = file.render(&path, imports);
        (path, text)
    };
    [
        render(
            format!("src/operation/{}.rs", operation.method),
            &operation::file(model, operation),
        ),
        render(
            format!("src/description/{}.rs", operation.method),
            &description::operation(operation),
        ),
    ]
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

    fn rust(&mut self, path: &str, file: &RustFile) -> Result<(), BadCode> {
        let text = file.render(path, &self.imports)?;
        self.text(path, text);
        Ok(())
    }
}

/// What the files of the crate may name without a path.
fn imports(model: &Service) -> Imports {
    let mut imports = Imports::default();
    let runtime = [
        "AccessDeniedDetail",
        "Blob",
        "Call",
        "Effect",
        "EndpointRule",
        "Envelope",
        "ErrorFact",
        "Map",
        "Members",
        "Method",
        "Operation",
        "Paging",
        "Quota",
        "Retry",
        "Sending",
        "Service",
        "Set",
        "Unset",
        "Value",
    ];
    imports.add("alicloud_core", runtime);
    let described = [
        "ErrorDescription",
        "ExampleDescription",
        "MemberDescription",
        "OperationDescription",
        "ServiceDescription",
        "TypeDescription",
        "TypeKind",
        "TypeReference",
        "ValueDescription",
    ];
    imports.add("alicloud_core::description", described);
    imports.add("alicloud_core::parameters", ["Placement", "WireStyle"]);
    imports.add("crate", ["CommonParameters", "ErrorCode", "SERVICE", "required"]);
    let builders = model
        .operations
        .iter()
        .filter(|operation| operation.feature.is_none());
    imports.add("crate", builders.map(|operation| operation.builder.clone()));
    imports.add("crate", model.types.iter().map(|each| each.name.clone()));
    imports
}
