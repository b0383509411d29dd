//! How wire names become Rust names.
//!
//! The rules, in order (nothing else in this crate makes a name up):
//!
//! 1. A `rust-name` (or a value's `name`) of the description is taken as it stands, if it is a Rust name of its kind.
//! 2. Acronyms that are written in both cases are one word, as are plurals of acronyms: `IoT`, `IPv6`, `DDoS`, `EIPs`; a run of
//!    capitals that is several known acronyms is as many words: `OSSHDFS`. Apart from that a wire name is cut into words at every character that is not an ASCII letter or digit, before a capital that
//!    follows a small letter or a digit, and before the last capital of a run that a small letter follows:
//!    `JSONVersion` is `JSON Version`, `SystemDisk.Category` is `System Disk Category`.
//! 3. Fields, setters, modules and methods join the words in `snake_case`, types and variants in `PascalCase`, statics in
//!    `SCREAMING_SNAKE_CASE`.
//! 4. A wire name without any ASCII letter or digit is spelled out ([`spelled_out`]): `<=` is `LessOrEqual`, the empty
//!    text is `Empty`, other characters stand as `U` and their code point. A sign before a digit is spelled out, too.
//! 5. A name that starts with a digit gets a leading `_`, a variant a leading `V`.
//! 6. A keyword of any edition (`type`, `gen`, `async`) becomes a raw identifier, `r#type`; those that have no raw form
//!    (`self`, `super`, `crate`) get a trailing `_`.
//! 7. What would clash with a name that the generated code itself needs gets a suffix; the lists and suffixes are in
//!    [`reserved`](crate::model).
//! 8. Of names that are still equal among siblings, the first keeps its name; the next get a number: `key`, `key_2`, and
//!    `Key`, `Key2` (`Scope` of the model).

mod acronyms;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// The keywords of all editions, the reserved ones included.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The keywords that cannot be written as raw identifiers.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

/// True for a word that the language keeps for itself.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || NEVER_RAW.contains(&name)
}

