use std::collections::BTreeSet;

use semver::Version;
use serde::Serialize;

use crate::{
    diff::{Category, Change, Level, needed, rule, suffices},
    surface::{Fact, Item, ItemKind, Surface},
};

/// All differences between two states of a crate's API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The crate.
    pub package: String,
    /// The version of the old state.
    pub old_version: String,
    /// The version that the new state bears.
    pub new_version: String,
    /// The differences: the gravest first, then by item.
    pub changes: Vec<Change>,
}

/// Compares two states of a crate's API.
#[must_use]
pub fn compare(old: &Surface, new: &Surface) -> Comparison {
    let mut changes = Vec::new();
    let mut renamed = Vec::new();
    for (path, item) in &old.items {
        match new.items.get(path) {
            Some(now) => {
                let impacts = rule::changed(item, now).into_iter();
                changes.extend(impacts.map(|impact| impact.of(new.shown(path, now))));
            }
            None if old.goes_with_its_owner(item, new) => {}
            None => match new.same_under_another_name(item, old) {
                Some(name) => {
                    changes.push(rule::renamed(last(name)).of(old.shown(path, item)));
                    renamed.push(name);
                }
                None => changes.push(rule::removed(item).of(old.shown(path, item))),
            },
        }
    }
    for (path, item) in &new.items {
        if !old.items.contains_key(path)
            && !new.goes_with_its_owner(item, old)
            && !renamed.contains(&path.as_str())
        {
            changes.push(rule::added(item).of(new.shown(path, item)));
        }
    }
    tell_once(&mut changes);
    Comparison {
        package: new.package.clone(),
        old_version: old.version.clone(),
        new_version: new.version.clone(),
        changes,
    }
}

impl Comparison {
    /// What all changes together ask of the version; `None` if there are none.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.changes.iter().map(|change| change.level).max()
    }

    /// How many changes are of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|change| change.level == level).count()
    }

    /// The least version that the new state may bear.
    #[must_use]
    pub fn needed(&self) -> String {
        match (Version::parse(&self.old_version), self.level()) {
            (Ok(old), Some(level)) => needed(&old, level).to_string(),
            _ => self.old_version.clone(),
        }
    }

    /// Whether the version went back.
    #[must_use]
    pub fn goes_back(&self) -> bool {
        match (
            Version::parse(&self.old_version),
            Version::parse(&self.new_version),
        ) {
            (Ok(old), Ok(new)) => new < old,
            _ => false,
        }
    }

    /// Whether the version that the new state bears leaves room for the changes.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        match (
            Version::parse(&self.old_version),
            Version::parse(&self.new_version),
            self.level(),
        ) {
            (Ok(old), Ok(new), Some(level)) => suffices(&old, &new, level),
            (Ok(old), Ok(new), None) => new >= old,
            // Versions were checked where they were read.
            _ => true,
        }
    }
}

impl Surface {
    /// Whether an item is absent from the other side only since what it belongs to is.
    fn goes_with_its_owner(&self, item: &Item, other: &Self) -> bool {
        self.items.contains_key(&item.owner) && !other.items.contains_key(&item.owner)
    }

    /// The path of a new item that is on the wire what an old one was.
    fn same_under_another_name<'a>(&'a self, lost: &Item, old: &Self) -> Option<&'a str> {
        let wire = lost.facts.get(&Fact::Wire)?;
        let fits = |(path, item): &(&String, &Item)| {
            item.kind == lost.kind
                && item.owner == lost.owner
                && item.facts.get(&Fact::Wire) == Some(wire)
                && !old.items.contains_key(*path)
        };
        self.items.iter().find(fits).map(|(path, _)| path.as_str())
    }

    /// How users know an item: a parameter by the builder's setter, a member by the field.
    fn shown(&self, path: &str, item: &Item) -> String {
        let owner = self.items.get(&item.owner);
        match (item.kind, owner.map(|owner| owner.kind)) {
            (ItemKind::Field, Some(ItemKind::Request)) => {
                let operation = owner.map(|owner| &owner.owner);
                let mut items = self.items.iter();
                let builder =
                    items.find(|(_, each)| each.kind == ItemKind::Builder && Some(&each.owner) == operation);
                match builder {
                    Some((builder, _)) => format!("{builder}::{}", last(path)),
                    None => path.to_owned(),
                }
            }
            (ItemKind::Setter, Some(ItemKind::Record)) => format!("{}.{}", item.owner, last(path)),
            (ItemKind::Region, _) => format!("region `{}`", last(path)),
            (ItemKind::Feature, _) => format!("feature `{}`", last(path)),
            _ => path.to_owned(),
        }
    }
}

/// The last name of a path.
fn last(path: &str) -> &str {
    path.rsplit(['.', ':']).next().unwrap_or(path)
}

/// A setter and a field of the same parameter are one thing to users.
fn tell_once(changes: &mut Vec<Change>) {
    let key = |change: &Change| (change.item.clone(), change.category);
    changes.sort_by(|left, right| {
        let order = |change: &Change| {
            (
                std::cmp::Reverse(change.level),
                change.item.clone(),
                change.category,
            )
        };
        order(left)
            .cmp(&order(right))
            .then_with(|| left.message.cmp(&right.message))
    });
    changes.dedup();
    let mut reported: BTreeSet<(String, Category)> = BTreeSet::new();
    changes.retain(|change| {
        let is_new = !reported.contains(&key(change));
        let is_echo = match change.category {
            Category::Added | Category::Removed => !is_new,
            _ => change.message.starts_with("takes ") && !is_new,
        };
        reported.insert(key(change));
        !is_echo
    });
}
