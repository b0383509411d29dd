//! Whether a file is an emulator's: the file of another program must stay as it is.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use alicloud_emulator::DataError;
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// What an emulator's file says of itself: `CAMF`.
pub(super) const APPLICATION: u32 = 0x4341_4d46;

/// What all SQLite files begin with, and where they say whose they are.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER: usize = 100;
const APPLICATION_AT: usize = 68;

/// The columns of an emulator's tables, as far as all formats have them.
const COLUMNS: [(&str, &[&str]); 2] = [
    ("counters", &["name", "value"]),
    (
        "flows",
        &[
            "place",
            "id",
            "account",
            "space",
            "name",
            "categories",
            "endpoint_uri",
            "status",
            "screens",
            "json_version",
            "data_api_version",
            "preview_token",
            "preview_expires",
        ],
    ),
];

/// Says that a file is another program's.
pub(super) fn foreign(path: &Path) -> String {
    format!(
        "{} is not a file of an emulator, and is left as it is: give another one",
        path.display()
    )
}

/// What went wrong, and what to do.
pub(super) fn explained(path: &Path, error: &rusqlite::Error) -> String {
    let shown = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!("{shown} is in use by another emulator: stop that one, or give another file")
        }
        Some(ErrorCode::CannotOpen) => {
            format!(
                "{shown} cannot be opened: its folder must be there, and the file must be one that you may write"
            )
        }
        Some(ErrorCode::NotADatabase) => foreign(path),
        Some(ErrorCode::ReadOnly) => {
            format!("{shown} cannot be written: let yourself write it and its folder, or give another file")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            format!("{shown} is damaged: put a copy in its place, or give another file")
        }
        Some(ErrorCode::DiskFull) => format!("{shown} cannot be written: the disk is full"),
        _ => format!("{shown}: {error}"),
    }
}

/// Looks at the beginning of a file, if there is one and it is not empty.
pub(super) fn check_header(path: &Path) -> Result<(), DataError> {
    let wrong = |reason: &str| DataError::new(format!("{}{reason}", path.display()));
    let facts = match fs::metadata(path) {
        Ok(facts) => facts,
        // SQLite makes it, or says why it cannot.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(wrong(&format!(" cannot be opened: {error}"))),
    };
    if facts.is_dir() {
        return Err(wrong(" is a folder: name a file in it, such as flows.db"));
    }
    if !facts.is_file() {
        return Err(wrong(" is neither a file nor a folder: give a file"));
    }
    if facts.permissions().readonly() {
        return Err(wrong(
            " cannot be written: let yourself write it and its folder, or give another file",
        ));
    }
    if facts.len() == 0 {
        return Ok(());
    }
    let mut header = [0; HEADER];
    let begun = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match begun {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(DataError::new(foreign(path)));
        }
        Err(error) => return Err(wrong(&format!(" cannot be read: {error}"))),
    }
    let application = header[APPLICATION_AT..]
        .first_chunk()
        .map(|bytes| u32::from_be_bytes(*bytes));
    if !header.starts_with(MAGIC) || !matches!(application, Some(0 | APPLICATION)) {
        return Err(DataError::new(foreign(path)));
    }
    // An emulator before this one did not say whose the file is. With a log beside it, its tables may stand there.
    if application == Some(0)
        && !has_log(path)
        && let Some(address) = unchanging(path)
    {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(address, flags);
        let connection = connection.map_err(|error| DataError::new(explained(path, &error)))?;
        check_tables(path, &connection)?;
    }
    Ok(())
}

/// Whether the tables are an emulator's, or there are none at all. It changes nothing.
pub(super) fn check_tables(path: &Path, connection: &Connection) -> Result<(), DataError> {
    let data_error = |error| DataError::new(explained(path, &error));
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let application = number("application_id").map_err(data_error)?;
    if application == APPLICATION {
        return Ok(());
    }
    let things: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(data_error)?;
    let format = number("user_version").map_err(data_error)?;
    if application == 0 && things == 0 && format == 0 {
        return Ok(());
    }
    for (table, columns) in COLUMNS {
        let mut statement = connection
            .prepare("SELECT name FROM pragma_table_info(?1)")
            .map_err(data_error)?;
        let found: Vec<String> = statement
            .query_map([table], |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(data_error)?;
        let rest = found.strip_prefix(columns_of(columns).as_slice());
        let is_own =
            rest.is_some_and(|rest| rest.is_empty() || rest == ["once_published"] && table == "flows");
        if !is_own || application != 0 || !matches!(format, 1 | 2) {
            return Err(DataError::new(foreign(path)));
        }
    }
    Ok(())
}

fn columns_of(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Whether SQLite has a log beside a file with what is not in it yet.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|facts| facts.len() > 0)
}

/// The address by which SQLite reads a file without a lock and without files beside it.
fn unchanging(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let path = path.to_str()?.replace('\\', "/");
    let segments: Vec<String> = path.split('/').map(alicloud_core::encoding::encoded).collect();
    let path = segments.join("/");
    let path = path.strip_prefix('/').unwrap_or(&path);
    Some(format!("file:///{path}?immutable=1"))
}
