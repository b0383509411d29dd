//! The emulator's pages in a real browser. Without Chromium nothing is tested, and `cargo xtask test` says so.
//! Chromium is talked to through inherited pipes, which the shell of Unix puts in place.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

mod access;
mod contents;
mod devtools;
mod keyboard;
mod looks;

use cams_flow_emulator::Emulator;
use devtools::Page;
use serde_json::json;

/// Opens the emulator's page and waits for its content; `None` without a browser.
async fn opened(emulator: &Emulator) -> Option<Page> {
    let mut page = Page::new().await?;
    page.open(&format!("{}/_emulator/", emulator.endpoint())).await;
    page.until("find('requests').children.length > 0").await;
    Some(page)
}

/// Adds flows of these names, the last of which is the newest.
fn seed(emulator: &Emulator, names: &[&str]) {
    let flows: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
    emulator.seed(&json!({"flows": flows})).unwrap();
}
