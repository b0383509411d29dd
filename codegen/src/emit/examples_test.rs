//! The test that holds every example of the description against the types.

use crate::{emit::file::RustFile, model::Service};

/// `tests/examples.rs`
pub(crate) fn file(model: &Service) -> RustFile {
    let mut file = RustFile::new(vec![
        "Every example of the description decodes, and is the same when it is encoded again.".to_owned(),
    ]);
    let groups = model.groups();
    let groups = groups.iter().map(|group| format!(", feature = {group:?}"));
    let groups: String = groups.collect();
    file.attribute(match groups.as_str() {
        "" => "#![cfg(feature = \"description\")]".to_owned(),
        groups => format!("#![cfg(all(feature = \"description\"{groups}))]"),
    });
    let crate_name = model.crate_name();
    let checks = model.operations.iter().map(|operation| {
        format!(
            "    check_examples::<{crate_name}::{}>(&DESCRIPTION)?;\n",
            operation.request
        )
    });
    file.text(format!(
        "use {crate_name}::{{alicloud_core::description::{{ExampleError, check_examples}}, description::DESCRIPTION}};\n\n\
         #[test]\nfn examples_are_the_same_when_they_are_encoded_again() -> Result<(), ExampleError> {{\n{}    Ok(())\n}}\n",
        checks.collect::<String>()
    ));
    file
}
