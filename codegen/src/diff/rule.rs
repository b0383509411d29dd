//! What each kind of difference means for users.

use crate::{
    diff::{Breaks, Category, Change, Level},
    surface::{Fact, Item, ItemKind},
};

/// A difference, before it is reported for an item.
pub(super) struct Impact {
    level: Level,
    category: Category,
    breaks: Option<Breaks>,
    message: String,
}

impl Impact {
    fn new(level: Level, category: Category, message: impl Into<String>) -> Self {
        Self {
            level,
            category,
            breaks: (level == Level::Major).then_some(Breaks::Compilation),
            message: message.into(),
        }
    }

    /// The same, where the compiler would not notice.
    fn unnoticed(mut self) -> Self {
        self.breaks = self.breaks.map(|_| Breaks::Behaviour);
        self
    }

    pub(super) fn of(self, item: String) -> Change {
        Change {
            level: self.level,
            category: self.category,
            breaks: self.breaks,
            item,
            message: self.message,
        }
    }
}

/// An item that there was not.
pub(super) fn added(item: &Item) -> Impact {
    if item.kind == ItemKind::Setter && item.facts.contains_key(&Fact::Required) {
        let message = "is new and required: calls without it no longer compile";
        return Impact::new(Level::Major, Category::Added, message);
    }
    Impact::new(Level::Minor, Category::Added, "is new")
}

/// An item that was removed.
pub(super) fn removed(item: &Item) -> Impact {
    match item.kind {
        ItemKind::Region => Impact::new(
            Level::Major,
            Category::Removed,
            "is no longer known: a client for it may find no host",
        )
        .unnoticed(),
        _ => Impact::new(Level::Major, Category::Removed, "is gone"),
    }
}

/// An item that has another name.
pub(super) fn renamed(name: &str) -> Impact {
    Impact::new(Level::Major, Category::Changed, format!("is called `{name}` now"))
}

/// All that is different in an item that there still is.
pub(super) fn changed(old: &Item, new: &Item) -> Vec<Impact> {
    let mut impacts = Vec::new();
    if old.kind != new.kind {
        let message = format!("is {} now, was {}", word(new.kind), word(old.kind));
        impacts.push(Impact::new(Level::Major, Category::Changed, message));
        return impacts;
    }
    impacts.extend(signature(old, new));
    let facts = old.facts.keys().chain(new.facts.keys());
    let facts: std::collections::BTreeSet<&Fact> = facts.collect();
    for each in facts {
        let (before, after) = (old.facts.get(each), new.facts.get(each));
        if before != after {
            impacts.extend(fact(
                old.kind,
                *each,
                before.map(String::as_str),
                after.map(String::as_str),
            ));
        }
    }
    match (&old.deprecated, &new.deprecated) {
        (None, Some(note)) => {
            let note = if note.is_empty() {
                String::new()
            } else {
                format!(": {note}")
            };
            let message = format!("should no longer be used{note}");
            impacts.push(Impact::new(Level::Minor, Category::Deprecated, message));
        }
        (Some(_), None) => {
            let message = "is no longer deprecated";
            impacts.push(Impact::new(Level::Patch, Category::Changed, message));
        }
        _ => {}
    }
    if impacts.is_empty() && (old.documentation != new.documentation || old.deprecated != new.deprecated) {
        let message = "has other documentation";
        impacts.push(Impact::new(Level::Patch, Category::Documentation, message));
    }
    impacts
}

fn signature(old: &Item, new: &Item) -> Option<Impact> {
    if old.signature == new.signature {
        return None;
    }
    let (before, after) = (&old.signature, &new.signature);
    let message = match old.kind {
        ItemKind::Builder => {
            let sorted = |text: &str| {
                let mut states: Vec<String> = text.split(", ").map(str::to_owned).collect();
                states.sort();
                states
            };
            // Another set of states comes from a parameter that tells of itself.
            if sorted(before) != sorted(after) {
                return None;
            }
            format!("has its states in another order: `{after}`, was `{before}`")
        }
        ItemKind::Setter => format!("takes `{after}` now, took `{before}`"),
        _ => format!("is `{after}` now, was `{before}`"),
    };
    Some(Impact::new(Level::Major, Category::Changed, message))
}

