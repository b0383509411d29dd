use std::sync::Arc;

use crate::faults::registry::Faults;

/// Keeps a fault set for as long as it lives.
///
/// # Panics
///
/// Panics if the guard is dropped before its fault has fired, since the test then did not test what it says; not if the fault is
/// [`optional`](Self::optional) or was removed meanwhile, or the thread panics already.
#[derive(Debug)]
#[must_use = "the fault is removed when the guard is dropped"]
pub struct FaultGuard {
    faults: Arc<Faults>,
    id: u64,
    optional: bool,
}

impl FaultGuard {
    pub(crate) fn new(faults: Arc<Faults>, id: u64) -> Self {
        Self {
            faults,
            id,
            optional: false,
        }
    }

    /// Returns how often the fault has fired.
    #[must_use]
    pub fn fired(&self) -> u64 {
        self.faults.entry(self.id).map_or(0, |entry| entry.fired)
    }

    /// Lets the fault not fire.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

impl Drop for FaultGuard {
    fn drop(&mut self) {
        let Some(entry) = self.faults.remove(self.id) else {
            return;
        };
        if entry.fired > 0 || self.optional || std::thread::panicking() {
            return;
        }
        let rule = serde_json::to_string(&entry.fault).unwrap_or_default();
        let instead = match entry.instead.len() {
            0 => "no authentic call came meanwhile".to_owned(),
            _ => format!("these came instead:\n  {}", Vec::from(entry.instead).join("\n  ")),
        };
        panic!("the fault {rule} never fired; {instead}");
    }
}
