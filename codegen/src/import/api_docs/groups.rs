//! Groups of operations: the vendor's table of contents, its first level.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::{
    import::{api_docs::ApiDocs, json_ext::JsonExt},
    spec::{BUILT_IN_FEATURES, Value},
    text::LONGEST_NAME,
};

/// The group of each operation; empty if the product has no directories.
pub(crate) fn groups(docs: &ApiDocs) -> IndexMap<String, String> {
    let mut groups: IndexMap<String, String> = IndexMap::new();
    let mut taken: Vec<String> = Vec::new();
    let mut loose = Vec::new();
    for directory in docs.root.list("directories") {
        let mut operations = Vec::new();
        collect(directory, &mut operations);
        if directory.key("children").is_none() {
            loose.extend(operations);
            continue;
        }
        let name = directory
            .text("title")
            .and_then(slug)
            .or_else(|| subject(&operations, &taken))
            .unwrap_or_else(|| "other".to_owned());
        // Directories of one name are one group.
        taken.push(name.clone());
        for operation in operations {
            groups.entry(operation.to_owned()).or_insert_with(|| name.clone());
        }
    }
    if groups.is_empty() {
        return groups;
    }
    let rest = loose.into_iter().chain(docs.operations());
    for operation in rest {
        groups
            .entry(operation.to_owned())
            .or_insert_with(|| "other".to_owned());
    }
    groups
}

fn collect<'a>(node: &'a Value, operations: &mut Vec<&'a str>) {
    if let Some(name) = node.as_str() {
        operations.push(name);
    }
    for child in node.list("children") {
        collect(child, operations);
    }
}

/// A title as a feature can be called; none if it has no letters that a feature can have.
fn slug(title: &str) -> Option<String> {
    let mut slug = String::new();
    for character in title.to_ascii_lowercase().chars() {
        match character {
            'a'..='z' | '0'..='9' => slug.push(character),
            '\'' | '(' | ')' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(LONGEST_NAME);
    let slug = slug.trim_end_matches('-').to_owned();
    let is_usable = slug.starts_with(|first: char| first.is_ascii_lowercase())
        && !BUILT_IN_FEATURES.contains(&slug.as_str());
    is_usable.then_some(slug)
}

/// Words that are in the names of operations and tell no subject.
const NO_SUBJECTS: [&str; 26] = [
    "by", "to", "of", "for", "in", "on", "from", "with", "and", "or", "all", "batch", "list", "info",
    "detail", "new", "v2", "v3", "at", "as", "is", "a", "the", "not", "under", "status",
];

/// The singular of a word: `beds` as `bed`. Others only end so: `dns`, `access`, `status`, `by`.
fn singular(word: &str, is_acronym: bool) -> &str {
    let is_plural = !is_acronym
        && word.len() > 3
        && !["ss", "us", "is", "as", "os"]
            .iter()
            .any(|end| word.ends_with(end));
    if is_plural {
        word.strip_suffix('s').unwrap_or(word)
    } else {
        word
    }
}

/// What most operations of a directory without a title are about: the word of their names that is most frequent.
fn subject(operations: &[&str], taken: &[String]) -> Option<String> {
    let mut counts: IndexMap<String, usize> = IndexMap::new();
    for operation in operations {
        let snake = crate::name::snake(operation);
        let mut seen = HashMap::new();
        for word in snake
            .split('_')
            .skip(1)
            .filter(|word| !NO_SUBJECTS.contains(word))
        {
            let is_acronym = operation.contains(&word.to_ascii_uppercase());
            let word = singular(word, is_acronym).to_owned();
            if seen.insert(word.clone(), ()).is_none() {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut best: Option<(String, usize)> = None;
    for (word, count) in counts {
        let is_better = best.as_ref().is_none_or(|(_, most)| count > *most);
        if is_better && slug(&word).is_some_and(|slug| !taken.contains(&slug)) {
            best = Some((word, count));
        }
    }
    best.and_then(|(word, _)| slug(&word))
}
