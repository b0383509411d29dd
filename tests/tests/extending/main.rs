//! Adding an operation: one more YAML file, `sync-flow.yaml`, and everything else follows from it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod broken;
mod files;
mod running;
mod workspace;
