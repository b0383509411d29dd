//! The open connections, and which of them goes when there are too many.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::{
    sync::Notify,
    task::{AbortHandle, Id, JoinSet},
};

/// How many connections there are at the most, if the operating system lets a process have so many.
const CONNECTIONS: usize = 1024;
/// The fewest, however few files it may have.
const FEWEST: usize = 8;
/// In place of a time, while a connection does not wait for its client, and once it is to end.
const BUSY: u64 = u64::MAX;
const ENDING: u64 = u64::MAX - 1;

/// How many connections there may be: files and other things of the process need descriptors, too.
pub(crate) fn most() -> usize {
    descriptors().map_or(CONNECTIONS, |limit| {
        let others = (limit / 8).clamp(32, 256);
        limit.saturating_sub(others).clamp(FEWEST, CONNECTIONS)
    })
}

/// How many descriptors the process may have, if that is limited.
#[cfg(unix)]
fn descriptors() -> Option<usize> {
    use rustix::process::{Resource, getrlimit};

    usize::try_from(getrlimit(Resource::Nofile).current?).ok()
}

#[cfg(not(unix))]
fn descriptors() -> Option<usize> {
    None
}

/// Whether there is no connection to be had because the process, or the machine, has too many descriptors open.
pub(crate) fn is_exhausted(error: &io::Error) -> bool {
    // ENFILE and EMFILE; WSAEMFILE.
    let codes: &[i32] = if cfg!(windows) { &[10024] } else { &[23, 24] };
    error.raw_os_error().is_some_and(|code| codes.contains(&code))
}

/// What all connections share.
#[derive(Debug, Default)]
struct Common {
    /// Counts what happens on them.
    clock: AtomicU64,
    /// Whether the server waits until a connection does.
    wanted: AtomicBool,
    waits: Notify,
}

/// Since when a connection has waited for its client, so that nothing is lost when it ends.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    since: Arc<AtomicU64>,
    common: Arc<Common>,
}

impl Activity {
    /// Something has come from the client, and more is waited for.
    pub(crate) fn touch(&self) {
        let now = self.common.clock.fetch_add(1, Ordering::Relaxed);
        let _ = self.change(now);
        if self.common.wanted.load(Ordering::SeqCst) {
            self.common.waits.notify_one();
        }
    }

    /// The client waits, until what this gives is dropped. `None` once the connection is to end: nothing
    /// must be done whose response cannot be sent.
    pub(crate) fn busy(&self) -> Option<Busy<'_>> {
        self.change(BUSY).then_some(Busy(self))
    }

    fn change(&self, to: u64) -> bool {
        let changed = |since| (since != ENDING).then_some(to);
        self.since
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, changed)
            .is_ok()
    }
}

/// While there is one, the connection is not ended to make room.
pub(crate) struct Busy<'a>(&'a Activity);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.touch();
    }
}

/// The open connections.
#[derive(Default)]
pub(crate) struct Connections {
    tasks: JoinSet<()>,
    open: HashMap<Id, (Activity, AbortHandle)>,
    /// Those that are to end and have not yet.
    ending: HashSet<Id>,
    common: Arc<Common>,
}

impl Connections {
    pub(crate) fn add<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        converse: impl FnOnce(Activity) -> F,
    ) {
        let activity = Activity {
            since: Arc::default(),
            common: Arc::clone(&self.common),
        };
        activity.touch();
        let task = self.tasks.spawn(converse(activity.clone()));
        self.open.insert(task.id(), (activity, task));
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len() + self.ending.len()
    }

    /// Ends the one that has waited longest for its client, if one waits: those who connect and send nothing must not keep others
    /// out, whatever they sent before. False when no connection waits.
    pub(crate) fn end_longest_waiting(&mut self) -> bool {
        self.common.wanted.store(true, Ordering::SeqCst);
        loop {
            let since = |activity: &Activity| activity.since.load(Ordering::SeqCst);
            let waiting = self.open.iter().map(|(id, (activity, _))| (since(activity), *id));
            let longest = waiting
                .filter(|(since, _)| *since != BUSY)
                .min_by_key(|(since, _)| *since);
            let Some((seen, id)) = longest else { return false };
            let Some((activity, _)) = self.open.get(&id) else {
                return false;
            };
            let marked = activity
                .since
                .compare_exchange(seen, ENDING, Ordering::SeqCst, Ordering::SeqCst);
            // In the meantime a request may have come.
            if marked.is_err() {
                continue;
            }
            if let Some((_, task)) = self.open.remove(&id) {
                task.abort();
                self.ending.insert(id);
            }
            return true;
        }
    }

    /// How many are to end and have not yet.
    pub(crate) fn ending(&self) -> usize {
        self.ending.len()
    }

    /// Waits until one has ended.
    pub(crate) async fn ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                self.open.remove(&id);
                self.ending.remove(&id);
                self.common.wanted.store(false, Ordering::SeqCst);
            }
            None => std::future::pending().await,
        }
    }

    /// Waits until one waits for its client.
    pub(crate) fn waits(&self) -> impl Future<Output = ()> + use<> {
        let common = Arc::clone(&self.common);
        async move { common.waits.notified().await }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_follows_the_limit_of_descriptors() {
        let most = most();
        assert!((FEWEST..=CONNECTIONS).contains(&most));
        if let Some(limit) = descriptors() {
            assert!(most <= FEWEST || most + 32 <= limit, "{most} of {limit}");
        }
    }

    #[tokio::test]
    async fn the_one_that_has_waited_longest_goes_first() {
        let mut connections = Connections::default();
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..3 {
            connections.add(|activity| {
                sender.send(activity).unwrap();
                std::future::pending()
            });
        }
        let [first, second, third] = [
            receiver.recv().await,
            receiver.recv().await,
            receiver.recv().await,
        ]
        .map(Option::unwrap);
        // The first has been answered since, the second is being answered.
        first.touch();
        let busy = second.busy().unwrap();
        let is_open = |connections: &Connections, activity: &Activity| {
            let mut open = connections.open.values();
            open.any(|(other, _)| Arc::ptr_eq(&other.since, &activity.since))
        };
        assert!(connections.end_longest_waiting());
        assert!(!is_open(&connections, &third));
        assert!(third.busy().is_none(), "nothing is begun there any more");
        connections.ended().await;
        assert!(connections.end_longest_waiting());
        assert!(!is_open(&connections, &first));
        connections.ended().await;
        assert!(!connections.end_longest_waiting());
        assert_eq!((connections.len(), connections.ending()), (1, 0));
        // A waiter for one that waits is notified.
        let waits = connections.waits();
        drop(busy);
        waits.await;
        assert!(connections.end_longest_waiting());
        connections.ended().await;
        assert!(connections.is_empty());
    }
}
