//! Access from another host, and a stopped emulator.

use std::net::Ipv4Addr;

use cams_flow_emulator::Emulator;

use crate::{devtools::Page, looks::assert_fits, opened, seed};

const FOCUSED: &str = "document.activeElement.textContent || document.activeElement.id";

#[tokio::test]
async fn from_another_host_the_page_asks_for_the_token() {
    let emulator = Emulator::builder()
        .bind(Ipv4Addr::UNSPECIFIED)
        .start()
        .await
        .unwrap();
    let token = emulator.admin_token().unwrap();
    seed(&emulator, &["behind the token"]);
    let Some(mut page) = Page::new().await else {
        return;
    };
    let url = format!("{}/_emulator/", emulator.endpoint());
    page.open(&url).await;
    page.until("find('problem').textContent.includes('enter its token')")
        .await;
    assert_eq!(page.text(FOCUSED).await, "token");
    assert_fits(&mut page).await;

    for wrong in ["wrong", "€", &token[1..]] {
        page.value("find('problem').textContent = ''").await;
        page.type_text(wrong).await;
        page.press("Enter").await;
        page.until("find('problem').textContent.includes('not the token')")
            .await;
        assert_eq!(page.text("find('flows').textContent").await, "");
        assert_eq!(page.text(FOCUSED).await, "token", "where the next letters go");
    }
    page.type_text(token).await;
    page.press("Tab").await;
    assert_eq!(page.text(FOCUSED).await, "Enter");
    page.press(" ").await;
    page.until("find('flows').textContent.includes('behind the token')")
        .await;
    assert_eq!(page.value("find('entry').checkVisibility()").await, false);
    assert_eq!(page.text("find('problem').textContent").await, "");
    assert_eq!(page.text(FOCUSED).await, "Clock", "on to what was hidden");

    // It is kept as long as the tab is open.
    page.open(&url).await;
    page.until("find('flows').textContent.includes('behind the token')")
        .await;
    assert_eq!(page.value("find('entry').checkVisibility()").await, false);
    for problem in page.problems() {
        assert!(problem.contains("401 (Unauthorized)"), "{problem}");
    }
}

#[tokio::test]
async fn the_page_shows_that_the_emulator_has_stopped() {
    let emulator = Emulator::start().await.unwrap();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    emulator.stop().await;
    page.value("refresh()").await;
    let problem = page.text("find('problem').textContent").await;
    assert_eq!(problem, "The emulator does not answer.");
}