/// The identifier of a name; raw if the name is a keyword.
pub(crate) fn identifier(name: &str) -> Ident {
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The text of an identifier as it stands in code: `r#type` for `type`.
pub(crate) fn in_code(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// `FlowName` as `flow_name`.
pub(crate) fn snake(wire: &str) -> String {
    let mut name = digit_led(words(wire).join("_").to_ascii_lowercase());
    if NEVER_RAW.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// `sign_up` as `SignUp`. It may be `Self`, which the rules for clashes change.
pub(crate) fn pascal(wire: &str) -> String {
    let mut name = String::new();
    for word in words(wire) {
        let word = word.to_upper_camel_case();
        // `1_2` must not become `12`: the lint for type names allows `_` between digits only.
        if name.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit())
        {
            name.push('_');
        }
        name.push_str(&word);
    }
    digit_led(name)
}

/// The variant of a known value: `V4_0` for `4.0`.
pub(crate) fn variant(value: &str) -> String {
    let name = pascal(value);
    match name.strip_prefix('_') {
        Some(digits) => format!("V{digits}"),
        None => name,
    }
}

/// A name that is made of names already in `PascalCase` stays what it is: `ListFlowJSONData` would not.
pub(crate) fn pascal_kept(name: &str) -> String {
    if is_pascal(name) {
        name.to_owned()
    } else {
        pascal(name)
    }
}

/// `CreateFlow` as `CREATE_FLOW`.
pub(crate) fn screaming(wire: &str) -> String {
    snake(wire).to_ascii_uppercase()
}

/// True for a name that may be written down for a field, a setter or a module.
pub(crate) fn is_snake(name: &str) -> bool {
    is_identifier(name) && !name.contains("__") && !name.contains(|c: char| c.is_ascii_uppercase())
}

/// True for a name that may be written down for a type or a variant.
pub(crate) fn is_pascal(name: &str) -> bool {
    is_identifier(name)
        && name
            .trim_start_matches('_')
            .starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !name.trim_matches('_').contains('_')
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.chars().any(|c| c != '_')
        && !NEVER_RAW.contains(&name)
}

fn digit_led(mut name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// The words of a wire name; at least one, and none is empty.
fn words(wire: &str) -> Vec<String> {
    let wire = &*acronyms::as_words(wire);
    let mut plain = String::new();
    let mut after_digit = false;
    for character in wire.chars() {
        let is_kept = character.is_ascii_alphanumeric();
        if !is_kept || after_digit && character.is_ascii_uppercase() {
            plain.push(' ');
        }
        plain.extend(Some(character).filter(|_| is_kept));
        after_digit = character.is_ascii_digit();
    }
    let mut characters = wire.chars();
    // `-1` and `>5`: the first character means something, as a digit follows.
    let sign = characters.next().and_then(symbol);
    let sign = sign.filter(|_| characters.next().is_some_and(|next| next.is_ascii_digit()));
    let plain = plain.to_snake_case();
    let words = sign
        .into_iter()
        .chain(plain.split('_').filter(|word| !word.is_empty()));
    let words: Vec<String> = words.map(str::to_owned).collect();
    if words.is_empty() {
        spelled_out(wire)
    } else {
        words
    }
}

/// The words of a name without letters and digits.
fn spelled_out(wire: &str) -> Vec<String> {
    let pairs = [
        ("<=", "LessOrEqual"),
        (">=", "GreaterOrEqual"),
        ("!=", "NotEqual"),
        ("<>", "NotEqual"),
        ("", "Empty"),
    ];
    if let Some((_, name)) = pairs.iter().find(|(text, _)| *text == wire) {
        return words(name);
    }
    wire.chars()
        .map(|character| {
            symbol(character).map_or_else(|| format!("U{:04X}", u32::from(character)), str::to_owned)
        })
        .collect()
}

fn symbol(character: char) -> Option<&'static str> {
    Some(match character {
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '!' => "Not",
        '&' => "And",
        '|' => "Or",
        '%' => "Percent",
        '_' => "Underscore",
        '.' => "Dot",
        ' ' => "Blank",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        for (wire, name) in [
            ("FlowName", "flow_name"),
            ("JSONVersion", "json_version"),
            ("PreviewUrlExpires", "preview_url_expires"),
            ("SystemDisk.Category", "system_disk_category"),
            ("DataDisk.1.Size", "data_disk_1_size"),
            ("x-acs-region", "x_acs_region"),
            ("5xxPv", "_5xx_pv"),
            ("__context", "context"),
            ("_", "underscore"),
            ("self", "self_"),
            ("gen", "gen"),
            ("request_id", "request_id"),
            ("MD5", "md5"),
            ("预览", "u9884_u89c8"),
            ("CreateIoTPlant", "create_iot_plant"),
            ("DescribeDDoSEvents", "describe_ddos_events"),
            ("ListEIPs", "list_eips"),
            ("InstanceIDs", "instance_ids"),
            ("VPCsInRegion", "vpcs_in_region"),
            ("AddIPv6Plant", "add_ipv6_plant"),
            ("IPv6CIDRs", "ipv6_cidrs"),
            ("EnablePlantQoS", "enable_plant_qos"),
            ("CreateOSSHDFSExport", "create_oss_hdfs_export"),
            ("RRpc", "rrpc"),
            ("ListIoTPlantEIPs", "list_iot_plant_eips"),
            ("CreateOAuthToken", "create_oauth_token"),
            ("AStandardName", "a_standard_name"),
            ("SMSs", "smss"),
            ("OSSIDs", "oss_ids"),
            ("GetDBsOf", "get_dbs_of"),
            ("ListPoTs", "list_po_ts"),
        ] {
            assert_eq!(snake(wire), name, "{wire}");
        }
    }

    #[test]
    fn types_and_values() {
        for (wire, name) in [
            ("SIGN_UP", "SignUp"),
            ("General-purpose", "GeneralPurpose"),
            ("8Core64GB", "_8Core64Gb"),
            ("SELF", "Self"),
            ("-1", "Minus1"),
            ("1", "_1"),
            ("5.0", "_5_0"),
            ("<=", "LessOrEqual"),
            (">", "Greater"),
            ("", "Empty"),
            (" leading", "Leading"),
            ("ONLINE：运行中", "Online"),
            ("FlowJSONAsset", "FlowJsonAsset"),
        ] {
            assert_eq!(pascal(wire), name, "{wire}");
        }
    }

    #[test]
    fn variants_begin_with_a_letter() {
        for (value, name) in [
            ("4.0", "V4_0"),
            ("301", "V301"),
            ("-1", "Minus1"),
            ("8Core64GB", "V8Core64Gb"),
            ("a", "A"),
        ] {
            assert_eq!(variant(value), name, "{value}");
        }
    }

    #[test]
    fn keywords_are_raw() {
        assert_eq!(identifier("gen").to_string(), "r#gen");
        assert_eq!(identifier("flow_name").to_string(), "flow_name");
        assert_eq!(in_code("type"), "r#type");
        assert!(!is_snake("self") && is_snake("flow_name") && !is_snake("FlowName") && !is_snake(""));
        assert!(!is_snake("flow__name") && is_snake("self_"));
        assert!(is_pascal("FlowName") && !is_pascal("flow") && !is_pascal("Self") && !is_pascal("Flow_Name"));
    }
}
