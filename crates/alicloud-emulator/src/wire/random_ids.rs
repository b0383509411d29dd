use alicloud_core::nonce::{NonceSource as _, RandomNonces};

/// Ids that cannot be guessed, in the form of the service's ids of requests: 32 digits in five groups.
#[derive(Default)]
pub(crate) struct RandomIds(RandomNonces);

impl RandomIds {
    pub(crate) fn next(&self) -> String {
        let mut id = self.0.nonce();
        id.make_ascii_uppercase();
        for place in [20, 16, 12, 8] {
            id.insert(place, '-');
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_the_service_s_form_and_differ() {
        let ids = RandomIds::default();
        let ids: HashSet<String> = (0..1000).map(|_| ids.next()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let groups: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
            assert!(
                id.bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F' | b'-')),
                "{id}"
            );
        }
    }
}
