//! The content of the pages: it stays text, and nothing is loaded from elsewhere.

use cams_flow::FlowCategory;
use cams_flow_emulator::{Emulator, Fault};
use serde_json::json;

use crate::{devtools::Page, opened, seed};

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
    client
        .get_flow()
        .flow_id("118250649937026")
        .send()
        .await
        .unwrap_err();
    let _fault = emulator
        .fault(Fault::on("DeleteFlow").first(1).answer(500, HOSTILE))
        .optional();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
        .await;
    let flows = page.text("find('flows').textContent").await;
    assert_eq!(flows.matches(HOSTILE).count(), 6, "{flows}");
    assert!(
        flows.contains("预约 & café") && flows.contains("DRAFT"),
        "{flows}"
    );
    assert!(
        flows.contains("Next: ModifyFlow, UpdateFlowJSONAsset, DeleteFlow"),
        "{flows}"
    );
    // Within JSON, quotation marks are escaped.
    let inside = json!(HOSTILE).to_string();
    let faults = page.text("find('faults').textContent").await;
    assert!(
        faults.contains("DeleteFlow") && faults.contains(&inside),
        "{faults}"
    );
    let requests = page.text("find('requests').textContent").await;
    for parameter in ["FlowName", "EndpointUri", "CustSpaceId"] {
        let expected = format!("\"{parameter}\": {inside}");
        assert!(requests.contains(&expected), "no {expected} in {requests}");
    }
    assert!(requests.contains("Unknown.ResourceOwnerId"), "{requests}");
    assert_is_text(&mut page, "cams-flow-emulator").await;

    let wrong = json!({"set": HOSTILE}).to_string();
    page.value(&format!("act('clock', 'POST', {})", json!(wrong)))
        .await;
    let problem = page.text("find('problem').textContent").await;
    assert!(problem.contains(&format!("not `{HOSTILE}`")), "{problem}");
    assert_is_text(&mut page, "cams-flow-emulator").await;
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
    seed(&emulator, &["flow"]);
    emulator.client().list_flow().send().await.unwrap();
    let _fault = emulator.fault(Fault::on("DeleteFlow").reset()).optional();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    // Everything that users do with it.
    page.value("[...document.querySelectorAll('button, summary')].filter(one => one.checkVisibility()).forEach(one => one.click())")
        .await;
    page.until("find('faults').textContent === 'No faults.'").await;
    page.until("document.querySelector('details pre').checkVisibility()")
        .await;
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

#[tokio::test]
async fn of_many_flows_the_newest_are_shown_and_all_are_counted() {
    let emulator = Emulator::start().await.unwrap();
    let names: Vec<String> = (1..=1001).map(|number| format!("flow {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    seed(&emulator, &names[..100]);
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    assert_eq!(page.text("find('flows-note').textContent").await, "");
    seed(&emulator, &names[100..]);
    page.value("refresh()").await;
    assert_eq!(
        page.text("find('flows-note').textContent").await,
        "The newest: 100 of 1,001"
    );
    let shown = page
        .value("[...find('flows').querySelectorAll('strong')].map(one => one.textContent)")
        .await;
    let expected: Vec<&str> = names.iter().rev().take(100).copied().collect();
    assert_eq!(shown, json!(expected));
    assert_eq!(page.problems(), [""; 0]);
}
