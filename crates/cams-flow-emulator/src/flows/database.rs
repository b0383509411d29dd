//! Flows in a SQLite file.

use std::{
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::Value;
use alicloud_emulator::DataError;
use cams_flow::FlowCategory;
use rusqlite::{Connection, Transaction, config::DbConfig, params};

use crate::flows::{
    flow::Flow,
    own_file::{self, explained},
    row,
    store::{Store, StoreFile},
};

/// The version of the tables.
const FORMAT: i64 = 2;

const TABLES: &str = "
    CREATE TABLE flows (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        account TEXT NOT NULL,
        space TEXT,
        name TEXT NOT NULL,
        categories TEXT NOT NULL,
        endpoint_uri TEXT,
        status TEXT NOT NULL,
        screens TEXT,
        json_version TEXT,
        data_api_version TEXT,
        preview_token TEXT,
        preview_expires INTEGER,
        once_published INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    INSERT INTO counters VALUES ('created', 0);
    PRAGMA user_version = 2;
";

/// From format 1, which did not know what a draft had been.
const FROM_1: &str = "
    ALTER TABLE flows ADD COLUMN once_published INTEGER NOT NULL DEFAULT 0;
    UPDATE flows SET once_published = (status <> 'DRAFT');
    PRAGMA user_version = 2;
";

/// The store of a file, which is made if it is not there.
///
/// The file belongs to one emulator at a time. A change is in it, on the disk, before the response leaves, so that
/// neither the end of the process nor that of the machine takes it back.
pub(crate) fn open(path: &Path) -> Result<Store, DataError> {
    own_file::check_header(path)?;
    let data_error = |error: rusqlite::Error| DataError::new(explained(path, &error));
    let mut connection = Connection::open(path).map_err(data_error)?;
    // What stands in the log beside a foreign file stays there.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(data_error)?;
    // Not a moment: whoever has the file keeps it.
    connection.busy_timeout(Duration::ZERO).map_err(data_error)?;
    connection
        .pragma_update(None, "locking_mode", "EXCLUSIVE")
        .map_err(data_error)?;
    own_file::check_tables(path, &connection)?;
    for (name, value) in [("journal_mode", "WAL"), ("synchronous", "FULL")] {
        connection.pragma_update(None, name, value).map_err(data_error)?;
    }
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .map_err(data_error)?;
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .map_err(data_error)?;
    let format: i64 = transaction
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(data_error)?;
    match format {
        0 => transaction.execute_batch(TABLES).map_err(data_error)?,
        1 => transaction.execute_batch(FROM_1).map_err(data_error)?,
        FORMAT => {}
        other => {
            return Err(DataError::new(format!(
                "{} was written in format {other}, and this emulator knows {FORMAT}: use a newer one, or another file",
                path.display()
            )));
        }
    }
    transaction
        .pragma_update(None, "application_id", own_file::APPLICATION)
        .map_err(data_error)?;
    let (flows, created) = row::read(path, &transaction)?;
    transaction.commit().map_err(data_error)?;
    let path = path.display().to_string();
    Ok(Store::from_file(
        Box::new(Database { connection, path }),
        flows,
        created,
    ))
}

#[derive(Debug)]
struct Database {
    connection: Connection,
    path: String,
}

impl StoreFile for Database {
    fn write(&mut self, changes: &[(u64, Option<&Flow>)], created: u64) -> Result<(), DataError> {
        let mut write = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction()?;
            // An id may have moved to another place: the old one goes first.
            for (place, flow) in changes.iter().filter(|(_, flow)| flow.is_none()).chain(changes) {
                match flow {
                    Some(flow) => put(&transaction, *place, flow)?,
                    None => {
                        let mut delete = transaction.prepare_cached("DELETE FROM flows WHERE place = ?1")?;
                        delete.execute([place.cast_signed()])?;
                    }
                }
            }
            transaction.execute(
                "UPDATE counters SET value = ?1 WHERE name = 'created'",
                [created.cast_signed()],
            )?;
            transaction.commit()
        };
        write().map_err(|error| DataError::new(explained(Path::new(&self.path), &error)))
    }
}

fn put(transaction: &Transaction<'_>, place: u64, flow: &Flow) -> rusqlite::Result<()> {
    let categories: Vec<&str> = flow.categories.iter().map(FlowCategory::as_str).collect();
    let screens = flow.screens.as_ref();
    let preview = flow.preview.as_ref();
    let expires = preview.map(|preview| {
        let since = preview.expires.duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    });
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO flows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            place.cast_signed(),
            &*flow.id,
            flow.tenant.account,
            flow.tenant.space,
            flow.name,
            Value::from(categories).to_string(),
            flow.endpoint_uri,
            flow.status.as_str(),
            screens.map(|screens| screens.file.to_string()),
            screens.map(|screens| &screens.json_version),
            screens.and_then(|screens| screens.data_api_version.as_ref()),
            preview.map(|preview| &preview.token),
            expires,
            flow.once_published,
        ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_format_1_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.db");
        let old = TABLES
            .replace("preview_expires INTEGER,", "preview_expires INTEGER")
            .replace("        once_published INTEGER NOT NULL\n", "")
            .replace("user_version = 2", "user_version = 1");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(&old).unwrap();
        for (place, status) in ["DRAFT", "PUBLISHED", "DEPRECATED"].into_iter().enumerate() {
            connection
                .execute(
                    "INSERT INTO flows (place, id, account, name, categories, status) VALUES (?1, ?1, 'a', ?1, '[]', ?2)",
                    params![place.to_string(), status],
                )
                .unwrap();
        }
        drop(connection);
        for _ in 0..2 {
            let store = open(&path).unwrap();
            let found: Vec<bool> = store.flows().map(|flow| flow.once_published).collect();
            assert_eq!(found, [false, true, true]);
        }
    }
}
