//! What people do with the page: faults, flows, the clock, and data.

use std::time::Duration;

use cams_flow_emulator::{Emulator, Fault};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{admin, click, devtools::Page, enter, opened, seed, shows, view};

const BUTTONS: &str =
    "[...document.querySelectorAll('#view-flows tbody button')].map(one => one.textContent)";

async fn faults(emulator: &Emulator) -> Value {
    let faults = admin(emulator, Method::GET, "faults", &Value::Null).await;
    faults["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["fault"].clone())
        .collect()
}

#[tokio::test]
async fn faults_are_set_by_the_form_and_removed() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "faults").await;
    shows(&mut page, "faults", "No faults are set.").await;
    // Each preset can be set as it is.
    let presets = page.value("PRESETS.map(preset => preset.name)").await;
    let presets: Vec<String> = serde_json::from_value(presets).unwrap();
    assert!(presets.len() >= 8, "{presets:?}");
    for preset in &presets {
        page.value(&format!(
            "document.querySelector('[name=preset][value={preset}]').click()"
        ))
        .await;
        click(&mut page, "Add fault").await;
        let count = presets.iter().position(|other| other == preset).unwrap() + 1;
        page.until(&format!(
            "find('faults').querySelectorAll('button').length === {count}"
        ))
        .await;
    }
    assert_eq!(
        page.text("find('count-faults').textContent").await,
        presets.len().to_string()
    );
    let set = faults(&emulator).await;
    let effects: Vec<&Value> = set
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| &fault["effect"])
        .collect();
    assert_eq!(effects[0], &json!({"error": {"code": "Throttling"}}));
    assert!(effects.contains(&&json!("no_response")) && effects.contains(&&json!("reset")));
    assert_eq!(
        set[3],
        json!({"phase": "after", "effect": "reset", "when": {"first": 1}})
    );

    click(&mut page, "Remove fault 2").await;
    page.until("known.faults.length > 0 && !known.faults.some(one => one.id === 2)")
        .await;
    click(&mut page, "Remove all").await;
    page.until("find('ask').open").await;
    click(&mut page, "Cancel").await;
    page.until("!find('ask').open").await;
    assert_eq!(
        faults(&emulator).await.as_array().unwrap().len(),
        presets.len() - 1
    );
    click(&mut page, "Remove all").await;
    page.until("find('ask').open").await;
    page.value("find('ask-yes').click()").await;
    shows(&mut page, "faults", "No faults are set.").await;

    // With conditions; the JSON of the form is what is sent.
    page.value("document.querySelector('[name=preset][value=slow]').click()")
        .await;
    for (selector, value) in [
        ("[name=milliseconds]", "1234"),
        ("[name=operation]", "ListFlow"),
        ("[name=when]", "probability"),
        ("[name=chance]", "0.25"),
        ("[name=seed]", "7"),
        ("[name=attempt]", "2"),
        ("[name=access_key_id]", "LTAI5tReader"),
    ] {
        enter(&mut page, &format!("#fault-form {selector}"), value).await;
    }
    let expected = json!({
        "operation": "ListFlow",
        "access_key_id": "LTAI5tReader",
        "attempt": 2,
        "when": {"probability": {"chance": 0.25, "seed": 7}},
        "effect": {"latency": {"milliseconds": 1234}},
    });
    let shown = page.text("find('fault-json').textContent").await;
    let shown: Value = serde_json::from_str(shown.split_once('\n').unwrap().1).unwrap();
    assert_eq!(shown, expected);
    click(&mut page, "Add fault").await;
    shows(&mut page, "faults", "ListFlow, attempt 2, access key LTAI5tReader, for 25% of the calls, at random (seed 7). It concerned 0 calls.").await;
    assert_eq!(faults(&emulator).await, json!([expected]));

    // What the emulator does not take is reported, and the form stays as it is.
    page.value("document.querySelector('[name=preset][value=error]').click()")
        .await;
    enter(&mut page, "#fault-form [name=code]", "No.Such.Code").await;
    click(&mut page, "Add fault").await;
    shows(&mut page, "problem", "the error table has no code `No.Such.Code`").await;
    page.value("document.querySelector('[name=preset][value=members]').click()")
        .await;
    enter(&mut page, "#fault-form [name=members]", "{").await;
    click(&mut page, "Add fault").await;
    shows(&mut page, "problem", "not JSON").await;
    assert_eq!(faults(&emulator).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn faults_are_told_in_words_and_count_by_themselves() {
    let emulator = Emulator::start().await.unwrap();
    let _first = emulator.fault(Fault::on("ListFlow").nth(1).error("Throttling.User"));
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "faults").await;
    shows(&mut page, "faults", "ListFlow, for call 1. It concerned 0 calls.").await;
    shows(&mut page, "faults", "Not fired yet").await;
    emulator.client().list_flow().send().await.unwrap();
    shows(&mut page, "faults", "It concerned 2 calls.").await;
    shows(&mut page, "faults", "Fired once").await;
    let words = page
        .value("[1, 2, 10000].map(number => timing({first: number}) + ', ' + timing({every: number}))")
        .await;
    assert_eq!(
        words,
        json!([
            "for the first call, for every call",
            "for the first 2 calls, for one of every 2 calls",
            "for the first 10,000 calls, for one of every 10,000 calls",
        ])
    );
    let spans = page.value("[1, 86400, 90000, 3661, -172800].map(span)").await;
    assert_eq!(
        spans,
        json!(["1 second", "1 day", "1 day, 1 hour", "1 hour, 1 minute", "2 days"])
    );
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn flows_offer_the_steps_that_are_possible_and_no_others() {
    let emulator = Emulator::start().await.unwrap();
    seed(&emulator, &["sign-up"]).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "flows").await;
    shows(&mut page, "view-flows", "DRAFT").await;
    assert_eq!(
        page.value(BUTTONS).await,
        json!(["Screens…", "Delete", "Status…"])
    );
    click(&mut page, "Screens… sign-up").await;
    page.until("find('ask').open").await;
    enter(&mut page, "#ask textarea", r#"{"version": "6.3", "screens": []}"#).await;
    page.value("find('ask-yes').click()").await;
    page.until(&format!("{BUTTONS}.includes('Publish')")).await;
    assert_eq!(emulator.export()["flows"][0]["screens"]["json_version"], "6.3");
    click(&mut page, "Publish sign-up").await;
    shows(&mut page, "view-flows", "PUBLISHED").await;
    assert_eq!(
        page.value(BUTTONS).await,
        json!(["Deprecate", "Screens…", "Status…"])
    );
    click(&mut page, "Deprecate sign-up").await;
    page.until("find('ask').open").await;
    page.press("Escape").await;
    page.until("!find('ask').open").await;
    assert_eq!(
        emulator.export()["flows"][0]["status"],
        "PUBLISHED",
        "it was cancelled"
    );
    assert_eq!(page.text("document.activeElement.textContent").await, "Deprecate");
    click(&mut page, "Deprecate sign-up").await;
    page.until("find('ask').open").await;
    page.value("find('ask-yes').click()").await;
    shows(&mut page, "view-flows", "DEPRECATED").await;
    assert_eq!(page.value(BUTTONS).await, json!(["Status…"]));
    click(&mut page, "Status… sign-up").await;
    page.until("find('ask').open").await;
    enter(&mut page, "#ask select", "DRAFT").await;
    page.value("find('ask-yes').click()").await;
    page.until(&format!("{BUTTONS}.includes('Delete')")).await;
    click(&mut page, "Delete sign-up").await;
    page.until("find('ask').open").await;
    assert_eq!(page.text("document.activeElement.id").await, "ask-cancel");
    page.value("find('ask-yes').click()").await;
    shows(&mut page, "view-flows", "No flows yet").await;
    assert_eq!(emulator.export()["flows"], json!([]));

    // What calls do is seen by itself.
    let create = emulator.client().create_flow().flow_name("called");
    create.categories(["OTHER"]).send().await.unwrap();
    shows(&mut page, "view-flows", "called").await;
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn data_is_exported_seeded_and_reset_after_a_question() {
    let emulator = Emulator::start().await.unwrap();
    seed(&emulator, &["first"]).await;
    emulator.client().list_flow().send().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "data").await;
    shows(&mut page, "policy", "cams:ListFlow").await;
    // A download is a click on a link that is not in the document.
    page.value(
        "globalThis.saved = [];
         HTMLAnchorElement.prototype.click = function () {
             saved.push(fetch(this.href).then(response => response.text(), () => '').then(text => [this.download, text]));
         };
         globalThis.URL.createObjectURL = blob => { saved.push(blob.text()); return '#'; }",
    )
    .await;
    click(&mut page, "Export").await;
    page.until("saved.length > 0").await;
    let text = page.text("saved[0]").await;
    let exported: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(exported, emulator.export());

    click(&mut page, "Seed a text…").await;
    page.until("find('ask').open").await;
    enter(&mut page, "#ask textarea", r#"{"flows": [{"name": "second"}]}"#).await;
    page.value("find('ask-yes').click()").await;
    shows(&mut page, "toast", "Flows added").await;
    assert_eq!(emulator.export()["flows"].as_array().unwrap().len(), 2);
    click(&mut page, "Seed a text…").await;
    page.until("find('ask').open").await;
    enter(&mut page, "#ask textarea", r#"{"flows": [{"nam": "third"}]}"#).await;
    page.value("find('ask-yes').click()").await;
    shows(&mut page, "problem", "nam").await;

    emulator.clock().advance(Duration::from_secs(60 * 60));
    for (response, flows) in [("find('ask-cancel').click()", 2), ("find('ask-yes').click()", 0)] {
        click(&mut page, "Reset everything").await;
        page.until("find('ask').open").await;
        assert_eq!(page.text("document.activeElement.id").await, "ask-cancel");
        page.value(response).await;
        page.until("!find('ask').open").await;
        if flows == 0 {
            shows(&mut page, "toast", "Everything is as it was at the start").await;
        }
        assert_eq!(emulator.export()["flows"].as_array().unwrap().len(), flows);
    }
    shows(&mut page, "policy", "\"Statement\": []").await;
    page.until("log.all.length === 0 && find('clock-mode').textContent === ''")
        .await;
}

#[tokio::test]
async fn the_clock_is_moved_frozen_and_set() {
    let emulator = Emulator::start().await.unwrap();
    emulator.clock().freeze();
    let start = emulator.clock().now();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "clock").await;
    shows(&mut page, "clock-mode", "frozen").await;
    let hour = Duration::from_secs(60 * 60);
    for (button, later) in [
        ("+1 hour", hour),
        ("+1 day", hour * 25),
        ("+30 days", hour * (25 + 30 * 24)),
    ] {
        let shown = page.text("find('clock').textContent").await;
        click(&mut page, button).await;
        page.until(&format!("find('clock').textContent !== {}", json!(shown)))
            .await;
        shows(&mut page, "clock-note", "ahead of the real time").await;
        assert_eq!(emulator.clock().now(), start + later);
    }
    enter(&mut page, "#clock-at", "2027-01-02T03:04:05").await;
    // What happens in between takes away nothing that was entered.
    let shown = page.text("find('clock').textContent").await;
    click(&mut page, "+1 hour").await;
    page.until(&format!("find('clock').textContent !== {}", json!(shown)))
        .await;
    click(&mut page, "Set").await;
    shows(&mut page, "clock", "2027-01-02 03:04:05 UTC").await;
    enter(&mut page, "#clock-dates", "emulated").await;
    click(&mut page, "Resume").await;
    shows(&mut page, "clock-mode", "moved").await;
    let clock = admin(&emulator, Method::GET, "clock", &Value::Null).await;
    assert_eq!(
        (&clock["mode"], &clock["dates"]),
        (&json!("offset"), &json!("emulated"))
    );
    click(&mut page, "Use the real time").await;
    shows(&mut page, "clock-note", "Follows the real time.").await;
    assert_eq!(page.value("find('clock-dates').value").await, "real");
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn the_theme_is_chosen_and_kept() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    let back = async |page: &mut Page| page.text("getComputedStyle(document.body).backgroundColor").await;
    page.set_colours("light").await;
    let light = back(&mut page).await;
    page.set_colours("dark").await;
    let dark = back(&mut page).await;
    assert_ne!(light, dark);
    for (theme, expected) in [
        ("light", &light),
        ("dark", &dark),
        ("system", &dark),
        ("light", &light),
    ] {
        page.value("find('theme').click()").await;
        assert_eq!(
            page.text("find('theme').textContent").await,
            format!("Theme: {theme}")
        );
        assert_eq!(&back(&mut page).await, expected, "{theme}");
    }
    page.open("about:blank").await;
    page.open(&format!("{}/_emulator/", emulator.endpoint())).await;
    page.until("document.readyState === 'complete' && find('theme').textContent === 'Theme: light'")
        .await;
    assert_eq!(back(&mut page).await, light);
}
