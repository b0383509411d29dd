//! Acronyms in wire names, before these are cut into words.

use std::borrow::Cow;

/// Words that are written in both cases.
const MIXED: [&str; 22] = [
    "IPv4",
    "IPv6",
    "IoT",
    "DDoS",
    "QoS",
    "OAuth2",
    "OAuth",
    "RRpc",
    "PaaS",
    "SaaS",
    "IaaS",
    "FaaS",
    "CaaS",
    "VoIP",
    "MySQL",
    "PostgreSQL",
    "NoSQL",
    "GraphQL",
    "GitHub",
    "GitLab",
    "WiFi",
    "DoS",
];

/// Words of capitals that stand beside another without a sign between them.
const CAPITALS: [&str; 40] = [
    "OSS", "HDFS", "ECS", "VPC", "RDS", "SLB", "ALB", "NLB", "EIP", "NAT", "CEN", "VPN", "SSL", "TLS", "DNS",
    "HTTP", "HTTPS", "URL", "URI", "API", "SDK", "RAM", "KMS", "IP", "ID", "SQL", "JSON", "XML", "CSV",
    "PDF", "ACL", "CDN", "WAF", "SMS", "SLS", "NAS", "ENI", "SSH", "TCP", "UDP",
];

/// The name with each acronym as one word: `CreateIotPlant` for `CreateIoTPlant`.
pub(super) fn as_words(wire: &str) -> Cow<'_, str> {
    if !wire.is_ascii() {
        return Cow::Borrowed(wire);
    }
    let mut name = String::with_capacity(wire.len() + 4);
    let mut rest = wire;
    let mut after_capital = false;
    while let Some(first) = rest.chars().next() {
        let found = (!after_capital)
            .then(|| mixed(rest).or_else(|| capitals(rest)))
            .flatten();
        let (word, length) = found.unwrap_or_else(|| (first.to_string(), 1));
        name.push_str(&word);
        after_capital = found_capital(&rest[..length]);
        rest = &rest[length..];
    }
    if name == wire {
        Cow::Borrowed(wire)
    } else {
        Cow::Owned(name)
    }
}

/// Whether what follows still belongs to a run of capitals.
fn found_capital(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A word in both cases at the start, and its length in the name. A plural belongs to it.
fn mixed(name: &str) -> Option<(String, usize)> {
    let word = MIXED.iter().find(|word| name.starts_with(**word))?;
    let length = with_plural(name, word.len());
    ends_word(&name[length..]).then(|| (one_word(&name[..length]), length))
}

/// A run of capitals at the start that is a plural, or several words.
fn capitals(name: &str) -> Option<(String, usize)> {
    let run = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let plural = with_plural(name, run);
    if run >= 2 && plural > run {
        let parts = split(&name[..run]).unwrap_or_else(|| vec![&name[..run]]);
        let words: String = parts.into_iter().map(one_word).collect();
        return Some((words + "s", plural));
    }
    // The last capital belongs to the word behind: `OSSHDFSExport`.
    let is_followed = name[run..].starts_with(|next: char| next.is_ascii_lowercase());
    let length = if is_followed { run.checked_sub(1)? } else { run };
    let parts = split(&name[..length])?;
    (parts.len() > 1).then(|| (parts.iter().map(|part| one_word(part)).collect(), length))
}

/// The length with an `s` that makes a plural.
fn with_plural(name: &str, length: usize) -> usize {
    let is_plural = name[length..].starts_with('s') && ends_word(&name[length + 1..]);
    length + usize::from(is_plural)
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|next: char| next.is_ascii_lowercase())
}

/// The known words that a run of capitals is made of, the longest first.
fn split(run: &str) -> Option<Vec<&str>> {
    if run.is_empty() {
        return Some(Vec::new());
    }
    let mut fitting: Vec<&&str> = CAPITALS.iter().filter(|word| run.starts_with(**word)).collect();
    fitting.sort_by_key(|word| std::cmp::Reverse(word.len()));
    fitting.into_iter().find_map(|word| {
        let mut parts = split(&run[word.len()..])?;
        parts.insert(0, &run[..word.len()]);
        Some(parts)
    })
}

/// `EIPs` as `Eips`.
fn one_word(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
}
