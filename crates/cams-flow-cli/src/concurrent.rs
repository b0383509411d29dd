//! A bounded number of tasks at once.

use std::{future::Future, panic::resume_unwind, pin::pin};

use tokio::task::JoinSet;

/// What became of the tasks.
#[derive(Debug)]
pub(crate) struct Finished<R> {
    /// In the order of the items; `None` for those that were not started.
    pub(crate) results: Vec<Option<R>>,
    pub(crate) was_interrupted: bool,
}

/// Runs a task for each item, so many at once, started in the order of the items. It starts no further ones, and waits for those
/// that run, when `interrupt` is over or `seen`, which gets each result, returns false.
pub(crate) async fn run<T, R, F>(
    items: Vec<T>,
    at_once: usize,
    start: impl Fn(T) -> F,
    mut seen: impl FnMut(&R) -> bool,
    interrupt: impl Future<Output = ()>,
) -> Finished<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let mut items = items.into_iter().enumerate();
    let mut running = JoinSet::new();
    let mut interrupt = pin!(interrupt);
    let (mut was_interrupted, mut goes_on) = (false, true);
    loop {
        while goes_on && running.len() < at_once.max(1) {
            let Some((index, item)) = items.next() else { break };
            let task = start(item);
            running.spawn(async move { (index, task.await) });
        }
        let joined = tokio::select! {
            joined = running.join_next() => joined,
            () = &mut interrupt, if !was_interrupted => {
                (was_interrupted, goes_on) = (true, false);
                continue;
            }
        };
        match joined {
            None => break,
            Some(Ok((index, result))) => {
                goes_on = seen(&result) && goes_on;
                results[index] = Some(result);
            }
            Some(Err(error)) => {
                if error.is_panic() {
                    resume_unwind(error.into_panic());
                }
            }
        }
    }
    Finished {
        results,
        was_interrupted,
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn on_runtime<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime
            .map(|runtime| runtime.block_on(future))
            .expect("a runtime")
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let late = |number: u64| async move {
            for _ in 0..(10 - number) {
                tokio::task::yield_now().await;
            }
            number * 10
        };
        let finished = on_runtime(run((0..10).collect(), 3, late, |_| true, pending()));
        let results: Vec<u64> = finished.results.into_iter().flatten().collect();
        assert_eq!(results, (0..10).map(|number| number * 10).collect::<Vec<_>>());
        assert!(!finished.was_interrupted);
    }

    #[test]
    fn what_runs_is_finished_and_nothing_more_is_started() {
        let stopped = on_runtime(run(
            vec![1, 2, 3, 4, 5, 6],
            2,
            ready,
            |number| *number != 3,
            pending(),
        ));
        let started = stopped.results.iter().flatten().count();
        assert!((3..6).contains(&started), "{:?}", stopped.results);
        let interrupted = on_runtime(run(
            vec![1, 2, 3],
            1,
            |number| async move {
                tokio::task::yield_now().await;
                number
            },
            |_| true,
            ready(()),
        ));
        assert!(interrupted.was_interrupted);
        assert_eq!(interrupted.results[2], None);
    }
}
