//! The emulator's pages in a real browser. Without Chromium nothing is tested, and `cargo xtask test` says so.
//! Chromium is talked to through inherited pipes, which the shell of Unix puts in place.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

mod access;
mod actions;
mod contents;
mod devtools;
mod keyboard;
mod looks;
mod many;
mod requests;
mod wire;

use cams_flow_emulator::Emulator;
use devtools::Page;
use reqwest::Method;
use serde_json::{Value, json};

/// Opens the emulator's page and waits until it follows what happens; `None` without a browser.
async fn opened(emulator: &Emulator) -> Option<Page> {
    let mut page = Page::new().await?;
    page.set_width(1280).await;
    page.open(&format!("{}/_emulator/", emulator.endpoint())).await;
    page.until("find('live').dataset.state === 'live' && known.operations.length > 0")
        .await;
    Some(page)
}

/// Opens a view and waits for it.
async fn view(page: &mut Page, name: &str) {
    page.value(&format!("go({})", json!(name))).await;
    page.until(&format!("!find('view-{name}').hidden")).await;
}

/// Opens a request and waits for its details.
async fn details(page: &mut Page, number: u64) {
    page.value(&format!("go('requests', {number})")).await;
    page.until(&format!(
        "!find('details').hidden && opened.entry?.number === {number}"
    ))
    .await;
}

/// Waits for a text in an element.
async fn shows(page: &mut Page, id: &str, text: &str) {
    page.until(&format!("find('{id}').textContent.includes({})", json!(text)))
        .await;
}

/// Clicks the button with this name, which is its text or its label.
async fn click(page: &mut Page, name: &str) {
    let button = format!(
        "[...document.querySelectorAll('button')].find(one => one.checkVisibility() && (one.getAttribute('aria-label') ?? one.textContent) === {})",
        json!(name)
    );
    page.until(&format!("{button} !== undefined")).await;
    page.value(&format!("(one => {{ one.focus(); one.click(); }})({button})"))
        .await;
}

/// Puts a value into a control, as if somebody had.
async fn enter(page: &mut Page, selector: &str, value: &str) {
    page.value(&format!(
        "(() => {{
            const one = document.querySelector({});
            one.value = {};
            one.dispatchEvent(new Event('input', {{bubbles: true}}));
        }})()",
        json!(selector),
        json!(value)
    ))
    .await;
}

/// Adds flows of these names, the last of which is the newest, as another program does.
async fn seed(emulator: &Emulator, names: &[&str]) {
    let flows: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
    admin(emulator, Method::POST, "seed", &json!({"flows": flows})).await;
}

/// Calls the emulator's administration, as another program does.
async fn admin(emulator: &Emulator, method: Method, path: &str, body: &Value) -> Value {
    // Nothing here is encrypted, yet the client needs a TLS provider. Only the first call sets it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.request(method, format!("{}/_emulator/{path}", emulator.endpoint()));
    if !body.is_null() {
        request = request.body(body.to_string());
    }
    if let Some(token) = emulator.admin_token() {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}
