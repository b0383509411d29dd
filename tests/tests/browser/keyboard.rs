//! Using the page with the keyboard alone.

use cams_flow_emulator::{Emulator, Fault};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{admin, devtools::Page, opened, seed, shows, view};

/// The controls that can be seen, in order.
const CONTROLS: &str = "[...document.querySelectorAll('input, select, textarea, button:not(:disabled), summary, a[href], [tabindex=\"0\"]')]
    .filter(one => one.checkVisibility() && !one.matches('.skip, [type=radio]:not(:checked), .hidden') && !one.closest('dialog'))";

/// The focused element.
const FOCUSED: &str = "document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent";

/// Presses the tabulator until this has the focus.
async fn go_to(page: &mut Page, text: &str) {
    let controls = page.value(&format!("{CONTROLS}.length")).await.as_u64().unwrap();
    for _ in 0..=controls * 3 {
        if page.text(FOCUSED).await.starts_with(text) {
            return;
        }
        page.press("Tab").await;
    }
    panic!("the tabulator does not lead to `{text}`");
}

/// Asserts that an outline shows the focus, of the element or of the label around it.
async fn assert_focus_is_seen(page: &mut Page) {
    let seen = page
        .value(
            "(() => {
                const lines = [document.activeElement, document.activeElement.closest('label')].filter(Boolean).map(one => {
                    const style = getComputedStyle(one);
                    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
                });
                return {
                    focused: document.activeElement.tagName + ' ' + document.activeElement.textContent.slice(0, 40),
                    width: Math.max(...lines),
                };
            })()",
        )
        .await;
    assert!(seen["width"].as_f64().unwrap() >= 2.0, "{seen}");
    assert!(!seen["focused"].as_str().unwrap().starts_with("BODY"), "{seen}");
}

