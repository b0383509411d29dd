//! Flows that outlast the emulator.
#![cfg(feature = "sqlite")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

use cams_flow::{Client, FlowCategory, FlowStatus};
use cams_flow_emulator::Emulator;

async fn create(client: &Client, name: &str) -> Result<String, cams_flow::Error> {
    let create = client
        .create_flow()
        .flow_name(name)
        .categories([FlowCategory::Survey]);
    Ok(create.send().await?.data.flow_id.clone())
}

#[tokio::test]
async fn the_next_emulator_has_what_the_last_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let start = async || Emulator::builder().data(&file).start().await.unwrap();

    let emulator = start().await;
    let client = emulator.client();
    let kept = create(&client, "预约 & café").await.unwrap();
    let published = create(&client, "published").await.unwrap();
    let gone = create(&client, "gone").await.unwrap();
    let address = "https://assets.example.com/flow.json";
    emulator.serve_file(address, serde_json::json!({"version": "6.3", "screens": []}));
    let update = client
        .update_flow_json_asset()
        .flow_id(&published)
        .file_path(address);
    update.send().await.unwrap();
    client.publish_flow().flow_id(&published).send().await.unwrap();
    let modify = client.modify_flow().flow_id(&kept).flow_name("renamed");
    let modify = modify.categories([FlowCategory::SignIn, FlowCategory::Other]);
    modify
        .endpoint_uri("https://flows.example.com")
        .send()
        .await
        .unwrap();
    client.delete_flow().flow_id(&gone).send().await.unwrap();
    let before = client
        .get_flow()
        .flow_id(&kept)
        .send()
        .await
        .unwrap()
        .into_output()
        .data;
    drop((emulator, client));

    let emulator = start().await;
    let client = emulator.client();
    let after = client
        .get_flow()
        .flow_id(&kept)
        .send()
        .await
        .unwrap()
        .into_output()
        .data;
    // The preview's address has the port in it, which is another one now.
    let path = |url: &Option<String>| url::Url::parse(url.as_ref().unwrap()).unwrap().path().to_owned();
    assert_eq!(path(&after.preview_url), path(&before.preview_url));
    assert_eq!(after.preview_url_expires, before.preview_url_expires);
    assert_eq!(
        (after.flow_name, after.categories),
        (before.flow_name, before.categories)
    );
    assert_eq!(after.endpoint_uri.as_deref(), Some("https://flows.example.com"));
    let flow = client.get_flow().flow_id(&published).send().await.unwrap();
    assert_eq!(flow.data.status, Some(FlowStatus::Published));
    assert_eq!(flow.data.json_version.as_deref(), Some("6.3"));
    client.get_flow().flow_id(&gone).send().await.unwrap_err();
    // Names are still taken, and ids are never given twice.
    assert!(create(&client, "renamed").await.is_err());
    let new = create(&client, "gone").await.unwrap();
    assert!(![&kept, &published, &gone].contains(&&new));
}

#[tokio::test]
async fn a_file_belongs_to_one_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let first = Emulator::builder().data(&file).start().await.unwrap();
    let error = Emulator::builder()
        .data(&file)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("in use by another emulator"), "{error}");
    create(&first.client(), "still there").await.unwrap();
}

#[tokio::test]
async fn files_that_are_none_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "no database, but long enough to be taken for one ".repeat(40),
    )
    .unwrap();
    let missing = folder.path().join("no/such/folder/flows.db");
    for (file, expected) in [(text, "not a file of an emulator"), (missing, "cannot be opened")] {
        let error = Emulator::builder()
            .data(&file)
            .start()
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(file.to_str().unwrap()), "{error}");
    }
}

#[tokio::test]
async fn what_is_seeded_cleared_and_reset_is_so_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let start = async || Emulator::builder().data(&file).start().await.unwrap();
    let data = serde_json::json!({"flows": [
        {"name": "word", "id": "flow_001", "space": "cams-1", "status": "BLOCKED"},
        {"name": "next"},
    ]});

    let emulator = start().await;
    emulator.seed(&data).unwrap();
    emulator.clear().unwrap();
    emulator.seed(&data).unwrap();
    let seeded = emulator.export();
    assert_eq!(seeded["flows"].as_array().unwrap().len(), 2);
    emulator.stop().await;

    let emulator = start().await;
    assert_eq!(emulator.export(), seeded);
    let error = emulator.seed(&data).unwrap_err();
    assert!(error.to_string().contains("`flow_001` is taken"), "{error}");
    emulator.reset().unwrap();
    emulator.stop().await;

    let emulator = start().await;
    assert_eq!(emulator.export()["flows"], serde_json::json!([]));
}

fn run(file: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(file)
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

/// A file's folder as it is: all names with their contents.
fn contents(folder: &std::path::Path) -> std::collections::BTreeMap<std::ffi::OsString, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap_or_default()))
        .collect()
}

async fn refused(file: &std::path::Path) -> String {
    let error = Emulator::builder()
        .data(file)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
    error
}

#[tokio::test]
async fn the_file_of_another_program_is_left_as_it_is() {
    for sql in [
        "CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')",
        "CREATE TABLE flows (id INTEGER PRIMARY KEY); CREATE TABLE counters (name, value)",
        "CREATE TABLE notes (text); PRAGMA user_version = 2",
        "CREATE VIEW flows AS SELECT 1; PRAGMA user_version = 1",
        "PRAGMA application_id = 252006675",
        "PRAGMA user_version = 7",
        "CREATE TABLE notes (text); PRAGMA journal_mode = WAL",
        "CREATE TABLE notes (text); PRAGMA application_id = 1; PRAGMA journal_mode = TRUNCATE",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a b%20#?.db");
        run(&file, sql);
        let before = contents(folder.path());
        let error = refused(&file).await;
        assert!(
            error.contains("not a file of an emulator, and is left as it is"),
            "{sql}: {error}"
        );
        assert_eq!(contents(folder.path()), before, "{sql}");
    }
}

