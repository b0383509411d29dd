use std::time::Duration;

use cpu_time::ThreadTime;

/// Runs a function and returns its result.
///
/// # Panics
///
/// Panics if it took much more processor time than is linear in the number of bytes.
pub fn bounded<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let started = ThreadTime::now();
    let result = work();
    let took = started.elapsed();
    // Linear work takes less than a hundredth of this, instrumentation included.
    let bound =
        Duration::from_millis(500) + Duration::from_micros(10) * u32::try_from(bytes).unwrap_or(u32::MAX);
    assert!(took < bound, "{bytes} bytes took {took:?} of processor time");
    result
}
