//! The chart of the page: processor time of a call, as SVG that follows the reader's light or dark colours.

use std::fmt::Write as _;

use crate::bench::{results::Results, samples::Figure, text::number};

const WIDTH: f64 = 840.0;
/// Of the names beside the bars.
const NAMES: f64 = 190.0;
/// Where the numbers behind the bars begin, at the latest.
const NUMBERS: f64 = 60.0;
const BAR: f64 = 14.0;
const STEP: f64 = 19.0;

/// Text and lines by class; the background is part of the picture, so that text is always readable on it.
const STYLE: &str = "\
text{font:13px -apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}\
.back{fill:#ffffff;stroke:#d1d9e0}.title{font-weight:600;font-size:15px}.head{font-weight:600}.note{fill:#59636e;font-size:12px}\
.grid{stroke:#d1d9e0}.one{stroke:#59636e;stroke-dasharray:3 3}.spread{stroke:#1f2328;stroke-width:1.5}\
.ours{fill:#0969da}.other{fill:#afb8c1}.vendor{fill:#d4a72c}\
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.back{fill:#0d1117;stroke:#3d444d}.note{fill:#9198a1}.grid{stroke:#3d444d}\
.one{stroke:#9198a1}.spread{stroke:#f0f6fc}.ours{fill:#4493f8}.other{fill:#656c76}.vendor{fill:#bb8009}}";

/// A bar: its name, its class, and what it shows.
struct Bar {
    name: String,
    class: &'static str,
    figure: Option<Figure>,
}

/// Bars on one scale.
struct Panel {
    title: String,
    groups: Vec<(String, Vec<Bar>)>,
}

pub(crate) fn chart(results: &Results) -> String {
    let mut body = String::new();
    let mut y = 30.0;
    text(&mut body, "title", 20.0, y, "Processor time of a call");
    y += 19.0;
    let note = "bare reqwest, which neither signs nor checks, is 1; bars are medians, lines quartiles; shorter is better";
    text(&mut body, "note", 20.0, y, note);
    y += 14.0;
    for panel in [by_hand(results, 1), by_hand(results, 64), vendor(results)] {
        y = panel.draw(&mut body, y + 16.0);
    }
    let height = y + 12.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"Processor time of a call, relative to bare reqwest\">\n<style>{STYLE}</style>\n\
         <rect class=\"back\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n{body}</svg>\n",
        WIDTH - 1.0,
        height - 1.0,
    )
}

/// This client beside the same calls by hand.
fn by_hand(results: &Results, concurrency: usize) -> Panel {
    let groups = [
        ("get", "GetFlow"),
        ("create", "CreateFlow"),
        ("list", "ListFlow, 20 flows"),
    ]
    .map(|(operation, title)| {
        let bars = [
            ("signed", "reqwest, signed by hand", "other"),
            ("ours", "cams-flow", "ours"),
            ("hyper", "hyper-util, signed by hand", "other"),
            ("ours-hyper", "cams-flow, HyperTransport", "ours"),
        ]
        .map(|(client, name, class)| Bar {
            name: name.to_owned(),
            class,
            figure: results.figure("calls", &format!("{operation}.{concurrency}.{client}.ratio")),
        });
        (title.to_owned(), bars.into())
    });
    Panel {
        title: match concurrency {
            1 => "One call at a time".to_owned(),
            _ => format!("{concurrency} calls at once"),
        },
        groups: groups.into(),
    }
}

/// This client beside the vendor's.
fn vendor(results: &Results) -> Panel {
    let bars = [
        ("ours", "cams-flow", "ours"),
        ("node", "Node", "vendor"),
        ("python", "Python", "vendor"),
    ];
    let bars = bars.map(|(client, name, class)| Bar {
        name: name.to_owned(),
        class,
        figure: results.figure("clients", &format!("get.1.{client}.ratio")),
    });
    Panel {
        title: "The vendor's clients, on another scale".to_owned(),
        groups: vec![("GetFlow".to_owned(), bars.into())],
    }
}

impl Panel {
    /// Draws the panel; gives where it ends.
    fn draw(&self, body: &mut String, top: f64) -> f64 {
        let bars = || self.groups.iter().flat_map(|(_, bars)| bars);
        let ends = bars().filter_map(|bar| match bar.figure? {
            Figure::Exact(value) => Some(value),
            Figure::Spread { high, .. } => Some(high),
        });
        let most = ends.fold(1.0, f64::max);
        let left = 20.0 + NAMES;
        let scale = (WIDTH - left - NUMBERS - 20.0) / most;
        let mut y = top + 6.0;
        text(body, "head", 20.0, y, &self.title);
        let begin = y + 8.0;
        let mut rows = String::new();
        y = begin;
        for (title, bars) in &self.groups {
            y += 16.0;
            text(&mut rows, "note", 20.0, y, title);
            y += 6.0;
            for bar in bars {
                bar.draw(&mut rows, [left, y], scale);
                y += STEP;
            }
        }
        for (class, at) in [("grid", left), ("one", left + scale)] {
            line(body, class, [at, begin], [at, y]);
        }
        body.push_str(&rows);
        y
    }
}

impl Bar {
    fn draw(&self, body: &mut String, [x, y]: [f64; 2], scale: f64) {
        let base = y + BAR - 3.0;
        text(body, "", 30.0, base, &self.name);
        let Some(figure) = self.figure else {
            text(body, "note", x + 6.0, base, "not measured");
            return;
        };
        let width = figure.median() * scale;
        let _ = writeln!(
            body,
            "<rect class=\"{}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\" rx=\"2\"/>",
            self.class
        );
        let mut end = width;
        if let Figure::Spread { low, high, .. } = figure {
            let middle = y + BAR / 2.0;
            line(
                body,
                "spread",
                [x + low * scale, middle],
                [x + high * scale, middle],
            );
            end = end.max(high * scale);
        }
        text(body, "", x + end + 6.0, base, &number(figure.median()));
    }
}

fn text(body: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let class = if class.is_empty() {
        String::new()
    } else {
        format!(" class=\"{class}\"")
    };
    let _ = writeln!(body, "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
}

fn line(body: &mut String, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
    let _ = writeln!(
        body,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}
