use std::{io, path::Path};

/// Reads a file on a thread that may wait: it may be on a network.
pub(super) async fn read(path: &Path) -> io::Result<String> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || std::fs::read_to_string(path))
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}
