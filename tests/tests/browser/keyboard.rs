//! Using the page with the keyboard alone.

use std::time::Duration;

use cams_flow_emulator::{Emulator, Fault};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{devtools::Page, opened, seed};

/// The controls of the page, in order.
const CONTROLS: &str =
    "[...document.querySelectorAll('input, button, summary, a[href]')].filter(one => one.checkVisibility())";

/// The focused element.
const FOCUSED: &str = "document.activeElement.textContent || document.activeElement.id";

/// Presses the tabulator until this has the focus.
async fn go_to(page: &mut Page, text: &str) {
    let controls = page.value(&format!("{CONTROLS}.length")).await.as_u64().unwrap();
    for _ in 0..=controls {
        if page.text(FOCUSED).await.starts_with(text) {
            return;
        }
        page.press("Tab").await;
    }
    panic!("the tabulator does not lead to `{text}`");
}

/// Asserts that an outline shows the focus.
async fn assert_focus_is_seen(page: &mut Page) {
    let seen = page
        .value(
            "(() => {
                const style = getComputedStyle(document.activeElement);
                return {
                    focused: document.activeElement.tagName + ' ' + document.activeElement.textContent,
                    line: style.outlineStyle,
                    width: parseFloat(style.outlineWidth),
                };
            })()",
        )
        .await;
    assert_ne!(seen["line"], "none", "{seen}");
    assert!(seen["width"].as_f64().unwrap() >= 2.0, "{seen}");
    assert!(!seen["focused"].as_str().unwrap().starts_with("BODY"), "{seen}");
}

/// Calls the emulator's administration, as another program does.
async fn delete(emulator: &Emulator, path: &str) -> StatusCode {
    // Nothing here is encrypted, yet the client needs a TLS provider. Only the first call sets it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = format!("{}/_emulator/{path}", emulator.endpoint());
    client.delete(address).send().await.unwrap().status()
}

