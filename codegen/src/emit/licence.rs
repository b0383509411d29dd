//! The licences of the crate, which are those of this workspace.

/// Their names and texts. They bear no marker: a licence is to be found as its authors wrote it.
pub(crate) const FILES: [(&str, &str); 2] = [
    ("LICENSE-APACHE", include_str!("../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../LICENSE-MIT")),
];
