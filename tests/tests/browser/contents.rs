//! The content of the pages: it stays text, and nothing is loaded from elsewhere.

use alicloud_core::encoding::encoded;
use cams_flow::FlowCategory;
use cams_flow_emulator::{Emulator, Fault};
use serde_json::json;

use crate::{details, devtools::Page, enter, opened, seed, shows, view, wire};

/// Would run if it became an element.
const HOSTILE: &str =
    "</pre></li><img src=x onerror=\"document.title='run'\"><svg onload=\"document.title='run'\">&amp;";

/// Asserts that everything from outside is text, and has not run.
async fn assert_is_text(page: &mut Page, title: &str) {
    let elements = page.value("document.querySelectorAll('img, svg').length").await;
    assert_eq!(elements, 0, "a text became an element");
    assert_eq!(page.text("document.title").await, title, "a text was run");
}

#[tokio::test]
async fn text_from_outside_stays_text() {
    let emulator = Emulator::start().await.unwrap();
    emulator
        .seed(&json!({"flows": [{
            "id": HOSTILE,
            "account": HOSTILE,
            "space": HOSTILE,
            "name": HOSTILE,
            "categories": [HOSTILE],
            "status": HOSTILE,
            "endpoint_uri": HOSTILE,
        }]}))
        .unwrap();
    let client = emulator.client();
    let create = client.create_flow().flow_name(HOSTILE).endpoint_uri(HOSTILE);
    let create = create.cust_space_id(HOSTILE).categories([HOSTILE]);
    create.send().await.unwrap_err();
    let create = client.create_flow().flow_name("预约 & café");
    create.categories([FlowCategory::Other]).send().await.unwrap();
    wire::exchange(&emulator, &[hostile_request(&emulator)]).await;
    let _fault = emulator
        .fault(Fault::on("GetFlow").first(1).respond(418, HOSTILE))
        .optional();
    client.get_flow().flow_id("1").send().await.unwrap_err();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 5").await;
    // Within JSON, quotation marks are escaped.
    let inside = json!(HOSTILE).to_string();
    let rows = page.text("find('requests').textContent").await;
    assert!(
        rows.contains(&HOSTILE[..60]) && rows.contains("预约 & café"),
        "{rows}"
    );
    details(&mut page, 1).await;
    let shown = page.text("find('details').textContent").await;
    assert!(
        shown.matches(HOSTILE).count() >= 3 && shown.contains(&inside),
        "{shown}"
    );
    for number in 2..=4 {
        details(&mut page, number).await;
        page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
            .await;
        assert_is_text(&mut page, "cams-flow-emulator").await;
    }
    let shown = page.text("find('details').textContent").await;
    assert!(shown.contains(HOSTILE), "the body of a fault: {shown}");
    enter(&mut page, "#details textarea", HOSTILE).await;
    let compared = page.text("find('details').textContent").await;
    assert!(compared.len() > shown.len(), "{compared}");
    assert_is_text(&mut page, "cams-flow-emulator").await;
    enter(&mut page, "#requests-search", HOSTILE).await;
    assert_is_text(&mut page, "cams-flow-emulator").await;

    view(&mut page, "flows").await;
    shows(&mut page, "view-flows", "2 flows").await;
    let flows = page.text("find('view-flows').textContent").await;
    assert_eq!(flows.matches(HOSTILE).count(), 6, "{flows}");
    assert!(
        flows.contains("预约 & café") && flows.contains("DRAFT"),
        "{flows}"
    );
    crate::click(&mut page, &format!("Status… {HOSTILE}")).await;
    page.until("find('ask').open").await;
    assert_eq!(
        page.text("find('ask-title').textContent").await,
        format!("Status of {HOSTILE}")
    );
    page.press("Escape").await;
    enter(&mut page, "#view-flows [type=search]", HOSTILE).await;
    shows(&mut page, "view-flows", "1 of 2 flows").await;
    assert_is_text(&mut page, "cams-flow-emulator").await;

    view(&mut page, "faults").await;
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
        .await;
    let faults = page.text("find('faults').textContent").await;
    assert!(faults.contains("GetFlow") && faults.contains(&inside), "{faults}");
    assert_is_text(&mut page, "cams-flow-emulator").await;

    let wrong = json!({"set": HOSTILE}).to_string();
    page.value(&format!("act('clock', 'POST', {})", json!(wrong)))
        .await;
    let problem = page.text("find('problem').textContent").await;
    assert!(problem.contains(&format!("not `{HOSTILE}`")), "{problem}");
    page.value(&format!("go({})", json!(format!("requests/{HOSTILE}"))))
        .await;
    page.value(&format!("go({})", json!(HOSTILE))).await;
    assert_is_text(&mut page, "cams-flow-emulator").await;
}

