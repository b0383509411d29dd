//! Readable on a phone, in the dark and in the light.

use cams_flow_emulator::{Emulator, Fault};
use serde_json::{Value, json};

use crate::{details, devtools::Page, opened, seed, shows, view, wire};

/// The least height of touch targets, in CSS pixels, and of those of a mouse.
const FINGER: f64 = 44.0;
const MOUSE: f64 = 24.0;
/// The least contrast of text, by the Web Content Accessibility Guidelines.
const CONTRAST: f64 = 4.5;
/// The least contrast of graphical objects.
const MARK_CONTRAST: f64 = 3.0;

/// Asserts that nothing overflows, on a phone or a desktop, and that touch targets are high enough.
pub(crate) async fn assert_fits(page: &mut Page) {
    for width in [360, 1280] {
        page.set_width(width).await;
        page.until(&format!("matchMedia('(width: {width}px)').matches"))
            .await;
        let shown = page.value("document.documentElement.scrollWidth").await;
        assert!(shown.as_u64().unwrap() <= u64::from(width), "{shown} of {width}");
        let boxes = page
            .value(
                "[...document.querySelectorAll('*')].filter(one => one.checkVisibility()).map(one => {
                    const box = one.getBoundingClientRect();
                    const isTouched = one.matches('button, summary, nav a, select, textarea, input:not([type=checkbox], [type=radio], .hidden)');
                    const name = one.tagName + ' ' + one.textContent.slice(0, 40);
                    return [name, box.left, box.right, isTouched, box.height];
                })",
            )
            .await;
        for found in boxes.as_array().unwrap() {
            let number = |index: usize| found[index].as_f64().unwrap();
            assert!(
                number(1) >= 0.0 && number(2) <= f64::from(width),
                "{found} of {width}"
            );
            let least = if width < 600 { FINGER } else { MOUSE };
            assert!(found[3] == false || number(4) >= least, "{found} of {width}");
        }
    }
}

/// The link to the preview of a new flow with this text in its name and its screens.
async fn preview(emulator: &Emulator, text: &str) -> String {
    let screens = json!({"file": {"version": "6.3", text: [text]}, "json_version": "6.3"});
    let flow = json!({"id": "1", "name": format!("{text}-1"), "screens": screens});
    emulator.seed(&json!({"flows": [flow]})).unwrap();
    let call = emulator.client().get_flow_preview_url().flow_id("1");
    call.send().await.unwrap().into_output().data.preview_url.unwrap()
}

#[tokio::test]
async fn long_words_fit_on_a_phone() {
    let emulator = Emulator::start().await.unwrap();
    let long = "a".repeat(300);
    seed(&emulator, &[&long, "other"]).await;
    emulator
        .seed(&json!({"flows": [
            {"name": "long in all", "id": long, "account": long, "space": long, "status": long, "categories": [long]},
        ]}))
        .unwrap();
    let client = emulator.client();
    client.list_flow().flow_name(&long).send().await.unwrap();
    client
        .get_flow()
        .flow_id(&long)
        .cust_space_id(&long)
        .send()
        .await
        .unwrap_err();
    let _fault = emulator
        .fault(Fault::on("DeleteFlow").respond(418, &long))
        .optional();
    wire::exchange(&emulator, &[wire::signed_without_port(&emulator)]).await;
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    for name in ["requests", "flows", "faults", "clock", "data"] {
        view(&mut page, name).await;
        page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
            .await;
        assert_fits(&mut page).await;
    }
    for number in 1..=3 {
        details(&mut page, number).await;
        page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
            .await;
        assert_fits(&mut page).await;
    }
    let wrong = json!({"set": long}).to_string();
    page.value(&format!("act('clock', 'POST', {})", json!(wrong)))
        .await;
    shows(&mut page, "problem", "aaaa").await;
    page.value("go('requests')").await;
    assert_fits(&mut page).await;
    page.value("void dialog({title: find('problem-text').textContent, text: 'a'.repeat(300), fields: [{name: 'a', label: 'a'.repeat(300)}]})").await;
    page.until("find('ask').open").await;
    assert_fits(&mut page).await;

    let link = preview(&emulator, &long).await;
    page.open(&link).await;
    let shown = page.text("document.querySelector('pre').textContent").await;
    assert!(shown.contains(&long), "{shown}");
    assert_fits(&mut page).await;
}

/// The colours of text, each with its background, and that of the focus.
async fn colours(page: &mut Page, selectors: &[&str]) -> Vec<(String, f64)> {
    let found = page
        .value(&format!(
            "(() => {{
                const canvas = document.createElement('i');
                canvas.style.backgroundColor = 'Canvas';
                document.body.append(canvas);
                const behind = one => {{
                    if (!one) return getComputedStyle(canvas).backgroundColor;
                    const colour = getComputedStyle(one).backgroundColor;
                    return colour === 'rgba(0, 0, 0, 0)' ? behind(one.parentElement) : colour;
                }};
                const found = {}.map(name => {{
                    const one = document.querySelector(name);
                    if (!one) throw new Error('there is no ' + name);
                    return [name, getComputedStyle(one).color, behind(one)];
                }});
                const focused = document.querySelector('button');
                if (focused) {{
                    focused.focus({{focusVisible: true}});
                    found.push(['focus', getComputedStyle(focused).outlineColor, behind(document.body)]);
                }}
                canvas.remove();
                return found;
            }})()",
            json!(selectors)
        ))
        .await;
    let found = found.as_array().unwrap().iter();
    found
        .map(|found| {
            let [name, text, back] = [0, 1, 2].map(|index| found[index].as_str().unwrap());
            (
                format!("{name}: {text} on {back}"),
                contrast(luminance(text), luminance(back)),
            )
        })
        .collect()
}

