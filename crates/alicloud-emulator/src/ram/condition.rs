//! The conditions of RAM policies whose truth is known here. All others are refused rather than guessed.

use std::{
    cmp::Ordering::{self, Equal, Greater, Less},
    net::IpAddr,
    time::{Duration, SystemTime},
};

use alicloud_core::{Value, time};

/// What the conditions of policies ask of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) peer: IpAddr,
    pub(crate) now: SystemTime,
}

/// A condition key with its values under one operator.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// Whether the caller's address is of one of the networks.
    SourceIp { networks: Vec<Network>, within: bool },
    /// The emulator speaks plain HTTP.
    SecureTransport(Vec<bool>),
    /// Whether the time stands in one of the orders to one of the times.
    CurrentTime {
        orders: &'static [Ordering],
        times: Vec<SystemTime>,
    },
}

/// The addresses whose first bits are those of one address. Addresses of version 4 are written as such of version 6.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    address: u128,
    bits: u32,
}

impl Condition {
    /// Reads `{"IpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}}`, all of which must hold.
    pub(super) fn read_all(conditions: &Value) -> Result<Vec<Self>, String> {
        let form = || r#"`Condition` is of the form {"IpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}}"#;
        let mut read = Vec::new();
        for (operator, keys) in conditions.as_object().ok_or_else(form)? {
            for (key, values) in keys.as_object().ok_or_else(form)? {
                let values = match values {
                    Value::Array(values) => values.as_slice(),
                    one => std::slice::from_ref(one),
                };
                read.push(Self::read(operator, key, values)?);
            }
        }
        if read.is_empty() {
            return Err(form().to_owned());
        }
        Ok(read)
    }

    fn read(operator: &str, key: &str, values: &[Value]) -> Result<Self, String> {
        let (read, expected) = match (key, operator) {
            ("acs:SourceIp", "IpAddress" | "NotIpAddress") => {
                let within = operator == "IpAddress";
                let networks = all(values, Network::read);
                let read = networks.map(|networks| Self::SourceIp { networks, within });
                (read, "an address or a network such as 192.0.2.0/24")
            }
            ("acs:SecureTransport", "Bool") => {
                let wanted = all(values, |text| text.parse().ok());
                (wanted.map(Self::SecureTransport), "`true` or `false`")
            }
            ("acs:CurrentTime", _) if !orders(operator).is_empty() => {
                let orders = orders(operator);
                let read = all(values, moment).map(|times| Self::CurrentTime { orders, times });
                (read, "a time such as 2026-03-30T17:00:00+08:00")
            }
            _ => {
                return Err(format!(
                    "this emulator cannot tell whether `{operator}` of `{key}` holds; it knows `acs:SourceIp` (IpAddress, \
                     NotIpAddress), `acs:SecureTransport` (Bool) and `acs:CurrentTime` (DateEquals, DateLessThan, \
                     DateLessThanEquals, DateGreaterThan, DateGreaterThanEquals)"
                ));
            }
        };
        read.ok_or_else(|| format!("a value of `{key}` is {expected}, or a list of these"))
    }

    pub(super) fn holds(&self, circumstances: &Circumstances) -> bool {
        match self {
            Self::SourceIp { networks, within } => {
                let peer = number(circumstances.peer);
                networks.iter().any(|network| network.contains(peer)) == *within
            }
            Self::SecureTransport(wanted) => wanted.contains(&false),
            Self::CurrentTime { orders, times } => times
                .iter()
                .any(|time| orders.contains(&circumstances.now.cmp(time))),
        }
    }
}

/// Reads all values, of which there is at least one; truth values may be written as text or not.
fn all<T>(values: &[Value], read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let values = values.iter().map(|value| match value {
        Value::String(text) => read(text),
        Value::Bool(truth) => read(&truth.to_string()),
        _ => None,
    });
    values
        .collect::<Option<Vec<T>>>()
        .filter(|values| !values.is_empty())
}

/// How the call's time may stand to the condition's; not at all under an operator that is none for times.
fn orders(operator: &str) -> &'static [Ordering] {
    match operator {
        "DateEquals" => &[Equal],
        "DateLessThan" => &[Less],
        "DateLessThanEquals" => &[Less, Equal],
        "DateGreaterThan" => &[Greater],
        "DateGreaterThanEquals" => &[Greater, Equal],
        _ => &[],
    }
}