/// Its owner has it open, or was killed: what it wrote last stands in the log beside it.
#[tokio::test]
async fn the_log_of_another_program_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.db");
    let owner = rusqlite::Connection::open(&file).unwrap();
    let sql = "PRAGMA journal_mode = WAL; CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')";
    owner.execute_batch(sql).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for (name, bytes) in contents(folder.path()) {
        // The index of the log is made anew by whoever reads it.
        if name != "notes.db-shm" {
            std::fs::write(copy.path().join(name), bytes).unwrap();
        }
    }
    let before = contents(copy.path());
    assert_eq!(before.len(), 2, "a file and its log");
    for file in [file, copy.path().join("notes.db")] {
        refused(&file).await;
    }
    assert_eq!(contents(copy.path()), before);
    let text: String = owner
        .query_row("SELECT text FROM notes", [], |row| row.get(0))
        .unwrap();
    assert_eq!(text, "mine");
}

#[tokio::test]
async fn an_empty_file_is_as_good_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, vacuumed) = (folder.path().join("empty.db"), folder.path().join("vacuumed.db"));
    std::fs::write(&empty, "").unwrap();
    run(&vacuumed, "VACUUM");
    for file in [empty, vacuumed] {
        for name in ["first", "second"] {
            let emulator = Emulator::builder().data(&file).start().await.unwrap();
            create(&emulator.client(), name).await.unwrap();
            emulator.stop().await;
        }
        let id: i64 = rusqlite::Connection::open(&file)
            .unwrap()
            .query_row("PRAGMA application_id", [], |row| row.get(0))
            .unwrap();
        assert_eq!(id, 0x4341_4d46, "other programs can tell whose it is");
    }
}

#[tokio::test]
async fn files_of_earlier_emulators_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flows.db");
    let emulator = Emulator::builder().data(&file).start().await.unwrap();
    create(&emulator.client(), "kept").await.unwrap();
    emulator.stop().await;
    run(&file, "PRAGMA application_id = 0");
    let emulator = Emulator::builder().data(&file).start().await.unwrap();
    assert_eq!(emulator.export()["flows"][0]["name"], "kept");
}

#[tokio::test]
async fn what_is_no_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(folder.path()).await.contains("is a folder"));
    let short = folder.path().join("short.db");
    std::fs::write(&short, "SQLite format 3\0").unwrap();
    assert!(refused(&short).await.contains("not a file of an emulator"));
    let locked = folder.path().join("locked.db");
    drop(Emulator::builder().data(&locked).start().await.unwrap());
    let mut permissions = std::fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).unwrap();
    assert!(refused(&locked).await.contains("cannot be written"));
}

#[tokio::test]
async fn what_cannot_be_in_a_file_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let sound = folder.path().join("sound.db");
    let emulator = Emulator::builder().data(&sound).start().await.unwrap();
    create(&emulator.client(), "flow").await.unwrap();
    emulator.stop().await;
    let file = folder.path().join("changed.db");
    for (change, expected) in [
        ("UPDATE flows SET place = -1", "the flow at the place -1: `place`"),
        (
            "UPDATE flows SET place = 9223372036854775807",
            "`place` is a number",
        ),
        ("UPDATE flows SET id = ''", "`id` is empty"),
        ("UPDATE flows SET name = ''", "`name` is empty"),
        ("UPDATE flows SET status = ''", "`status` is empty"),
        (
            "UPDATE flows SET categories = 'OTHER'",
            "`categories` is not JSON",
        ),
        (
            "UPDATE flows SET categories = '{}'",
            "`categories` is a JSON list",
        ),
        (
            "UPDATE flows SET categories = '[1]'",
            "`categories` is a JSON list",
        ),
        ("UPDATE flows SET screens = '{'", "belong together"),
        (
            "UPDATE flows SET screens = '{', json_version = '7.3'",
            "`screens` is not JSON",
        ),
        ("UPDATE flows SET preview_token = 't'", "belong together"),
        (
            "UPDATE flows SET preview_token = 't', preview_expires = -1",
            "milliseconds",
        ),
        (
            "UPDATE flows SET once_published = 2",
            "`once_published` is 0 or 1",
        ),
        ("UPDATE flows SET name = CAST(x'ff' AS TEXT)", "`name`"),
        ("UPDATE counters SET value = -1", "`created` is -1"),
        ("UPDATE counters SET value = 9223372036854775807", "`created` is"),
        ("DELETE FROM counters", "`created` is missing"),
        ("DROP TABLE counters", "counters"),
        ("ALTER TABLE flows DROP COLUMN name", "name"),
        ("PRAGMA user_version = 3", "format 3"),
    ] {
        std::fs::copy(&sound, &file).unwrap();
        run(&file, change);
        let error = refused(&file).await;
        assert!(error.contains(expected), "{change}: {error}");
    }
    // What can be is taken, however unlikely.
    std::fs::copy(&sound, &file).unwrap();
    run(
        &file,
        "UPDATE flows SET place = 4503599627370496, preview_token = 't', preview_expires = 9223372036854775807",
    );
    let emulator = Emulator::builder().data(&file).start().await.unwrap();
    create(&emulator.client(), "next").await.unwrap();
    let flows = emulator.client().list_flow().send().await.unwrap();
    assert_eq!(flows.data.as_deref().map(<[_]>::len), Some(2));
    for flow in flows.data.as_deref().unwrap_or_default() {
        let id = flow.flow_id.clone().unwrap();
        emulator.client().get_flow().flow_id(id).send().await.unwrap();
    }
}
