//! The nonces that were used, in a file, so that a request cannot be sent again after the next start.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use alicloud_core::sign::v3;

/// What the file begins with.
const HEAD: &[u8; 16] = b"alicloud nonces\n";
/// The bytes of one nonce.
const ENTRY: usize = size_of::<u64>();
/// After how many more the file is written anew, with those that are remembered.
const GROWTH: usize = 400_000;

/// A file of hashes, in the order of use.
///
/// Each is handed to the operating system before the call is executed, which keeps it when the process is killed; it is not
/// waited for until it is on the disk.
#[derive(Debug)]
pub(crate) struct NonceFile {
    path: PathBuf,
    file: File,
    hashes: Vec<u64>,
    /// How many were added since it was written anew.
    added: usize,
    /// How many bytes of it are right.
    length: u64,
}

impl NonceFile {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let path = path.to_owned();
        let invalid = |reason: String| format!("{}: {reason}", path.display());
        let mut options = OpenOptions::new();
        let opened = options.read(true).append(true).create(true).open(&path);
        let mut file = opened.map_err(|error| invalid(format!("it cannot be written: {error}")))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| invalid(format!("it cannot be read: {error}")))?;
        // A process that ended while it made the file leaves the beginning of its head.
        if HEAD.starts_with(&bytes) && bytes.len() < HEAD.len() {
            file.set_len(0)
                .and_then(|()| file.write_all(HEAD))
                .map_err(|error| invalid(format!("it cannot be written: {error}")))?;
            bytes = HEAD.to_vec();
        }
        let Some(entries) = bytes.strip_prefix(HEAD) else {
            return Err(invalid(
                "it is not an emulator's file of used nonces: move it away, or give another file".to_owned(),
            ));
        };
        let (entries, rest) = entries.as_chunks::<ENTRY>();
        if !rest.is_empty() {
            file.set_len((bytes.len() - rest.len()) as u64)
                .map_err(|error| invalid(format!("it cannot be written: {error}")))?;
        }
        let hashes: Vec<u64> = entries.iter().map(|entry| u64::from_le_bytes(*entry)).collect();
        Ok(Self {
            path,
            file,
            added: hashes.len(),
            length: (HEAD.len() + hashes.len() * ENTRY) as u64,
            hashes,
        })
    }

    /// The hash of a nonce, the same at every start.
    pub(super) fn hash(access_key_id: &str, nonce: &str) -> u64 {
        let text = [access_key_id, "\0", nonce].concat();
        let digits = v3::hash(text.as_bytes());
        u64::from_str_radix(&digits[..16], 16).unwrap_or_default()
    }

    /// What was in the file when it was opened.
    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.hashes.iter().copied()
    }

    /// Adds one, and forgets what is not among `remembered` once there is too much of it. A disk that is full does not keep
    /// anybody from calling.
    pub(super) fn add(&mut self, hash: u64, remembered: impl Iterator<Item = u64>) {
        self.hashes = Vec::new();
        self.added += 1;
        if self.added > GROWTH {
            self.added = 0;
            if self.rewrite(remembered).is_ok() {
                return;
            }
        }
        match self.file.write_all(&hash.to_le_bytes()) {
            Ok(()) => self.length += ENTRY as u64,
            // The next one must not stand behind a part of this one.
            Err(_) => drop(self.file.set_len(self.length)),
        }
    }

    pub(super) fn clear(&mut self) {
        let _ = self.rewrite(std::iter::empty());
    }

    /// Writes the file anew. Until that is done the old one stays.
    fn rewrite(&mut self, hashes: impl Iterator<Item = u64>) -> std::io::Result<()> {
        let mut bytes = HEAD.to_vec();
        bytes.extend(hashes.flat_map(u64::to_le_bytes));
        let mut new = self.path.clone().into_os_string();
        new.push(".new");
        fs::write(&new, &bytes)?;
        let file = OpenOptions::new().append(true).open(&new)?;
        fs::rename(&new, &self.path)?;
        (self.file, self.length) = (file, bytes.len() as u64);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.db-nonces");
        let found = || NonceFile::open(&path).unwrap().hashes().collect::<Vec<_>>();
        assert_eq!(found(), [0_u64; 0]);
        let mut file = NonceFile::open(&path).unwrap();
        for hash in [1, u64::MAX, 7] {
            file.add(hash, std::iter::empty());
        }
        assert_eq!(found(), [1, u64::MAX, 7]);
        // A write that was cut off, and a head that was.
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
        assert_eq!(found(), [1, u64::MAX]);
        assert_eq!(fs::read(&path).unwrap().len(), HEAD.len() + 2 * ENTRY);
        fs::write(&path, &HEAD[..5]).unwrap();
        assert_eq!(found(), [0_u64; 0]);
        assert_eq!(fs::read(&path).unwrap(), HEAD);
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.db-nonces");
        let mut file = NonceFile::open(&path).unwrap();
        for hash in 0..GROWTH as u64 {
            file.add(hash, std::iter::empty());
        }
        file.add(9, [8, 9].into_iter());
        file.add(10, std::iter::empty());
        let found: Vec<u64> = NonceFile::open(&path).unwrap().hashes().collect();
        assert_eq!(found, [8, 9, 10]);
        file.clear();
        assert_eq!(NonceFile::open(&path).unwrap().hashes().count(), 0);
    }

    #[test]
    fn the_file_of_another_program_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.db-nonces");
        for text in ["notes", "alicloud notes, more of them", "x"] {
            fs::write(&path, text).unwrap();
            let error = NonceFile::open(&path).unwrap_err();
            assert!(
                error.contains("flows.db-nonces") && error.contains("move it away"),
                "{error}"
            );
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
