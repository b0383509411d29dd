//! Copies of what was fetched, one file for each address.
//!
//! A file has a line of JSON, which says what the rest is and what it adds up to, and the rest. A file that is not so is never
//! used: somebody cut or changed it.

use std::{
    fs,
    hash::Hasher as _,
    io::{self, Read as _, Write as _},
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use crate::program::source::LARGEST;

/// The longest first line.
const HEADER: u64 = 16 << 10;

/// A folder of copies.
pub(super) struct Cache {
    folder: PathBuf,
}

/// A copy.
pub(super) struct Entry {
    pub(super) bytes: Vec<u8>,
    fetched: SystemTime,
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    address: String,
    /// In seconds since 1970.
    fetched: u64,
    length: u64,
    sum: u64,
}

impl Entry {
    /// Returns how old it is; nothing, if the clock was set back since.
    pub(super) fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.fetched).unwrap_or_default()
    }
}

impl Cache {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns the copy of what is at an address, if there is one; says in a word why there is none that can be used.
    pub(super) fn read(&self, address: &str) -> Result<Option<Entry>, &'static str> {
        let file = match fs::File::open(self.path(address)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err("unreadable"),
        };
        let mut bytes = Vec::new();
        file.take(HEADER + LARGEST)
            .read_to_end(&mut bytes)
            .map_err(|_| "unreadable")?;
        let damaged = "damaged";
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(damaged)?;
        let header: Header = serde_json::from_slice(&bytes[..end]).map_err(|_| damaged)?;
        bytes.drain(..=end);
        let is_whole = header.length == bytes.len() as u64 && header.sum == sum(&bytes);
        if !is_whole || header.address != address {
            return Err(damaged);
        }
        let fetched = UNIX_EPOCH.checked_add(Duration::from_secs(header.fetched));
        Ok(Some(Entry {
            bytes,
            fetched: fetched.ok_or(damaged)?,
        }))
    }

    /// Keeps a copy. Others that read meanwhile see the old one or the new one.
    pub(super) fn write(&self, address: &str, bytes: &[u8], now: SystemTime) -> io::Result<()> {
        let header = Header {
            address: address.to_owned(),
            fetched: now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
            length: bytes.len() as u64,
            sum: sum(bytes),
        };
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(&mut file, &header)?;
        file.write_all(b"\n")?;
        file.write_all(bytes)?;
        file.persist(self.path(address)).map_err(|error| error.error)?;
        Ok(())
    }

    /// The name says to people what it is, as far as its letters are those of any file's name; the number makes it unique.
    fn path(&self, address: &str) -> PathBuf {
        let end = address.find(['?', '#']).unwrap_or(address.len());
        let parts: Vec<&str> = address[..end].rsplit('/').take(4).collect();
        let words = parts.into_iter().rev().collect::<Vec<_>>().join("-");
        let words: String = words
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
            .take(80)
            .collect();
        let number = sum(address.as_bytes());
        self.folder.join(format!("{words}-{number:016x}"))
    }
}

/// FNV-1a: it finds what an accident changed.
fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::Component,
        time::{Duration, UNIX_EPOCH},
    };

    use super::Cache;

    #[test]
    fn a_copy_is_what_was_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("new"));
        let (address, now) = ("https://a.example/b?c", UNIX_EPOCH + Duration::from_secs(60));
        assert!(cache.read(address).unwrap().is_none());
        cache.write(address, b"{\n}", now).unwrap();
        let entry = cache.read(address).unwrap().unwrap();
        assert_eq!(entry.bytes, b"{\n}");
        assert_eq!(entry.age(now + Duration::from_secs(5)), Duration::from_secs(5));
        assert_eq!(entry.age(UNIX_EPOCH), Duration::ZERO);
        assert!(cache.read("https://a.example/b?d").unwrap().is_none());

        let path = cache.path(address);
        let written = fs::read(&path).unwrap();
        for length in 0..written.len() {
            fs::write(&path, &written[..length]).unwrap();
            assert!(cache.read(address).is_err(), "{length}");
        }
        for place in 0..written.len() {
            let mut changed = written.clone();
            changed[place] ^= 1;
            fs::write(&path, &changed).unwrap();
            // The time is not part of the sum.
            let entry = cache.read(address);
            assert!(
                entry.is_err() || entry.is_ok_and(|entry| entry.unwrap().bytes == b"{\n}"),
                "{place}"
            );
        }
        // One that is damaged is replaced.
        cache.write(address, b"[]", now).unwrap();
        assert_eq!(cache.read(address).unwrap().unwrap().bytes, b"[]");
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn no_address_leaves_the_folder() {
        let cache = Cache::new("cache".into());
        let long = format!("https://a.example/{}", "x/".repeat(5_000));
        for address in [
            "",
            "..",
            "https://a/../../b",
            "https://a/..\\..\\b",
            "https://a/\0\n",
            "con",
            &long,
        ] {
            let path = cache.path(address);
            let mut components = path.components();
            assert_eq!(components.next(), Some(Component::Normal("cache".as_ref())));
            let Some(Component::Normal(name)) = components.next() else {
                panic!("{}", path.display());
            };
            assert!(
                components.next().is_none() && name.len() < 120,
                "{}",
                path.display()
            );
        }
    }
}
