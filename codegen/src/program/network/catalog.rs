//! The vendor's list of products.

use serde_json::Value;

use crate::{
    program::source::{Product, is_name, is_version},
    text::one_line,
};

/// Reads a list. What has no name that a product can have, or is not of the expected kind, is left out.
pub(super) fn products(bytes: &[u8]) -> Result<Vec<Product>, &'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(Value::Array(entries)) = serde_json::from_slice(bytes) else {
        return Err("not a list of products");
    };
    let mut products: Vec<Product> = entries.iter().filter_map(product).collect();
    products.sort_by_key(|product| product.code.to_lowercase());
    products.dedup_by(|later, first| later.code.eq_ignore_ascii_case(&first.code));
    if products.is_empty() {
        return Err("a list without a product");
    }
    Ok(products)
}

fn product(entry: &Value) -> Option<Product> {
    let text = |key: &str| entry[key].as_str().map(str::trim);
    let code = text("code").filter(|code| is_name(code))?;
    let listed = entry["versions"].as_array().into_iter().flatten();
    let mut versions: Vec<String> = listed
        .filter_map(Value::as_str)
        .chain(text("defaultVersion"))
        .filter(|version| is_version(version))
        .map(str::to_owned)
        .collect();
    versions.sort_by(|one, other| rank(other).cmp(&rank(one)));
    versions.dedup();
    // The English name, if there is one, is at times in `shortName`.
    let title = [text("name"), text("shortName")].into_iter().flatten();
    let title = title.map(one_line).find(|title| !title.trim().is_empty());
    Some(Product {
        code: code.to_owned(),
        title: title.unwrap_or_default().chars().take(80).collect(),
        style: one_line(text("style").unwrap_or_default())
            .chars()
            .take(10)
            .collect(),
        versions,
    })
}

/// Dates are newer than what is not one, and otherwise as their digits are.
fn rank(version: &str) -> (bool, &str) {
    let is_date = version.len() == 10
        && version.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    (is_date, version)
}

#[cfg(test)]
mod tests {
    use super::products;

    #[test]
    fn the_newest_version_is_first_and_what_is_no_product_is_left_out() {
        let list = r#"[
            {"code": "Zoo", "versions": ["2020-01-01", "iap_1.0", "2021-05-01", "2021-05-01", "../x"], "style": null},
            {"code": "ants", "name": " Ants\u001b[31m\nof all kinds ", "style": "RPC", "defaultVersion": "2019-01-01"},
            {"code": "../up", "versions": ["2020-01-01"]}, {"code": "con"}, {"code": 3}, null, 7, "x",
            {"code": "zoo", "versions": []}
        ]"#;
        let products = products(list.as_bytes()).unwrap();
        let shown: Vec<_> = products
            .iter()
            .map(|product| format!("{} {:?} {:?}", product.code, product.versions, product.title))
            .collect();
        assert_eq!(
            shown,
            [
                r#"ants ["2019-01-01"] "Ants[31m of all kinds""#,
                r#"Zoo ["2021-05-01", "2020-01-01", "iap_1.0"] """#,
            ]
        );
    }

    #[test]
    fn what_is_no_list_is_rejected() {
        for text in ["{}", "[]", "[{}]", "3"] {
            assert!(products(text.as_bytes()).is_err(), "{text}");
        }
    }
}
