use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::credentials::{
    environment::Environment,
    error::{CredentialsError, CredentialsErrorKind},
};

/// The largest file that is read: configuration and tokens take some kilobytes.
const LARGEST: u64 = 1 << 20;

/// Why a file cannot be read.
pub(crate) struct Unreadable {
    pub(crate) is_missing: bool,
    /// Completes the sentence "the file … ".
    pub(crate) problem: String,
    pub(crate) help: &'static str,
}

impl Unreadable {
    fn new(problem: impl Into<String>, help: &'static str) -> Self {
        Self {
            is_missing: false,
            problem: problem.into(),
            help,
        }
    }

    /// Returns the error of the provider that uses the file.
    pub(crate) fn into_error(self, provider: &'static str, path: &Path) -> CredentialsError {
        let problem = format!("the file `{}` {}", path.display(), self.problem);
        CredentialsError::new(CredentialsErrorKind::Invalid, provider, problem).with_help(self.help)
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self {
            is_missing: matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ),
            problem: format!("cannot be read: {error}"),
            help: "check that the file exists and that the process may read it",
        }
    }
}

/// How many names of sections or profiles an error shows, and how many characters of each.
const NAMES_SHOWN: usize = 10;
const LONGEST_NAME: usize = 64;

/// Returns a name of a file as an error shows it.
pub(crate) fn shown_name(name: &str) -> String {
    let mut letters = name.chars();
    let mut shown: String = letters
        .by_ref()
        .take(LONGEST_NAME)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Lists the names that a file has in place of a missing one: `, but …`, or nothing.
pub(crate) fn but<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names = names.fuse();
    let first: Vec<_> = names
        .by_ref()
        .take(NAMES_SHOWN)
        .map(|name| format!("`{}`", shown_name(name)))
        .collect();
    let more = match names.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if first.is_empty() {
        return String::new();
    }
    format!(", but {}{more}", first.join(", "))
}

/// Replaces a `~` at the beginning of a path by the home folder.
pub(crate) fn expanded(path: &Path, environment: &Environment) -> Result<PathBuf, Unreadable> {
    environment
        .expanded(path.to_owned())
        .map_err(|problem| Unreadable::new(problem, "write the absolute path"))
}

/// Reads a text file without its byte order mark, on a thread that may block: the file may be on a network.
pub(crate) async fn read(path: &Path) -> Result<String, Unreadable> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || read_now(path))
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error).into()))
}

fn read_now(path: PathBuf) -> Result<String, Unreadable> {
    // Opening a pipe would wait, perhaps for ever, for a writer.
    let about = std::fs::metadata(&path)?;
    if about.is_dir() {
        return Err(Unreadable::new("is a folder", "name the file in it"));
    }
    if !about.is_file() {
        return Err(Unreadable::new(
            "is not a regular file but a pipe, a socket or a device",
            "copy its content to a regular file: it may have to be read more than once",
        ));
    }
    let mut bytes = Vec::new();
    if about.len() <= LARGEST {
        File::open(&path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    if about.len() > LARGEST || bytes.len() as u64 > LARGEST {
        return Err(Unreadable::new(
            "is larger than 1 MiB",
            "check that this is the right file",
        ));
    }
    text(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, Unreadable> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Unreadable::new("is UTF-16", "save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(text)
        }
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            Err(Unreadable::new(
                format!("is not UTF-8 (line {line})"),
                "save it as UTF-8",
            ))
        }
    }
}
