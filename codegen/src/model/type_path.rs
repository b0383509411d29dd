//! Where types stand, and the names that they get from that.

use crate::{name, text};

/// How long a derived name may be without losing some of its steps.
const LONGEST_NAME: usize = 64;

/// Where a shape stands.
#[derive(Clone, Debug, Default)]
pub(super) struct TypePath {
    /// What the name of a type found there begins with: the operation, or the type around it.
    pub(super) root: String,
    /// The way from there, a name for each step.
    pub(super) steps: Vec<String>,
    /// For people.
    pub(super) words: String,
}

impl TypePath {
    /// The path of a member inside.
    pub(super) fn member(&self, wire: &str) -> Self {
        let words = if self.words.is_empty() {
            String::new()
        } else {
            format!("{} of {}", text::code(wire), self.words)
        };
        let mut steps = self.steps.clone();
        steps.push(name::pascal(wire).trim_matches('_').to_owned());
        Self {
            root: self.root.clone(),
            steps,
            words,
        }
    }

    pub(super) fn inside(&self, suffix: &str) -> Self {
        let mut inside = self.clone();
        match inside.steps.last_mut() {
            Some(last) => last.push_str(suffix),
            None => inside.steps.push(suffix.to_owned()),
        }
        inside
    }

    /// The name of a type that stands here. Of a long way the last steps tell most.
    pub(super) fn name(&self) -> String {
        let mut length = self.root.len();
        let fits = |step: &&String| {
            length += step.len();
            length <= LONGEST_NAME
        };
        let kept = self.steps.iter().rev().take_while(fits).count().max(1);
        let first = self.steps.len().saturating_sub(kept);
        let last = self.steps.get(first..).unwrap_or_default();
        format!("{}{}", self.root, last.concat())
    }

    /// Goes back to where the way to another place parts from this one; `root` is what both stand in.
    pub(super) fn keep_common(&mut self, other: &Self, root: &Self) {
        let same = self.steps.iter().zip(&other.steps);
        let count = same.take_while(|(left, right)| left == right).count();
        if count < self.steps.len().max(other.steps.len()) {
            self.steps.truncate(count);
            self.words.clone_from(&root.words);
        }
    }

    /// The words of the last step.
    pub(super) fn last_words(&self) -> Vec<String> {
        let last = self
            .steps
            .last()
            .map(|step| name::snake(step))
            .unwrap_or_default();
        last.split('_').map(name::pascal).collect()
    }

    /// Makes the name one of what stands here: it ends with the word, or is what this is a plural of.
    pub(super) fn end_with(&mut self, word: &str) {
        let plural = self.steps.last_mut().and_then(|last| {
            let one = last
                .strip_suffix('s')
                .filter(|one| !one.ends_with(['s', 'u', 'i']))?;
            let one = one
                .strip_suffix("ie")
                .map_or_else(|| one.to_owned(), |one| format!("{one}y"));
            Some((last, one))
        });
        match plural {
            _ if !word.is_empty() => self.steps.push(word.to_owned()),
            Some((last, one)) => *last = one,
            None => self.steps.push("Value".to_owned()),
        }
    }

    /// Puts a word before the last step.
    pub(super) fn qualify(&mut self, word: &str) {
        if let Some(last) = self.steps.last_mut() {
            last.insert_str(0, word);
        }
    }
}