fn fact(kind: ItemKind, fact: Fact, before: Option<&str>, after: Option<&str>) -> Option<Impact> {
    let was = before.unwrap_or("none");
    let is = after.unwrap_or("none");
    let changed = |level, message: String| Some(Impact::new(level, Category::Changed, message));
    match fact {
        // The field says it for both.
        Fact::Wire if kind == ItemKind::Setter => None,
        Fact::Wire => {
            let message =
                format!("is `{is}` on the wire now, was `{was}`; JSON written before is read differently");
            changed(Level::Major, message).map(Impact::unnoticed)
        }
        Fact::Required if after.is_some() => changed(
            Level::Major,
            "is required now: calls without it no longer compile".to_owned(),
        ),
        Fact::Required => {
            let message = "is no longer required: code that names the builder's states no longer compiles";
            changed(Level::Major, message.to_owned())
        }
        Fact::Feature if after.is_none() => {
            changed(Level::Minor, format!("no longer needs the feature `{was}`"))
        }
        Fact::Feature => {
            let message = format!("needs the feature `{is}` now: programs without default features lose it");
            changed(Level::Major, message)
        }
        Fact::Api => changed(Level::Major, format!("is `{is}` now, was `{was}`")).map(Impact::unnoticed),
        Fact::Style => {
            changed(Level::Major, format!("is of style {is} now, was {was}")).map(Impact::unnoticed)
        }
        Fact::EndpointRule => changed(
            Level::Major,
            format!("finds hosts of other regions differently: {is}, was {was}"),
        )
        .map(Impact::unnoticed),
        Fact::Effect => changed(
            Level::Minor,
            format!("has the effect {is} now, had {was}: other failures are repeated"),
        ),
        Fact::Idempotent if after.is_some() => {
            changed(Level::Minor, "may be repeated now after any failure".to_owned())
        }
        Fact::Idempotent => changed(
            Level::Minor,
            "is no longer repeated where it might have been executed".to_owned(),
        ),
        Fact::Anonymous if after.is_some() => {
            changed(Level::Minor, "is called without credentials now".to_owned())
        }
        Fact::Anonymous => changed(Level::Major, "needs credentials now".to_owned()).map(Impact::unnoticed),
        Fact::Paging if after.is_none() => changed(
            Level::Major,
            "no longer comes in pages: it has no `into_stream` and no `pages`".to_owned(),
        ),
        Fact::Paging if before.is_none() => changed(
            Level::Minor,
            "comes in pages now, with `into_stream` and `pages`".to_owned(),
        ),
        Fact::Paging => changed(Level::Minor, format!("is paged differently: {is}, was {was}")),
        Fact::Probe if after.is_none() => changed(
            Level::Major,
            "has no `reconcile` any more: nothing tells whether a call was executed".to_owned(),
        ),
        Fact::Probe if before.is_none() => changed(
            Level::Minor,
            "has `reconcile` now, which avoids duplicates".to_owned(),
        ),
        Fact::Probe => changed(
            Level::Minor,
            format!("looks differently for what a call made: {is}, was {was}"),
        ),
        Fact::Stream if is == "events" => changed(
            Level::Major,
            "responds with a stream of events now: it has `send_stream` in place of `send`".to_owned(),
        ),
        Fact::Stream if was == "events" => changed(
            Level::Major,
            "responds with one document now: it has `send` in place of `send_stream`".to_owned(),
        ),
        Fact::Stream if after.is_some() => changed(
            Level::Minor,
            "can be read while it comes, by `send_stream`".to_owned(),
        ),
        Fact::Stream => changed(Level::Major, "has no `send_stream` any more".to_owned()),
        Fact::RetryClass => changed(Level::Minor, format!("is repeated {is} now, was {was}")),
        Fact::Envelope => changed(
            Level::Minor,
            format!("judges responses differently: {is}; was {was}"),
        ),
        Fact::Cleaned => changed(
            Level::Minor,
            format!("is decoded without {is} now, was without {was}"),
        ),
        Fact::Role => changed(Level::Minor, format!("has the role {is} now, had {was}")),
        Fact::Quota => changed(Level::Patch, format!("has the quota {is} now, had {was}")),
        Fact::Route => changed(Level::Patch, format!("is sent as `{is}` now, was `{was}`")),
        Fact::RamAction => changed(
            Level::Patch,
            format!("needs the RAM action `{is}` now, needed `{was}`"),
        ),
        Fact::Place => changed(
            Level::Patch,
            format!("is sent in another place or form: {is}, was {was}"),
        ),
        Fact::Default => changed(Level::Patch, format!("has the default {is} now, had {was}")),
        Fact::Sensitive if after.is_some() => changed(Level::Patch, "is hidden from `Debug` now".to_owned()),
        Fact::Sensitive => changed(Level::Patch, "is no longer hidden from `Debug`".to_owned()),
        Fact::Host => changed(Level::Patch, format!("is served by `{is}` now, was `{was}`")),
    }
}

fn word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Service => "a service",
        ItemKind::Region => "a region",
        ItemKind::Feature => "a feature",
        ItemKind::Operation => "an operation",
        ItemKind::Builder => "a builder",
        ItemKind::Setter => "a setter",
        ItemKind::Request => "a request",
        ItemKind::Response => "a response",
        ItemKind::Record => "a record",
        ItemKind::Field => "a field",
        ItemKind::Enumeration => "an enumeration",
        ItemKind::Variant => "a variant",
    }
}
