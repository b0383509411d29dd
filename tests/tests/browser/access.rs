//! Access from another host, and a stopped emulator.

use std::net::Ipv4Addr;

use cams_flow_emulator::Emulator;
use reqwest::Url;

use crate::{devtools::Page, looks::assert_fits, opened, seed, shows};

const FOCUSED: &str = "document.activeElement.id || document.activeElement.textContent";

#[tokio::test]
async fn from_another_host_the_page_asks_for_the_token() {
    let emulator = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    let token = emulator.admin_token().unwrap();
    seed(&emulator, &["behind the token"]).await;
    let Some(mut page) = Page::new().await else {
        return;
    };
    let url = format!("{}/_emulator/#/flows", emulator.endpoint());
    page.open(&url).await;
    shows(&mut page, "problem", "enter its token").await;
    shows(&mut page, "live", "Token needed").await;
    assert_eq!(page.text(FOCUSED).await, "token");
    assert_fits(&mut page).await;

    for wrong in ["wrong", "€", &token[1..]] {
        page.value("find('problem-text').textContent = ''").await;
        page.type_text(wrong).await;
        page.press("Enter").await;
        shows(&mut page, "problem", "not the token").await;
        assert_eq!(
            page.value("document.querySelectorAll('#view-flows tbody tr').length")
                .await,
            0
        );
        assert_eq!(page.text(FOCUSED).await, "token", "where the next letters go");
    }
    page.type_text(token).await;
    page.press("Tab").await;
    assert_eq!(page.text(FOCUSED).await, "Enter");
    page.press(" ").await;
    shows(&mut page, "view-flows", "behind the token").await;
    page.until("find('live').dataset.state === 'live'").await;
    assert_eq!(page.value("find('entry').checkVisibility()").await, false);
    assert_eq!(page.value("find('problem').hidden").await, true);
    assert_eq!(page.text(FOCUSED).await, "main", "on to what was hidden");

    // It is kept as long as the tab is open.
    page.open("about:blank").await;
    page.open(&url).await;
    shows(&mut page, "view-flows", "behind the token").await;
    page.until("find('live').dataset.state === 'live'").await;
    assert_eq!(page.value("find('entry').checkVisibility()").await, false);
    for problem in page.problems() {
        assert!(problem.contains("401 (Unauthorized)"), "{problem}");
    }
}

#[tokio::test]
async fn the_page_connects_again_when_the_emulator_does() {
    let emulator = Emulator::start().await.unwrap();
    let port = Url::parse(emulator.endpoint()).unwrap().port().unwrap();
    emulator.client().list_flow().send().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    shows(&mut page, "requests", "ListFlow").await;
    emulator.stop().await;
    page.until("find('live').dataset.state === 'lost'").await;
    shows(
        &mut page,
        "problem",
        "The emulator does not respond. It may have stopped.",
    )
    .await;

    // Somebody else may have taken the port meanwhile.
    let Ok(emulator) = Emulator::builder().port(port).start().await else {
        return;
    };
    emulator
        .client()
        .get_flow()
        .flow_id("1")
        .send()
        .await
        .unwrap_err();
    page.until("find('live').dataset.state === 'live'").await;
    shows(&mut page, "requests", "GetFlow").await;
    assert_eq!(
        page.value("log.all.map(one => one.operation)").await,
        serde_json::json!(["GetFlow"]),
        "what the other emulator had is gone"
    );
    assert_eq!(page.value("find('problem').hidden").await, true);
}
