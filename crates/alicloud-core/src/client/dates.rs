//! The dates of signatures, each written once in its second.

use std::{
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http::HeaderValue;

use crate::{lock::lock, time};

/// The last date that was written. Calls of the same second share it.
#[derive(Default)]
pub(super) struct Dates(Mutex<Option<(u64, HeaderValue)>>);

impl Dates {
    /// The date of a time, as the value of a header.
    pub(super) fn of(&self, time: SystemTime) -> HeaderValue {
        let second = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut last = lock(&self.0);
        match &*last {
            Some((of, date)) if *of == second => date.clone(),
            _ => {
                // Digits and letters, which any header can hold.
                let date = HeaderValue::from_maybe_shared(Bytes::from(time::format(time)))
                    .unwrap_or_else(|_| HeaderValue::from_static(""));
                *last = Some((second, date.clone()));
                date
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_second_has_its_own_date() {
        let dates = Dates::default();
        let of = |milliseconds| dates.of(UNIX_EPOCH + Duration::from_millis(milliseconds));
        for (milliseconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (999, "1970-01-01T00:00:00Z"),
            (1_000, "1970-01-01T00:00:01Z"),
            (999, "1970-01-01T00:00:00Z"),
            (1_774_858_150_000, "2026-03-30T08:09:10Z"),
        ] {
            assert_eq!(of(milliseconds), date);
        }
        assert_eq!(
            dates.of(UNIX_EPOCH - Duration::from_secs(1)),
            "1970-01-01T00:00:00Z"
        );
    }
}
