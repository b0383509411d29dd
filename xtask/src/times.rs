//! How long the steps of the last run took, kept in a small file beside what is built.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::progress::Time;

/// The times by the names of the steps, in milliseconds.
pub(crate) struct Times {
    file: PathBuf,
    steps: BTreeMap<String, u64>,
}

impl Times {
    /// Reads the times of the last run. An unreadable file is as good as none.
    pub(crate) fn read(file: PathBuf) -> Self {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let steps = serde_json::from_str(&text).unwrap_or_default();
        Self { file, steps }
    }

    /// Keeps the time of a step for the next run.
    pub(crate) fn keep(&mut self, step: &str, took: Duration) {
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.steps.insert(step.to_owned(), milliseconds);
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let text = serde_json::to_string_pretty(&self.steps).unwrap_or_default();
        // Without the file, the next run only has no estimate.
        let _ = fs::create_dir_all(folder).and_then(|()| fs::write(&self.file, text));
    }

    /// How long the steps took together; none if one of them did not run yet.
    pub(crate) fn of<'s>(&self, steps: impl IntoIterator<Item = &'s str>) -> Option<Duration> {
        let times = steps.into_iter().map(|step| self.steps.get(step));
        times.map(|time| time.copied().map(Duration::from_millis)).sum()
    }

    /// What a person wants to know when a step begins: ` (42 s last time; 9 min 12 s left)`.
    pub(crate) fn estimate(&self, step: &str, further: &[&str]) -> String {
        let Some(last) = self.of([step]) else {
            return String::new();
        };
        let left = self.of(further.iter().copied()).filter(|left| !left.is_zero());
        match left {
            Some(left) => format!(" ({} last time; then {} more)", Time(last), Time(left)),
            None => format!(" ({} last time)", Time(last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_knows_the_times_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("target/times.json");
        let mut times = Times::read(file.clone());
        assert_eq!(times.estimate("one", &["two"]), "");
        times.keep("one", Duration::from_secs(42));
        assert_eq!(times.estimate("one", &["two"]), " (42 s last time)");
        times.keep("two", Duration::from_secs(63));

        let times = Times::read(file.clone());
        assert_eq!(times.of(["one", "two"]), Some(Duration::from_secs(105)));
        assert_eq!(times.of(["one", "three"]), None);
        assert_eq!(
            times.estimate("one", &["two"]),
            " (42 s last time; then 1 min 03 s more)"
        );

        fs::write(&file, "not JSON").unwrap();
        assert_eq!(Times::read(file).of(["one"]), None);
    }
}