#[tokio::test]
async fn the_tabulator_reaches_everything_in_order_and_shows_where_it_is() {
    let emulator = Emulator::start().await.unwrap();
    let _faults = ["CreateFlow", "DeleteFlow"].map(|name| emulator.fault(Fault::on(name).reset()).optional());
    emulator.client().list_flow().send().await.unwrap();
    seed(&emulator, &["one", "two"]).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    for name in ["requests", "flows", "faults", "clock", "data"] {
        view(&mut page, name).await;
        page.until(&format!(
            "find('requests').checkVisibility() || {CONTROLS}.length > 10"
        ))
        .await;
        page.value("document.activeElement.blur(); getSelection().removeAllRanges()")
            .await;
        let controls = page.value(&format!("{CONTROLS}.length")).await.as_u64().unwrap();
        assert!(controls > 10, "{name}: {controls}");
        go_to(&mut page, "pause").await;
        let first = page
            .value(&format!("{CONTROLS}.indexOf(document.activeElement)"))
            .await;
        for index in first.as_u64().unwrap() + 1..controls {
            page.value("globalThis.before = document.activeElement").await;
            // A date has several parts, each of which has the focus once.
            for _ in 0..12 {
                page.press("Tab").await;
                if page.value("document.activeElement !== before").await == true {
                    break;
                }
            }
            let place = page
                .value(&format!(
                    "(list => [list.indexOf(document.activeElement), list[{index}]?.outerHTML.slice(0, 120), document.activeElement.outerHTML.slice(0, 120)])({CONTROLS})"
                ))
                .await;
            assert_eq!(place[0], index, "{name}: {place}");
            let edges = "(({top, bottom}) => bottom > 0 && top < innerHeight)(document.activeElement.getBoundingClientRect())";
            assert_eq!(page.value(edges).await, true, "{name} {index}: scrolled to");
            assert_focus_is_seen(&mut page).await;
        }
    }
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn a_list_is_gone_through_by_the_arrows_and_details_follow() {
    let emulator = Emulator::start().await.unwrap();
    for _ in 0..30 {
        emulator.client().list_flow().send().await.unwrap();
    }
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 30").await;
    let active = "document.querySelector('#requests .active')?.dataset.key ?? ''";
    page.press("/").await;
    assert_eq!(page.text(FOCUSED).await, "requests-search");
    page.type_text("flow").await;
    page.press("ArrowDown").await;
    assert_eq!(page.text(FOCUSED).await, "requests");
    assert_eq!(page.text(active).await, "30");
    assert_focus_is_seen(&mut page).await;
    for (key, number) in [
        ("ArrowDown", "29"),
        ("ArrowDown", "28"),
        ("ArrowUp", "29"),
        ("End", "1"),
        ("Home", "30"),
        ("ArrowUp", "30"),
    ] {
        page.press(key).await;
        assert_eq!(page.text(active).await, number, "{key}");
        let named = page
            .text("find(find('requests').getAttribute('aria-activedescendant')).dataset.key")
            .await;
        assert_eq!(named, number, "what a screen reader reads");
    }
    page.press("Enter").await;
    page.until("opened.number === 30").await;
    assert_eq!(page.text(FOCUSED).await, "details-title");
    assert_focus_is_seen(&mut page).await;
    // Beside the list, the details follow.
    page.value("find('requests').focus()").await;
    page.press("ArrowDown").await;
    page.until("opened.number === 29").await;
    assert_eq!(page.text(FOCUSED).await, "requests");
    // What comes meanwhile changes neither.
    emulator.client().list_flow().send().await.unwrap();
    page.until("log.all.length === 31").await;
    assert_eq!(page.text(active).await, "29");
    assert_eq!(
        page.value("[opened.number, find('details').hidden]").await,
        json!([29, false])
    );
    page.press("Escape").await;
    page.until("find('details').hidden").await;
    assert_eq!(page.text(FOCUSED).await, "requests");
    assert_eq!(page.text("location.hash").await, "#/requests");
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn faults_are_removed_by_keys_and_the_focus_goes_to_the_next_one() {
    let emulator = Emulator::start().await.unwrap();
    let faults = [(); 3].map(|()| emulator.fault(Fault::on("CreateFlow").reset()).optional());
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "faults").await;
    page.until("known.faults.length === 3").await;
    go_to(&mut page, "Remove fault 1").await;
    page.press("ArrowDown").await;
    assert_eq!(page.text(FOCUSED).await, "Remove fault 2");
    for (key, left, next) in [
        ("Enter", 2, "Remove fault 3"),
        (" ", 1, "Remove fault 1"),
        ("Enter", 0, "faults-title"),
    ] {
        page.press(key).await;
        page.until(&format!(
            "known.faults.length === {left} && find('faults').querySelectorAll('button').length === {left}"
        ))
        .await;
        assert_eq!(page.text(FOCUSED).await, next);
    }
    let all = admin(&emulator, Method::GET, "faults", &Value::Null).await;
    assert_eq!(all["faults"], json!([]));
    drop(faults);
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn an_entry_that_changes_keeps_the_focus_on_its_button() {
    let emulator = Emulator::start().await.unwrap();
    let _fault = emulator.fault(Fault::on("ListFlow").nth(9).reset()).optional();
    seed(&emulator, &["one", "two"]).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "faults").await;
    page.until("known.faults.length === 1").await;
    go_to(&mut page, "Remove fault 1").await;
    emulator.client().list_flow().send().await.unwrap();
    shows(&mut page, "faults", "It concerned 1 call.").await;
    assert_eq!(page.text(FOCUSED).await, "Remove fault 1");
    assert_focus_is_seen(&mut page).await;

    view(&mut page, "flows").await;
    shows(&mut page, "view-flows", "2 flows").await;
    go_to(&mut page, "Status… one").await;
    let id = emulator.export()["flows"][0]["id"].as_str().unwrap().to_owned();
    admin(
        &emulator,
        Method::POST,
        &format!("flows/{id}"),
        &json!({"status": "BLOCKED"}),
    )
    .await;
    shows(&mut page, "view-flows", "BLOCKED").await;
    assert_eq!(page.text(FOCUSED).await, "Status… one");
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn shortcuts_are_listed_and_can_be_turned_off() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.press("?").await;
    page.until("find('shortcuts').open").await;
    let listed = page.text("find('shortcuts-list').innerText").await;
    assert!(
        listed.contains("Search") && listed.contains("Previous and next attempt"),
        "{listed}"
    );
    page.press("Escape").await;
    page.until("!find('shortcuts').open").await;
    for (key, name) in [("2", "flows"), ("4", "clock"), ("5", "data"), ("1", "requests")] {
        page.press(key).await;
        page.until(&format!("view === '{name}' && !find('view-{name}').hidden"))
            .await;
        assert_eq!(
            page.text("document.querySelector('#views [aria-current=page]').dataset.view")
                .await,
            name
        );
    }
    page.press("p").await;
    page.until("find('live').dataset.state === 'paused'").await;
    page.press("p").await;
    page.until("find('live').dataset.state === 'live'").await;
    // Text typed into a field does not trigger shortcuts.
    page.press("/").await;
    page.type_text("p2?").await;
    assert_eq!(
        page.value("[find('requests-search').value, view, find('shortcuts').open]")
            .await,
        json!(["p2?", "requests", false])
    );
    page.value("find('requests-search').blur(); find('help').click(); find('shortcuts-on').click(); find('shortcuts').close()").await;
    page.press("2").await;
    assert_eq!(page.text("view").await, "requests");
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn everything_has_a_name_and_a_role() {
    let emulator = Emulator::start().await.unwrap();
    emulator.client().list_flow().send().await.unwrap();
    seed(&emulator, &["one"]).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    for name in ["requests/1", "flows", "faults", "clock", "data"] {
        page.value(&format!("go({})", json!(name))).await;
        page.until("!document.querySelector('.view:not([hidden])').hidden && (view !== 'requests' || !find('details').hidden)").await;
        if name == "flows" {
            shows(&mut page, "view-flows", "1 flow").await;
        }
        let tree = page.call("Accessibility.getFullAXTree", json!({})).await;
        let nodes = tree["nodes"].as_array().unwrap();
        let shown = nodes.iter().filter(|node| node["ignored"] == false);
        let mut roles = Vec::new();
        for node in shown {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            let label = node["name"]["value"].as_str().unwrap_or_default();
            let needs_name = [
                "button",
                "link",
                "textbox",
                "searchbox",
                "combobox",
                "spinbutton",
                "radio",
                "checkbox",
                "grid",
                "table",
                "heading",
                "navigation",
                "region",
                "complementary",
                "form",
            ];
            assert!(
                !needs_name.contains(&role) || !label.trim().is_empty(),
                "{name}: {node}"
            );
            roles.push(role.to_owned());
        }
        for role in ["banner", "navigation", "main", "status"] {
            assert!(
                roles.iter().any(|other| other == role),
                "{name}: no {role} among {roles:?}"
            );
        }
        let rows = roles.iter().filter(|role| *role == "row").count();
        assert_eq!(
            rows,
            if name.starts_with("requests") || name == "flows" {
                2
            } else {
                0
            },
            "{name}"
        );
    }
    assert_eq!(page.problems(), [""; 0]);
}
