//! The import of a file, and the operations that it leaves out.

use std::collections::BTreeMap;

use alicloud_codegen::import::{
    ApiDocs, ApiDocsError, Imported, Overrides, Remark, RemarkKind, Selection, import_with,
};

use crate::{anyapi::shown, run::Error, terminal::say};

/// What came of a file.
pub(super) struct Import {
    /// None if no operation of it can be called.
    pub(super) files: Option<Imported>,
    /// How many operations cannot.
    pub(super) refused: usize,
}

/// Imports a file, and says why operations are left out.
pub(super) fn import(name: &str, docs: &ApiDocs) -> Result<Import, Error> {
    let overrides = Overrides::built_in(&docs.product_name());
    let (files, remarks) = match import_with(docs, &Selection::All, None, overrides.as_ref()) {
        Ok(imported) => {
            let remarks = imported.report.remarks().to_vec();
            (Some(imported), remarks)
        }
        Err(error) => {
            let ApiDocsError::Refused { report, .. } = &error else {
                return Err(shown(error));
            };
            say(format!("{name}: {error}"));
            (None, report.remarks().to_vec())
        }
    };
    let is_refused = |remark: &&Remark| remark.kind == RemarkKind::Refused;
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for remark in remarks.iter().filter(is_refused) {
        *reasons.entry(&remark.reason).or_default() += 1;
    }
    for (reason, count) in &reasons {
        say(format!("{name}: {count} operations refused: {reason}"));
    }
    Ok(Import {
        files,
        refused: reasons.values().sum(),
    })
}
