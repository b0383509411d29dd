use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether a connection waits for its client, so that nothing is lost when it ends.
#[derive(Clone, Debug)]
pub(crate) struct Waiting(Arc<AtomicBool>);

impl Default for Waiting {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Waiting {
    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, waiting: bool) {
        self.0.store(waiting, Ordering::Relaxed);
    }
}
