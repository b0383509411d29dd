//! Flows as rows of the file. Somebody may have changed them by hand.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use alicloud_core::Value;
use alicloud_emulator::DataError;
use cams_flow::{FlowCategory, FlowStatus};
use rusqlite::{Row, Transaction};

use crate::flows::{
    flow::{Flow, Preview, Screens, Tenant},
    own_file::explained,
};

/// The highest place and the highest count: far more than there will ever be, and far from where numbers end.
const HIGHEST: i64 = 1 << 52;

/// All flows by their places, and how many ids were given out.
pub(super) fn read(path: &Path, transaction: &Transaction<'_>) -> Result<(Vec<(u64, Flow)>, u64), DataError> {
    let data_error = |error: rusqlite::Error| DataError::new(explained(path, &error));
    let wrong = |what: String| {
        DataError::new(format!(
            "{}: {what}; put it right or delete it, with `sqlite3` for instance, or give another file",
            path.display()
        ))
    };
    let created = transaction.query_row("SELECT value FROM counters WHERE name = 'created'", [], |row| {
        row.get::<_, i64>(0)
    });
    let created = match created {
        Ok(created @ 0..=HIGHEST) => created.cast_unsigned(),
        Ok(created) => {
            return Err(wrong(format!(
                "the counter `created` is {created}, which cannot be"
            )));
        }
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            return Err(wrong("the counter `created` is missing".to_owned()));
        }
        Err(error) => return Err(data_error(error)),
    };
    let mut statement = transaction
        .prepare("SELECT * FROM flows ORDER BY place")
        .map_err(data_error)?;
    let mut rows = statement.query([]).map_err(data_error)?;
    let mut flows = Vec::new();
    while let Some(row) = rows.next().map_err(data_error)? {
        let place: i64 = row.get("place").map_err(data_error)?;
        let at = |what: String| wrong(format!("the flow at the place {place}: {what}"));
        let place = match place {
            0..=HIGHEST => place.cast_unsigned(),
            _ => return Err(at(format!("`place` is a number from 0 to {HIGHEST}"))),
        };
        flows.push((place, flow(place, row).map_err(at)?));
    }
    Ok((flows, created))
}

/// One flow, or what of it cannot be.
fn flow(place: u64, row: &Row<'_>) -> Result<Flow, String> {
    let not_empty = |column| {
        let text: String = text(row, column)?.unwrap_or_default();
        match text.is_empty() {
            true => Err(format!("`{column}` is empty")),
            false => Ok(text),
        }
    };
    let json = |column: &str, text: &str| {
        serde_json::from_str::<Value>(text).map_err(|error| format!("`{column}` is not JSON: {error}"))
    };
    let categories = json("categories", &not_empty("categories")?)?;
    let categories = categories.as_array().and_then(|categories| {
        let texts = categories.iter().map(Value::as_str);
        texts
            .map(|text| text.map(FlowCategory::from))
            .collect::<Option<Vec<_>>>()
    });
    let categories = categories.ok_or("`categories` is a JSON list of texts")?;
    let screens = match (text(row, "screens")?, text(row, "json_version")?) {
        (Some(file), Some(json_version)) => Some(Box::new(Screens {
            file: json("screens", &file)?,
            json_version,
            data_api_version: text(row, "data_api_version")?,
        })),
        (None, None) => None,
        _ => return Err("`screens` and `json_version` belong together".to_owned()),
    };
    let expires = integer(row, "preview_expires")?;
    let preview = match (text(row, "preview_token")?, expires) {
        (Some(token), Some(expires)) => Some(Preview {
            token,
            expires: u64::try_from(expires)
                .ok()
                .and_then(|expires| UNIX_EPOCH.checked_add(Duration::from_millis(expires)))
                .ok_or("`preview_expires` is in milliseconds since 1970")?,
        }),
        (None, None) => None,
        _ => return Err("`preview_token` and `preview_expires` belong together".to_owned()),
    };
    Ok(Flow {
        place,
        id: not_empty("id")?.into(),
        tenant: Arc::new(Tenant {
            account: text(row, "account")?.unwrap_or_default(),
            space: text(row, "space")?.filter(|space| !space.is_empty()),
        }),
        name: not_empty("name")?,
        categories,
        endpoint_uri: text(row, "endpoint_uri")?,
        status: FlowStatus::from(not_empty("status")?.as_str()),
        once_published: match integer(row, "once_published")? {
            Some(0) => false,
            Some(1) => true,
            _ => return Err("`once_published` is 0 or 1".to_owned()),
        },
        screens,
        preview,
    })
}

fn text(row: &Row<'_>, column: &str) -> Result<Option<String>, String> {
    row.get(column).map_err(|error| format!("`{column}`: {error}"))
}

fn integer(row: &Row<'_>, column: &str) -> Result<Option<i64>, String> {
    row.get(column).map_err(|error| format!("`{column}`: {error}"))
}
