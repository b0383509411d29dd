//! Figures as a person reads them.

use crate::bench::{results::Results, samples::Figure};

/// In place of a figure that was not measured.
const NONE: &str = "–";

/// A number with three digits, or all of them if it is larger.
pub(crate) fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 99.95 || value.fract() == 0.0 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("−", whole));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// The median, without a unit.
pub(crate) fn median(figure: Option<Figure>) -> String {
    figure.map_or_else(|| NONE.to_owned(), |figure| number(figure.median()))
}

/// The median and its quartiles.
pub(crate) fn spread(figure: Option<Figure>) -> String {
    match figure {
        None => NONE.to_owned(),
        Some(Figure::Exact(value)) => number(value),
        Some(Figure::Spread { median, low, high }) => {
            format!("{} ({}–{})", number(median), number(low), number(high))
        }
    }
}

/// A ratio, within a sentence.
pub(crate) fn times(ratio: Option<Figure>) -> String {
    ratio.map_or_else(
        || NONE.to_owned(),
        |ratio| format!("{} ×", number(ratio.median())),
    )
}

/// The ratio of two medians, for counts and where no round has both.
pub(crate) fn of_medians(results: &Results, part: &str, names: [&str; 2]) -> Option<f64> {
    let [value, base] = names.map(|name| results.figure(part, name).map(Figure::median));
    Some(value? / base?)
}

/// A table whose first column is text and whose others are numbers.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let line =
        |cells: &mut dyn Iterator<Item = &str>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    let marks = (0..head.len()).map(|place| if place == 0 { "---" } else { "---:" });
    let mut lines = vec![line(&mut head.iter().copied()), line(&mut { marks })];
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_say_something() {
        for (value, shown) in [
            (1.097_3, "1.10"),
            (0.8, "0.80"),
            (0.0, "0"),
            (7.0, "7"),
            (34.56, "34.6"),
            (165_509.0, "165,509"),
            (1_234_567.8, "1,234,568"),
            (-12.0, "−12"),
            (999.96, "1,000"),
        ] {
            assert_eq!(number(value), shown);
        }
        assert_eq!(
            spread(Some(Figure::Spread {
                median: 1.1,
                low: 1.08,
                high: 1.13
            })),
            "1.10 (1.08–1.13)"
        );
    }
}
