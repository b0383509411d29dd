//! The emulator's page in a real browser. Where Chromium is not installed, nothing is tested; `cargo xtask test` says so.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use cams_flow::FlowCategory;
use cams_flow_emulator::{Emulator, Fault};
use tokio::process::Command;

/// The names that distributions give it.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The page's elements after its script has run, in a window of this width; `None` without a browser.
async fn shown(url: &str, width: u32, more: &[&str]) -> Option<String> {
    let profile = tempfile::tempdir().unwrap();
    for name in NAMES {
        let mut browser = Command::new(name);
        browser
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            // Its time, not ours: it ends when nothing is left to do.
            .args(["--virtual-time-budget=10000", "--dump-dom"])
            .arg(format!("--window-size={width},900"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(more)
            .arg(url)
            .kill_on_drop(true);
        match browser.output().await {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && !text.is_empty(), "{said}");
                return Some(text);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    None
}

#[tokio::test]
async fn the_page_shows_what_the_emulator_has_and_runs_no_name() {
    let emulator = Emulator::start().await.unwrap();
    let client = emulator.client();
    let hostile = "<img src=x onerror=\"document.title='run'\">";
    for name in [hostile, "预约 & café"] {
        let create = client.create_flow().flow_name(name);
        create.categories([FlowCategory::Other]).send().await.unwrap();
    }
    client
        .get_flow()
        .flow_id("118250649937026")
        .send()
        .await
        .unwrap_err();
    let _fault = emulator
        .fault(Fault::on("DeleteFlow").first(1).reset())
        .optional();
    let url = format!("{}/_emulator/", emulator.endpoint());

    for (width, more) in [
        (1280, &[][..]),
        (360, &["--blink-settings=preferredColorScheme=0"][..]),
    ] {
        let Some(page) = shown(&url, width, more).await else {
            return;
        };
        for expected in [
            "预约 &amp; café",
            "&lt;img src=x onerror=",
            "DRAFT",
            "Unknown.ResourceOwnerId",
            "CreateFlow",
            "DeleteFlow",
        ] {
            assert!(page.contains(expected), "no {expected} in {page}");
        }
        assert!(!page.contains("<img"), "a name became an element: {page}");
        assert!(!page.contains("<title>run"), "a name was run: {page}");
    }
}
