//! The emulator's pages in a real browser. Where Chromium is not installed, nothing is tested; `cargo xtask test` says so.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

mod access;
mod contents;
mod devtools;
mod keyboard;
mod looks;

use cams_flow_emulator::Emulator;
use devtools::Page;
use serde_json::json;

/// The emulator's page, when it has shown what the emulator has; none without a browser.
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
