//! A file that has its name only when it is whole.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::error::Error;

/// A file that is written beside its place first, and gets its name when it is whole: an error, an interrupt or a full disk leaves
/// what was there before. A device or a pipe is written to directly.
///
/// ```
/// use std::io::Write as _;
///
/// use alicloud_cli::WholeFile;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let place = std::env::temp_dir().join(format!("whole-file-{}", std::process::id()));
/// let mut file = WholeFile::create(&place)?;
/// file.write_all(b"half")?;
/// drop(file);
/// assert!(!place.exists());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct WholeFile {
    output: Output,
    place: PathBuf,
}

/// Where the bytes go until the file is whole.
#[derive(Debug)]
enum Output {
    Beside(NamedTempFile),
    /// To the place itself, a device or a pipe.
    Directly(File),
}

impl WholeFile {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// Errors if it cannot be written there, or if what is there may not be written.
    pub fn create(path: &Path) -> Result<Self, Error> {
        Self::begun(path).map_err(|error| unwritable(path, &error))
    }

    /// Writes a whole file.
    ///
    /// # Errors
    ///
    /// Errors if it cannot be written. What was there before is left as it was.
    pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let mut file = Self::create(path)?;
        let written = file.write_all(bytes);
        written.map_err(|error| unwritable(path, &error))?;
        file.finish()
    }

    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// Errors if the system does not allow that. What was there before is left as it was.
    pub fn finish(self) -> Result<(), Error> {
        let finished = match self.output {
            Output::Beside(file) => file.persist(&self.place).map(drop).map_err(|error| error.error),
            Output::Directly(mut file) => file.flush(),
        };
        finished.map_err(|error| unwritable(&self.place, &error))
    }

    fn begun(path: &Path) -> io::Result<Self> {
        // A link goes on to point to the file.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&place).ok();
        if before.as_ref().is_some_and(|before| !before.is_file()) {
            let output = Output::Directly(File::create(&place)?);
            return Ok(Self { output, place });
        }
        let permissions = before.map(|before| before.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = beside().tempfile_in(folder.unwrap_or(Path::new(".")))?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Self {
            output: Output::Beside(file),
            place,
        })
    }
}

/// A new file may be read by those who may read any new file.
fn beside() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.output {
            Output::Beside(file) => file.write(bytes),
            Output::Directly(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.output {
            Output::Beside(file) => file.flush(),
            Output::Directly(file) => file.flush(),
        }
    }
}

/// The error of a file that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::local(format!("`{}` cannot be written: {error}", path.display()))
        .with_help("check that its folder exists, may be written, and has space")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_there_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let place = folder.join("file");
        for (content, ends) in [("one", true), ("two", false), ("three", true)] {
            let before = fs::read(&place).ok();
            let mut file = WholeFile::create(&place).unwrap();
            file.write_all(content.as_bytes()).unwrap();
            assert_eq!(fs::read(&place).ok(), before);
            match ends {
                true => file.finish().unwrap(),
                false => drop(file),
            }
            let expected = if ends { Some(content.into()) } else { before };
            assert_eq!(fs::read(&place).ok(), expected);
            assert_eq!(names(folder), 1, "nothing is left beside it");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_permissions_are_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (place, link) = (folder.join("file"), folder.join("link"));
        fs::write(&place, "before").unwrap();
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&place, &link).unwrap();
        WholeFile::write(&link, b"after").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&place).unwrap(), b"after");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place), 0o640);
        fs::set_permissions(&place, fs::Permissions::from_mode(0o440)).unwrap();
        let error = WholeFile::write(&place, b"x").unwrap_err().to_string();
        assert!(error.contains("cannot be written"), "{error}");
        WholeFile::write(Path::new("/dev/null"), b"x").unwrap();
        assert!(WholeFile::write(folder, b"x").is_err());
    }
}
