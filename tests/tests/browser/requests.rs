//! The log of requests: it comes by itself, is filtered, and each request is shown with its reasons.

use cams_flow::{Client, Credentials};
use cams_flow_emulator::{Emulator, Fault};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{admin, click, details, devtools::Page, enter, opened, shows, wire};

/// The operations of the rows, from top to bottom.
const ROWS: &str = "[...document.querySelectorAll('#requests .grid-body [role=row]')]
    .sort((left, right) => left.ariaRowIndex - right.ariaRowIndex).map(row => row.children[1].textContent)";

async fn asked(page: &Page) -> usize {
    page.events("Network.requestWillBeSent").count()
}

#[tokio::test]
async fn requests_come_by_themselves_and_without_polling() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    shows(&mut page, "requests-none", "No requests yet").await;
    let before = asked(&page).await;
    for _ in 0..3 {
        emulator.client().list_flow().send().await.unwrap();
        emulator
            .client()
            .get_flow()
            .flow_id("1")
            .send()
            .await
            .unwrap_err();
    }
    page.until("log.all.length === 6 && document.querySelectorAll('#requests [role=row]').length === 7")
        .await;
    assert_eq!(
        page.value(ROWS).await,
        json!([
            "GetFlow", "ListFlow", "GetFlow", "ListFlow", "GetFlow", "ListFlow"
        ])
    );
    assert_eq!(
        asked(&page).await,
        before,
        "nothing is asked for what comes by itself"
    );
    let row = page
        .text("document.querySelector('#requests .grid-body [aria-rowindex=\"2\"]').innerText")
        .await;
    assert!(
        row.contains("FlowId=1") && row.contains("Unknown.ResourceOwnerId") && row.contains("ms"),
        "{row}"
    );

    admin(&emulator, Method::DELETE, "requests", &Value::Null).await;
    shows(&mut page, "requests-none", "No requests yet").await;
    emulator.client().list_flow().send().await.unwrap();
    page.until("log.all.length === 1 && log.all[0].number === 7")
        .await;

    click(&mut page, "Pause").await;
    page.until("find('live').dataset.state === 'paused'").await;
    emulator.client().list_flow().send().await.unwrap();
    click(&mut page, "Resume").await;
    page.until("log.all.length === 2 && log.all[1].number === 8")
        .await;
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn the_filter_finds_by_text_operation_and_status() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    client.list_flow().flow_name("Sign-Up").send().await.unwrap();
    client.list_flow().flow_name("other").send().await.unwrap();
    client.get_flow().flow_id("118").send().await.unwrap_err();
    {
        let _lost = emulator.fault(Fault::on("ListFlow").nth(1).reset());
        client.list_flow().send().await.unwrap();
    }
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 5").await;
    for (selector, value, expected) in [
        ("#requests-search", "sign-up", json!([1])),
        ("#requests-search", "listflow OTHER", json!([2])),
        ("#requests-search", "resourceownerid", json!([3])),
        ("#requests-search", "nothing has this", json!([])),
        ("#requests-search", "", json!([5, 4, 3, 2, 1])),
        ("#requests-operation", "GetFlow", json!([3])),
        ("#requests-operation", "", json!([5, 4, 3, 2, 1])),
        ("#requests-status", "ok", json!([5, 2, 1])),
        ("#requests-status", "error", json!([4, 3])),
        ("#requests-status", "4", json!([3])),
        ("#requests-status", "none", json!([4])),
        ("#requests-status", "retried", json!([5, 4])),
        ("#requests-status", "fault", json!([4])),
        ("#requests-status", "mismatch", json!([])),
    ] {
        enter(&mut page, selector, value).await;
        let found = page.value("log.shown.map(one => one.number)").await;
        assert_eq!(found, expected, "{selector} {value}");
    }
    shows(&mut page, "requests-none", "No request matches the filter").await;
    assert_eq!(page.text("find('said').textContent").await, "0 of 5 requests");
    // What comes is filtered, too.
    enter(&mut page, "#requests-status", "none").await;
    client.list_flow().send().await.unwrap();
    page.until("log.all.length === 6").await;
    assert_eq!(page.value("log.shown.map(one => one.number)").await, json!([4]));
    enter(&mut page, "#requests-status", "mismatch").await;
    click(&mut page, "Show all requests").await;
    assert_eq!(page.value("log.shown.length").await, 6);
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn attempts_of_a_call_are_shown_together() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    client.list_flow().flow_name("other").send().await.unwrap();
    {
        let _throttled = emulator.fault(Fault::on("ListFlow").nth(1).error("Throttling.User"));
        let _lost = emulator.fault(Fault::on("ListFlow").nth(1).reset());
        client.list_flow().flow_name("retried").send().await.unwrap();
    }
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 4").await;
    assert_eq!(
        page.value("log.all.map(one => one.call)").await,
        json!([1, 2, 2, 2])
    );
    details(&mut page, 3).await;
    let attempts = page.value("[...document.querySelectorAll('.attempts button')].map(one => one.innerText.split('\\n')[0] + (one.ariaCurrent ? ', shown' : ''))").await;
    assert_eq!(attempts, json!(["Attempt 1", "Attempt 2, shown", "Attempt 3"]));
    shows(&mut page, "details", "connection reset").await;
    shows(&mut page, "details", "Fault 2 made or changed the response").await;
    for (key, number) in [("]", 4), ("[", 3), ("[", 2), ("[", 2)] {
        page.press(key).await;
        page.until(&format!("opened.entry?.number === {number}")).await;
    }
    shows(&mut page, "details", "Throttling.User").await;
    details(&mut page, 1).await;
    assert_eq!(
        page.value("document.querySelector('.attempts')").await,
        Value::Null
    );
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn a_mismatch_is_explained_on_top_and_its_difference_is_marked() {
    let emulator = Emulator::start().await.unwrap();
    let port = emulator.endpoint().rsplit_once(':').unwrap().1.to_owned();
    let mismatches = wire::exchange(&emulator, &[wire::signed_without_port(&emulator)]).await;
    assert!(mismatches.contains("SignatureDoesNotMatch"), "{mismatches}");
    let wrong = Credentials::new(emulator.credentials().access_key_id(), "another").unwrap();
    let client = Client::builder()
        .endpoint(emulator.endpoint())
        .credentials(wrong)
        .build()
        .unwrap();
    client.list_flow().send().await.unwrap_err();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 2").await;
    details(&mut page, 1).await;
    let first = "find('details').children[1]";
    assert_eq!(
        page.text(&format!("{first}.querySelector('h3').textContent"))
            .await,
        "The signature does not match: the host was signed without its port"
    );
    let marks = page
        .value(&format!(
            "[...{first}.querySelectorAll('mark')].map(one => [one.className, one.textContent])"
        ))
        .await;
    assert_eq!(marks, json!([["server", format!(":{port}")]]));
    let marked = page
        .value("[...document.querySelectorAll('.signed .differs')].map(one => one.textContent)")
        .await;
    assert_eq!(marked, json!([format!("host:127.0.0.1:{port}")]));

    // What the client says that it signed is compared with it.
    let text = page.text("opened.entry.signed.canonical_request").await;
    page.value("[...document.querySelectorAll('#details details')].at(-1).open = true")
        .await;
    for (pasted, expected) in [
        (text.clone(), json!([])),
        (text.replace("ListFlow", "ListItem"), json!(["Flow", "Item"])),
        (text.replace(&format!(":{port}"), ""), json!([format!(":{port}")])),
    ] {
        enter(&mut page, "#details textarea", &pasted).await;
        let marks = page.value("[...document.querySelectorAll('#details details:last-child mark')].map(one => one.textContent)").await;
        assert_eq!(marks, expected, "{pasted}");
    }

    details(&mut page, 2).await;
    let verdict = page.text(&format!("{first}.innerText")).await;
    assert!(
        verdict.contains("no known mistake") && verdict.contains("secret is probably not the one"),
        "{verdict}"
    );
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn on_a_phone_a_request_covers_the_list() {
    let emulator = Emulator::start().await.unwrap();
    emulator.client().list_flow().send().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.set_width(360).await;
    page.until("log.all.length === 1 && isNarrow()").await;
    page.value("document.querySelector('#requests .grid-body [role=row]').click()")
        .await;
    page.until("!find('details').hidden").await;
    let place = page.value("(({left, top, width, height}) => [left, top, width, height])(find('details').getBoundingClientRect())").await;
    assert_eq!(place, json!([0, 0, 360, 740]));
    assert_eq!(page.text("document.activeElement.id").await, "details-title");
    assert_eq!(
        page.value("[find('top').inert, find('views').inert]").await,
        json!([true, true])
    );
    page.press("Escape").await;
    page.until("find('details').hidden && !find('top').inert").await;
    assert_eq!(page.text("document.activeElement.id").await, "requests");
    // The list and the details stand side by side where there is room.
    page.set_width(1280).await;
    page.until("!isNarrow()").await;
    details(&mut page, 1).await;
    assert_eq!(page.value("find('top').inert").await, false);
    assert_eq!(page.problems(), [""; 0]);
}
