//! Reads text of files and of standard input.

use std::{fs, io, io::Read as _, path::Path};

/// The byte order mark that some editors write in front of UTF-8.
const MARK: char = '\u{feff}';

/// Reads UTF-8 text of a file, without a byte order mark. `-` is standard input, unless it has a folder.
///
/// ```
/// let path = std::env::temp_dir().join(format!("read-text-{}", std::process::id()));
/// std::fs::write(&path, "\u{feff}text")?;
/// assert_eq!(alicloud_cli::read_text(&path).as_deref(), Ok("text"));
/// std::fs::write(&path, b"text\xff")?;
/// assert_eq!(
///     alicloud_cli::read_text(&path),
///     Err("is not text in UTF-8: byte 5 is not".to_owned())
/// );
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Errors if it cannot be read, or is not UTF-8: what stands behind the name of the file in a message.
pub fn read_text(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    let bytes = match path.as_os_str() == "-" {
        true => standard_input(),
        false => fs::read(path),
    };
    let bytes = bytes.map_err(|error| format!("cannot be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        format!("is not text in UTF-8: byte {byte} is not")
    })?;
    Ok(match text.strip_prefix(MARK) {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}