/// A request whose header, parameters and access key are hostile.
fn hostile_request(emulator: &Emulator) -> String {
    let host = emulator.endpoint().trim_start_matches("http://");
    let name = encoded(HOSTILE);
    format!(
        "GET /%3Csvg%3E?{name}={name}&Action={name}&AccessKeyId={name} HTTP/1.1\r\nhost: {host}\r\nx-hostile: {HOSTILE}\r\n\r\n"
    )
}

/// No way to make markup of a text works in the page, even if somebody tries.
#[tokio::test]
async fn the_page_cannot_make_markup_of_text() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    for way in [
        "document.body.innerHTML = '<i>'",
        "document.body.outerHTML = '<i>'",
        "document.body.insertAdjacentHTML('beforeend', '<i>')",
        "document.write('<i>')",
        "document.createElement('iframe').srcdoc = '<i>'",
        "eval('1')",
        "new Function('1')",
    ] {
        let tried = format!(
            "(() => {{ try {{ {way}; return 'done'; }} catch (error) {{ return error.constructor.name; }} }})()"
        );
        // The protocol may evaluate what it sends; what that evaluates may not.
        let parameters =
            json!({"expression": tried, "returnByValue": true, "allowUnsafeEvalBlockedByCSP": false});
        let outcome = page.call("Runtime.evaluate", parameters).await;
        let outcome = outcome["result"]["value"].as_str().unwrap_or_default();
        assert!(matches!(outcome, "TypeError" | "EvalError"), "{way}: {outcome}");
    }
}

#[tokio::test]
async fn previews_show_hostile_names_and_screens_as_text() {
    let emulator = Emulator::start().await.unwrap();
    let file = json!({HOSTILE: HOSTILE, "</pre><script>document.title='run'</script>": "<!--"});
    let screens = json!({"file": file, "json_version": "6.3"});
    let flow = json!({"name": HOSTILE, "id": HOSTILE, "status": HOSTILE, "screens": screens});
    emulator.seed(&json!({"flows": [flow]})).unwrap();
    let link = emulator
        .client()
        .get_flow_preview_url()
        .flow_id(HOSTILE)
        .send()
        .await
        .unwrap();
    let link = link.into_output().data.preview_url.unwrap();
    let Some(mut page) = Page::new().await else {
        return;
    };
    page.open(&link).await;
    assert_eq!(
        page.text("document.querySelector('h1').textContent").await,
        HOSTILE
    );
    let shown = page.text("document.querySelector('pre').textContent").await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), file);
    assert_is_text(&mut page, "Flow preview").await;
    assert_eq!(page.problems(), [""; 0]);
}

#[tokio::test]
async fn everything_comes_from_the_emulator() {
    let emulator = Emulator::start().await.unwrap();
    seed(&emulator, &["flow"]).await;
    emulator.client().list_flow().send().await.unwrap();
    let _fault = emulator.fault(Fault::on("DeleteFlow").reset()).optional();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    // Everything that users do with it.
    details(&mut page, 1).await;
    for name in ["flows", "clock", "data", "faults"] {
        view(&mut page, name).await;
        page.value(
            "[...document.querySelectorAll('button, summary')].filter(one => one.checkVisibility() && !one.closest('dialog'))
                .forEach(one => { one.click(); document.querySelectorAll('dialog[open]').forEach(box => box.close()); })",
        )
        .await;
    }
    shows(&mut page, "faults", "Not fired yet").await;
    let own = format!("{}/_emulator/", emulator.endpoint());
    let asked: Vec<String> = page
        .events("Network.requestWillBeSent")
        .map(|event| event["request"]["url"].as_str().unwrap().to_owned())
        .filter(|url| !url.starts_with("data:"))
        .collect();
    assert!(asked.len() >= 5, "{asked:?}");
    for url in &asked {
        assert!(url.starts_with(&own), "{url}");
    }
    assert_eq!(page.problems(), [""; 0]);

    // Even when it tries: the response's policy forbids it.
    let elsewhere = Emulator::start().await.unwrap();
    let tried = format!(
        "fetch('{}/_emulator/health', {{mode: 'no-cors'}}).then(() => 'answered', () => 'refused')",
        elsewhere.endpoint()
    );
    assert_eq!(page.text(&tried).await, "refused");
    let problems = page.problems();
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("Content Security Policy")),
        "{problems:?}"
    );
}