/// A time in UTC (`Z`) or with its distance from it (`+08:00`).
fn moment(text: &str) -> Option<SystemTime> {
    if text.ends_with('Z') {
        return time::parse(text);
    }
    let (local, zone) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let local = time::parse(&format!("{local}Z"))?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let distance = Duration::from_secs(hours * 3600 + minutes * 60);
    match zone.as_bytes()[0] {
        b'+' => local.checked_sub(distance),
        b'-' => local.checked_add(distance),
        _ => None,
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then(|| Self {
            address: number(address),
            bits: 128 - most + bits,
        })
    }

    fn contains(&self, address: u128) -> bool {
        let difference = self.address ^ address;
        difference.checked_shr(128 - self.bits).unwrap_or_default() == 0
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_hold_or_not() {
        let holds = |operator: &str, key: &str, values: Value, peer: &str| {
            let circumstances = Circumstances {
                peer: peer.parse().unwrap(),
                now: time::parse("2026-03-31T20:00:00Z").unwrap(),
            };
            let conditions = Condition::read_all(&json!({operator: {key: values}})).unwrap();
            conditions[0].holds(&circumstances)
        };
        for (operator, networks, peer, expected) in [
            ("IpAddress", json!("192.0.2.0/24"), "192.0.2.255", true),
            ("IpAddress", json!("192.0.2.0/24"), "192.0.3.0", false),
            ("IpAddress", json!("192.0.2.7"), "::ffff:192.0.2.7", true),
            ("IpAddress", json!(["10.0.0.0/8", "0.0.0.0/0"]), "192.0.2.7", true),
            ("IpAddress", json!("0.0.0.0/0"), "2001:db8::1", false),
            ("IpAddress", json!("::/0"), "2001:db8::1", true),
            ("IpAddress", json!("2001:db8::/33"), "2001:db8:7fff::1", true),
            ("IpAddress", json!("2001:db8::/33"), "2001:db8:8000::1", false),
            (
                "NotIpAddress",
                json!(["10.0.0.0/8", "192.0.2.7"]),
                "192.0.2.7",
                false,
            ),
            (
                "NotIpAddress",
                json!(["10.0.0.0/8", "192.0.2.7"]),
                "192.0.2.8",
                true,
            ),
        ] {
            let held = holds(operator, "acs:SourceIp", networks.clone(), peer);
            assert_eq!(held, expected, "{operator} {networks} {peer}");
        }
        for (operator, moment, expected) in [
            ("DateLessThan", "2026-04-01T00:00:00Z", true),
            // Where this was written, April has begun.
            ("DateLessThan", "2026-04-01T00:00:00+08:00", false),
            ("DateGreaterThan", "2026-03-31T14:00:00-06:00", false),
            ("DateGreaterThanEquals", "2026-03-31T14:00:00-06:00", true),
            ("DateEquals", "2026-03-31T20:00:00Z", true),
            ("DateLessThanEquals", "2026-03-31T19:59:59Z", false),
        ] {
            let held = holds(operator, "acs:CurrentTime", json!(moment), "::1");
            assert_eq!(held, expected, "{operator} {moment}");
        }
        assert!(holds("Bool", "acs:SecureTransport", json!(false), "::1"));
        assert!(!holds("Bool", "acs:SecureTransport", json!("true"), "::1"));
    }

    #[test]
    fn what_cannot_be_known_is_refused() {
        for (condition, expected) in [
            (json!({}), "of the form"),
            (json!({"Bool": "acs:SecureTransport"}), "of the form"),
            (json!({"Bool": {"acs:MFAPresent": "true"}}), "`acs:MFAPresent`"),
            (json!({"StringEquals": {"acs:SourceIp": "::1"}}), "`StringEquals`"),
            (
                json!({"IpAddress": {"acs:SourceIp": "192.0.2.0/33"}}),
                "a network",
            ),
            (json!({"IpAddress": {"acs:SourceIp": []}}), "a network"),
            (json!({"DateLessThan": {"acs:CurrentTime": "tomorrow"}}), "a time"),
            (
                json!({"DateLessThan": {"acs:CurrentTime": "2026-04-01T00:00:00\u{e9}08:00"}}),
                "a time",
            ),
        ] {
            let error = Condition::read_all(&condition).unwrap_err();
            assert!(error.contains(expected), "{condition}: {error}");
        }
    }
}