/// The relative luminance of a colour such as `rgb(1, 2, 3)`, from 0 to 1.
fn luminance(colour: &str) -> f64 {
    let numbers = colour
        .strip_prefix("rgb(")
        .and_then(|rest| rest.strip_suffix(')'));
    let numbers = numbers.unwrap_or_else(|| panic!("{colour} is not opaque"));
    numbers
        .split(", ")
        .map(|number| number.parse::<f64>().unwrap() / 255.0)
        .map(|part| {
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
        .zip([0.2126, 0.7152, 0.0722])
        .map(|(part, weight)| part * weight)
        .sum()
}

fn contrast(left: f64, right: f64) -> f64 {
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}

#[test]
fn contrasts_are_those_of_the_guidelines() {
    let of = |left, right| contrast(luminance(left), luminance(right));
    assert!((of("rgb(255, 255, 255)", "rgb(0, 0, 0)") - 21.0).abs() < 1e-9);
    assert!((of("rgb(119, 119, 119)", "rgb(255, 255, 255)") - 4.478).abs() < 1e-3);
}

/// Asserts that the page is legible in both schemes, and that they differ.
async fn assert_legible(page: &mut Page, selectors: &[&str]) {
    let mut seen: Vec<Vec<(String, f64)>> = Vec::new();
    for scheme in ["light", "dark"] {
        page.set_colours(scheme).await;
        page.until(&format!("matchMedia('(prefers-color-scheme: {scheme})').matches"))
            .await;
        let found = colours(page, selectors).await;
        for (name, contrast) in &found {
            let least = if name.starts_with("focus") {
                MARK_CONTRAST
            } else {
                CONTRAST
            };
            assert!(*contrast >= least, "{scheme} {name}: {contrast}");
        }
        seen.push(found);
    }
    for (light, dark) in seen[0].iter().zip(&seen[1]) {
        assert_ne!(light.0, dark.0, "the same in the dark and in the light");
    }
}

#[tokio::test]
async fn it_is_legible_in_the_dark_and_in_the_light() {
    let emulator = Emulator::start().await.unwrap();
    let flows = ["DRAFT", "PUBLISHED", "THROTTLED", "BLOCKED"];
    let flows: Vec<Value> = flows
        .iter()
        .map(|status| json!({"name": status, "status": status}))
        .collect();
    emulator.seed(&json!({"flows": flows})).unwrap();
    let client = emulator.client();
    {
        let _throttled = emulator.fault(Fault::on("ListFlow").nth(1).error("Throttling.User"));
        let _lost = emulator.fault(Fault::on("ListFlow").nth(1).reset());
        client.list_flow().send().await.unwrap();
    }
    wire::exchange(&emulator, &[wire::signed_without_port(&emulator)]).await;
    let _fault = emulator.fault(Fault::on("DeleteFlow").reset()).optional();
    let Some(mut page) = opened(&emulator).await else {
        return;
    };
    page.until("log.all.length === 4 && known.faults.length === 1")
        .await;
    details(&mut page, 4).await;
    assert_legible(
        &mut page,
        &[
            "h1",
            "#live",
            "#pause",
            "#views a",
            "#views [aria-current]",
            "#views .count",
            "#views .count.warn",
            "#requests-search",
            "#requests-operation",
            "#requests-note",
            "#requests [role=columnheader]",
            "#requests [aria-selected=true] .c-operation",
            "#requests [aria-selected=true] .c-time",
            "#requests [aria-selected=true] .soft",
            "#requests .c-duration",
            "#requests .badge.good",
            "#requests .badge.warn",
            "#requests .badge.bad",
            "#details h2",
            ".verdict h3",
            ".verdict .note",
            ".verdict dt",
            ".verdict mark",
            ".facts dt",
            ".facts dd",
            "#details h3",
            "#details summary",
            ".pairs dt",
            ".pairs dd",
            "pre",
            "pre .j-name",
            "pre .j-text",
            ".signed li",
            ".signed .differs",
            "#details textarea",
        ],
    )
    .await;
    details(&mut page, 2).await;
    assert_legible(
        &mut page,
        &[
            ".attempts button",
            ".attempts [aria-current] .cell",
            ".attempts .number",
            ".facts a",
        ],
    )
    .await;
    view(&mut page, "flows").await;
    shows(&mut page, "view-flows", "4 flows").await;
    assert_legible(
        &mut page,
        &[
            "th",
            "td",
            "td.soft",
            "td.mono",
            "td .badge",
            "td .badge.good",
            "td .badge.warn",
            "td .badge.bad",
            "td button",
        ],
    )
    .await;
    view(&mut page, "faults").await;
    page.value("problem('problem'); toast('toast')").await;
    assert_legible(
        &mut page,
        &[
            "#problem",
            "#problem button",
            "#toast",
            "legend",
            ".presets label",
            ".presets label:has(:checked)",
            "#fault-hint",
            ".field span",
            "#fault-form button.main",
            "#faults strong",
            "#faults p",
            "#faults .badge",
            "#faults button",
        ],
    )
    .await;
    view(&mut page, "data").await;
    shows(&mut page, "policy", "Version").await;
    assert_legible(
        &mut page,
        &[
            "#policy",
            "#policy .j-name",
            "#reset",
            "#tools .note",
            "#tools button",
        ],
    )
    .await;
    page.value("void dialog({title: 'title', text: 'text', danger: true})")
        .await;
    page.until("find('ask').open").await;
    assert_legible(&mut page, &["#ask h2", "#ask p", "#ask-cancel", "#ask-yes"]).await;

    let link = preview(&emulator, "text").await;
    page.open(&link).await;
    assert_legible(&mut page, &["h1", "p", "pre"]).await;
    assert_eq!(page.value("document.scripts.length").await, Value::from(0));
}
