use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// How many bytes of a file are read: more than the descriptions of the largest product have together.
const LARGEST: u64 = 16 << 20;

/// Where descriptions come from.
pub trait Files {
    /// What is in a folder: the paths of its files and folders, in any order.
    ///
    /// # Errors
    /// If it is not a folder, or cannot be read.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Whether this is a folder.
    fn is_folder(&self, path: &Path) -> bool;

    /// Whether this is a file.
    fn is_file(&self, path: &Path) -> bool;

    /// What is in a file.
    ///
    /// # Errors
    /// If it is not a file, or cannot be read.
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;

    /// Where a file or folder really is: its path without symbolic links.
    ///
    /// # Errors
    /// If there is no such file or folder.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }
}

/// The files of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder)?;
        Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect())
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = File::open(file)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            let reason = "it has more than 16 MiB, which is not the size of a description";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        Ok(bytes)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }
}

/// Files that are in memory, by their paths: what an editor has not saved yet, or what a test makes up.
impl Files for BTreeMap<PathBuf, Vec<u8>> {
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut entries = BTreeSet::new();
        for file in self.keys() {
            let inner = file.strip_prefix(folder).ok();
            if let Some(first) = inner.and_then(|inner| inner.components().next()) {
                entries.insert(folder.join(first));
            }
        }
        if entries.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(entries.into_iter().collect())
    }

    fn is_folder(&self, path: &Path) -> bool {
        !self.contains_key(path) && self.keys().any(|file| file.starts_with(path))
    }

    fn is_file(&self, path: &Path) -> bool {
        self.contains_key(path)
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.get(file)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
