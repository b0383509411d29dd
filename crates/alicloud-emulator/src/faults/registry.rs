use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use serde::Serialize;

use crate::{
    faults::rule::{Fault, InvalidFault, When},
    lock::lock,
};

/// How many of the calls are kept that came instead of those that a fault waits for.
const INSTEAD: usize = 20;
/// How many faults there are at the most: each call is compared with all of them.
const MOST: usize = 1_000;

/// A call, as faults see it.
#[derive(Clone, Debug)]
pub(crate) struct Call<'c> {
    pub(crate) operation: &'c str,
    pub(crate) access_key_id: &'c str,
    pub(crate) space: Option<&'c str>,
    pub(crate) attempt: u32,
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            access_key_id,
            attempt,
            ..
        } = self;
        write!(
            formatter,
            "{operation}, attempt {attempt}, access key {access_key_id}"
        )?;
        match self.space {
            Some(space) => write!(formatter, ", space {space}"),
            None => Ok(()),
        }
    }
}

/// The faults that are set, in the order in which they were.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Registry>);

#[derive(Debug, Default)]
struct Registry {
    entries: Vec<Entry>,
    count: u64,
}

/// A fault and what became of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) fault: Arc<Fault>,
    /// How many calls it concerned.
    pub(crate) matched: u64,
    pub(crate) fired: u64,
    /// The last calls for which it did not fire.
    pub(crate) instead: VecDeque<String>,
}

/// A fault that fires for a call.
#[derive(Clone, Debug)]
pub(crate) struct Triggered {
    pub(crate) id: u64,
    pub(crate) fault: Arc<Fault>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> Result<u64, InvalidFault> {
        let mut registry = self.registry();
        if registry.entries.len() == MOST {
            return Err(InvalidFault(format!(
                "{MOST} faults are set, and more are not taken; remove those that are done with"
            )));
        }
        registry.count += 1;
        let id = registry.count;
        registry.entries.push(Entry {
            id,
            fault: Arc::new(fault),
            matched: 0,
            fired: 0,
            instead: VecDeque::new(),
        });
        Ok(id)
    }

    /// The first fault that is due. Those behind it do not count the call.
    pub(crate) fn trigger<'c>(&self, call: impl FnOnce() -> Call<'c>) -> Option<Triggered> {
        let mut triggered: Option<Triggered> = None;
        let mut registry = self.registry();
        if registry.entries.is_empty() {
            return None;
        }
        let call = call();
        for entry in &mut registry.entries {
            if !entry.fault.concerns(&call) {
                entry.passed(call.to_string());
            } else if let Some(earlier) = &triggered {
                entry.passed(format!("{call} (met fault {})", earlier.id));
            } else {
                entry.matched += 1;
                if entry.fault.when.is_due(entry.matched) {
                    entry.fired += 1;
                    triggered = Some(Triggered {
                        id: entry.id,
                        fault: Arc::clone(&entry.fault),
                    });
                } else {
                    entry.passed(format!("{call} (call {} of those it concerns)", entry.matched));
                }
            }
        }
        triggered
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.registry().entries.clone()
    }

    pub(crate) fn entry(&self, id: u64) -> Option<Entry> {
        self.registry()
            .entries
            .iter()
            .find(|entry| entry.id == id)
            .cloned()
    }

    pub(crate) fn remove(&self, id: u64) -> Option<Entry> {
        let mut registry = self.registry();
        let place = registry.entries.iter().position(|entry| entry.id == id)?;
        Some(registry.entries.remove(place))
    }

    pub(crate) fn clear(&self) {
        self.registry().entries.clear();
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        lock(&self.0)
    }
}

impl Entry {
    fn passed(&mut self, call: String) {
        if self.instead.len() == INSTEAD {
            self.instead.pop_front();
        }
        self.instead.push_back(call);
    }
}

impl Fault {
    fn concerns(&self, call: &Call<'_>) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        fits(&self.operation, Some(call.operation))
            && fits(&self.access_key_id, Some(call.access_key_id))
            && fits(&self.space, call.space)
            && self.attempt.is_none_or(|attempt| attempt == call.attempt)
    }
}

impl When {
    /// Whether it fires for the call with this number among those that it concerns.
    fn is_due(self, number: u64) -> bool {
        match self {
            Self::Always => true,
            Self::First(calls) => number <= calls,
            Self::Nth(call) => number == call,
            Self::Every(calls) => number.is_multiple_of(calls),
            Self::Probability { chance, seed } => sample(seed, number) < chance,
        }
    }
}

/// A number from 0 to below 1 that only depends on the seed and the call (splitmix64).
fn sample(seed: u64, number: u64) -> f64 {
    let mut bits = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_time_has_its_calls() {
        let due = |when: When| (1..=6).filter(|number| when.is_due(*number)).collect::<Vec<_>>();
        assert_eq!(due(When::Always), [1, 2, 3, 4, 5, 6]);
        assert_eq!(due(When::First(2)), [1, 2]);
        assert_eq!(due(When::Nth(3)), [3]);
        assert_eq!(due(When::Every(2)), [2, 4, 6]);
        assert_eq!(due(When::Probability { chance: 0.0, seed: 1 }), [0; 0]);
        assert_eq!(
            due(When::Probability { chance: 1.0, seed: 1 }),
            [1, 2, 3, 4, 5, 6]
        );
    }

    #[test]
    fn chance_is_fair_and_depends_on_the_seed_alone() {
        let fired = |seed| {
            let when = When::Probability { chance: 0.25, seed };
            (1..=10_000)
                .filter(|number| when.is_due(*number))
                .collect::<Vec<_>>()
        };
        assert_eq!(fired(7), fired(7));
        assert_ne!(fired(7), fired(8));
        assert!((2_300..2_700).contains(&fired(7).len()), "{}", fired(7).len());
    }

    #[test]
    fn only_the_last_calls_are_kept() {
        let faults = Faults::default();
        let id = faults.add(Fault::on("GetItem").reset()).unwrap();
        let call = || Call {
            operation: "ListItems",
            access_key_id: "key",
            space: None,
            attempt: 1,
        };
        for _ in 0..100 {
            assert!(faults.trigger(call).is_none());
        }
        assert_eq!(faults.entry(id).unwrap().instead.len(), INSTEAD);
    }
}
