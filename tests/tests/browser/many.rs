//! Ten thousand requests, and as many flows: the page has the elements of what can be seen, however much there is.

use cams_flow_emulator::Emulator;
use serde_json::{Value, json};

use crate::{devtools::Page, enter, opened, seed, shows, view, wire};

const MANY: usize = 10_000;

/// How many elements the page has at the most, of all kinds.
const ELEMENTS: u64 = 1_500;

async fn elements(page: &mut Page) -> u64 {
    let count = page.value("document.querySelectorAll('*').length").await;
    count.as_u64().unwrap()
}

/// The numbers of the rows that can be seen.
async fn seen(page: &mut Page) -> Vec<u64> {
    let rows = page
        .value(
            "(() => {
                const list = find('requests').getBoundingClientRect();
                return [...document.querySelectorAll('#requests .grid-body [role=row]')]
                    .filter(row => {
                        const {top, bottom} = row.getBoundingClientRect();
                        return bottom > list.top + 32 && top < list.bottom;
                    })
                    .map(row => Number(row.dataset.key)).sort((left, right) => right - left);
            })()",
        )
        .await;
    serde_json::from_value(rows).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_requests_the_page_has_the_rows_that_are_seen() {
    let emulator = Emulator::start().await.unwrap();
    let requests: Vec<String> = (1..=MANY + 300)
        .map(|number| {
            let action = ["ListFlow", "GetFlow", "CreateFlow"][number % 3];
            wire::unsigned(&emulator, action, number)
        })
        .collect();
    let responses = wire::exchange(&emulator, &requests).await;
    assert_eq!(responses.matches("HTTP/1.1 400").count(), MANY + 300);
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until(&format!("log.all.length === {MANY}")).await;
    assert_eq!(
        page.value("[log.all[0].number, log.all.at(-1).number]").await,
        json!([301, MANY + 300]),
        "the oldest are gone"
    );
    assert_eq!(page.text("find('requests').ariaRowCount").await, "10001");
    assert_eq!(
        page.text("find('requests-note').textContent").await,
        "10,000 requests"
    );
    let count = elements(&mut page).await;
    assert!(count < ELEMENTS, "{count}");

    // Wherever one scrolls, what is seen has no gap, and the elements are as many.
    for place in [0, 1, 777, 123_456, 250_000, 360_000] {
        page.value(&format!("find('requests').scrollTop = {place}")).await;
        page.value("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
            .await;
        let seen = seen(&mut page).await;
        assert!(seen.len() >= 10, "{place}: {seen:?}");
        assert!(
            seen.windows(2).all(|pair| pair[0] == pair[1] + 1),
            "{place}: {seen:?}"
        );
        let count = elements(&mut page).await;
        assert!(count < ELEMENTS, "{place}: {count}");
    }
    assert!(seen(&mut page).await.contains(&301), "down to the oldest");

    // Rows stay the same elements while one scrolls; few are touched.
    page.value(
        "globalThis.touched = 0;
         new MutationObserver(changes => { touched += changes.filter(change => change.type === 'childList').length; })
             .observe(document.querySelector('#requests .grid-body'), {childList: true, subtree: true})",
    )
    .await;
    page.value("find('requests').scrollTop = 100000").await;
    page.value("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        .await;
    page.value("touched = 0").await;
    page.value("find('requests').scrollTop += 72").await;
    page.value("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        .await;
    let touched = page.value("touched").await.as_u64().unwrap();
    assert!((1..100).contains(&touched), "{touched}");

    // So with a filter, by which all are found.
    enter(&mut page, "#requests-search", "flow-7777").await;
    assert_eq!(
        page.value("log.shown.map(one => one.number)").await,
        json!([7777])
    );
    assert_eq!(page.text("find('requests').ariaRowCount").await, "2");
    enter(&mut page, "#requests-search", "").await;
    enter(&mut page, "#requests-operation", "GetFlow").await;
    let found = page.value("log.shown.length").await.as_u64().unwrap();
    assert!((3_332..=3_334).contains(&found), "{found}");
    let count = elements(&mut page).await;
    assert!(count < ELEMENTS, "{count}");

    // Who has scrolled goes on seeing the same rows when more come.
    enter(&mut page, "#requests-operation", "").await;
    page.value("find('requests').scrollTop = 3600").await;
    page.value("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        .await;
    let before = seen(&mut page).await;
    wire::exchange(&emulator, &requests[..20]).await;
    page.until(&format!("log.all.at(-1).number === {}", MANY + 320))
        .await;
    page.value("new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        .await;
    assert_eq!(seen(&mut page).await, before);
    assert_eq!(page.value("log.all.length").await, json!(MANY));

    // The keys go from end to end.
    page.value("find('requests').focus()").await;
    for (key, index) in [
        ("End", MANY + 1),
        ("ArrowUp", MANY),
        ("Home", 2),
        ("ArrowDown", 3),
    ] {
        page.press(key).await;
        let active = page
            .text("find(find('requests').getAttribute('aria-activedescendant')).ariaRowIndex")
            .await;
        assert_eq!(active, index.to_string(), "{key}");
    }
    assert_eq!(page.problems(), [""; 0]);
}

/// Waits for the count of flows.
async fn noted(page: &mut Page, text: &str) {
    page.until(&format!(
        "tables.get('flows').note.textContent === {}",
        json!(text)
    ))
    .await;
}

#[tokio::test]
async fn ten_thousand_flows_come_by_pages() {
    let emulator = Emulator::start().await.unwrap();
    let names: Vec<String> = (1..=MANY).map(|number| format!("flow {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    seed(&emulator, &names).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    view(&mut page, "flows").await;
    let names = "[...document.querySelectorAll('#view-flows tbody tr')].map(row => row.cells[0].textContent)";
    let page_from =
        |first: usize| -> Value { (0..50).map(|index| format!("flow {}", first - index)).collect() };
    shows(&mut page, "view-flows", "1–50 of 10,000").await;
    assert_eq!(page.value(names).await, page_from(MANY));
    let count = elements(&mut page).await;
    assert!(count < ELEMENTS, "{count}");
    assert_eq!(
        page.text("document.querySelector('#view-flows table').ariaRowCount")
            .await,
        "10001"
    );
    crate::click(&mut page, "Next").await;
    shows(&mut page, "view-flows", "51–100 of 10,000").await;
    assert_eq!(page.value(names).await, page_from(MANY - 50));
    assert_eq!(
        page.text("document.querySelector('#view-flows tbody tr').ariaRowIndex")
            .await,
        "52"
    );
    enter(&mut page, "#view-flows [type=search]", "LOW 77").await;
    noted(&mut page, "111 of 10,000 flows").await;
    let count = elements(&mut page).await;
    assert!(count < ELEMENTS, "{count}");
    enter(&mut page, "#view-flows [type=search]", "flow 7777").await;
    noted(&mut page, "1 of 10,000 flows").await;
    assert_eq!(page.value(names).await, json!(["flow 7777"]));
    enter(&mut page, "#view-flows select", "PUBLISHED").await;
    shows(&mut page, "view-flows", "Nothing matches the filter").await;
    enter(&mut page, "#view-flows select", "").await;
    enter(&mut page, "#view-flows [type=search]", "").await;
    shows(&mut page, "view-flows", "1–50 of 10,000").await;
    // A page that is gone gives way to the last one.
    page.value("tables.get('flows').turnTo(9950)").await;
    shows(&mut page, "view-flows", "9,951–10,000 of 10,000").await;
    emulator.reset().unwrap();
    seed(&emulator, &["the only one"]).await;
    page.until(&format!("{names}.length === 1")).await;
    assert_eq!(page.value(names).await, json!(["the only one"]));
    assert_eq!(page.problems(), [""; 0]);
}
