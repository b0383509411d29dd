//! `README.md`

use crate::model::Service;

use super::file::marker;
use super::{example, markdown};

pub(crate) fn readme(model: &Service) -> String {
    let package = &model.package;
    let mut text = format!("<!-- {} -->\n# {}\n\n", marker(), package.name);
    for line in markdown::lines(&package.description) {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str(&format!(
        "\n```toml\n[dependencies]\n{} = \"{}\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n\n",
        package.name, package.version
    ));
    text.push_str(&format!(
        "```rust,no_run\n{}```\n\n| Operation | Method | |\n| --- | --- | --- |\n",
        example::program(model)
    ));
    for operation in &model.operations {
        let summary = markdown::inline(&operation.summary).replace('|', "\\|");
        text.push_str(&format!(
            "| `{}` | `client.{}()` | {summary} |\n",
            operation.wire, operation.method
        ));
    }
    text.push_str("\nLicensed under MIT or Apache-2.0, at your option.\n");
    text
}