#[tokio::test]
async fn the_tabulator_reaches_everything_in_order_and_shows_where_it_is() {
    let emulator = Emulator::start().await.unwrap();
    let _faults = ["CreateFlow", "DeleteFlow"].map(|name| emulator.fault(Fault::on(name).reset()).optional());
    for _ in 0..2 {
        emulator.client().list_flow().send().await.unwrap();
    }
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    let controls = page.value(&format!("{CONTROLS}.length")).await.as_u64().unwrap();
    assert_eq!(
        controls,
        2 + 5 + 2 + 2,
        "refreshing, the clock, the faults, the requests"
    );
    for index in 0..controls {
        page.press("Tab").await;
        let place = page
            .value(&format!("{CONTROLS}.indexOf(document.activeElement)"))
            .await;
        assert_eq!(place, index);
        let edges = "(({top, bottom}) => top >= 0 && bottom <= innerHeight)(document.activeElement.getBoundingClientRect())";
        assert_eq!(page.value(edges).await, true, "scrolled to");
        assert_focus_is_seen(&mut page).await;
    }
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn the_clock_is_moved_by_keys() {
    let emulator = Emulator::start().await.unwrap();
    emulator.clock().freeze();
    let start = emulator.clock().now();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    let hour = Duration::from_secs(60 * 60);
    for (button, key, later) in [("1 hour on", "Enter", hour), ("1 day on", " ", hour * 25)] {
        go_to(&mut page, button).await;
        let before = page.text("find('clock').textContent").await;
        page.press(key).await;
        page.until(&format!("find('clock').textContent !== {}", json!(before)))
            .await;
        assert_eq!(emulator.clock().now(), start + later);
        assert_eq!(page.text(FOCUSED).await, button);
    }
    for (button, key, mode) in [("Run on", "Enter", "offset"), ("Real time", " ", "real")] {
        go_to(&mut page, button).await;
        page.press(key).await;
        page.until(&format!("find('clock').textContent.includes('({mode})')"))
            .await;
    }
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn faults_are_removed_by_keys_and_the_focus_goes_to_the_next_one() {
    let emulator = Emulator::start().await.unwrap();
    let faults = [(); 3].map(|()| emulator.fault(Fault::on("CreateFlow").reset()).optional());
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    go_to(&mut page, "Remove fault 2").await;
    for (key, left, next) in [
        ("Enter", 2, "Remove fault 3"),
        (" ", 1, "Remove fault 1"),
        ("Enter", 0, "Faults"),
    ] {
        let gone = page.text(FOCUSED).await;
        page.press(key).await;
        page.until(&format!(
            "![...find('faults').querySelectorAll('button')].some(one => one.textContent === {})",
            json!(gone)
        ))
        .await;
        assert_eq!(page.text(FOCUSED).await, next);
        assert_focus_is_seen(&mut page).await;
        let buttons = page
            .value("find('faults').querySelectorAll('button').length")
            .await;
        assert_eq!(buttons, left);
    }
    for id in 1..=3 {
        assert_eq!(
            delete(&emulator, &format!("faults/{id}")).await,
            StatusCode::NOT_FOUND
        );
    }
    drop(faults);
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn a_fault_that_is_used_keeps_the_focus_on_its_button() {
    let emulator = Emulator::start().await.unwrap();
    let _fault = emulator.fault(Fault::on("ListFlow").nth(9).reset()).optional();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    go_to(&mut page, "Remove fault 1").await;
    emulator.client().list_flow().send().await.unwrap();
    page.value("refresh()").await;
    page.until("find('faults').textContent.includes('concerned 1 calls')")
        .await;
    assert_eq!(page.text(FOCUSED).await, "Remove fault 1");
    assert_focus_is_seen(&mut page).await;
}

#[tokio::test]
async fn an_open_request_stays_open_and_keeps_the_focus_while_others_come() {
    let emulator = Emulator::start().await.unwrap();
    emulator.client().list_flow().send().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    let is_open = "document.activeElement.parentElement.open";
    go_to(&mut page, "#1 ListFlow").await;
    assert_eq!(page.value(is_open).await, false);
    page.press("Enter").await;
    page.until(is_open).await;

    seed(&emulator, &["new"]);
    emulator.client().list_flow().send().await.unwrap();
    page.value("refresh()").await;
    page.until("find('requests').textContent.includes('#2 ListFlow')")
        .await;
    assert!(page.text(FOCUSED).await.starts_with("#1 ListFlow"));
    assert_eq!(page.value(is_open).await, true);
    assert_focus_is_seen(&mut page).await;

    // By its button, too.
    page.press("Enter").await;
    page.until(&format!("!{is_open}")).await;
    page.press("Enter").await;
    page.until(is_open).await;
    page.value("find('refresh').focus()").await;
    emulator.client().list_flow().send().await.unwrap();
    page.press(" ").await;
    page.until("find('requests').textContent.includes('#3 ListFlow')")
        .await;
    assert_eq!(page.text(FOCUSED).await, "Refresh");
    let open = page
        .value("[...document.querySelectorAll('details')].map(one => one.open)")
        .await;
    assert_eq!(open, json!([false, false, true]));

    // Removing them moves the focus to the title.
    go_to(&mut page, "#1 ListFlow").await;
    assert_eq!(delete(&emulator, "requests").await, StatusCode::OK);
    page.value("refresh()").await;
    page.until("find('requests').textContent === 'No requests.'")
        .await;
    assert_eq!(page.text(FOCUSED).await, "Requests");
    assert_eq!(page.problems(), Vec::<String>::new());
}

#[tokio::test]
async fn it_refreshes_itself_if_that_is_on() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    go_to(&mut page, "follow").await;
    page.press(" ").await;
    assert_eq!(page.value("find('follow').checked").await, Value::Bool(true));
    seed(&emulator, &["from elsewhere"]);
    page.until("find('flows').textContent.includes('from elsewhere')")
        .await;
    assert_eq!(page.text(FOCUSED).await, "follow");
}
