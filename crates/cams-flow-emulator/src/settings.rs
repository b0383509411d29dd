use std::{collections::HashSet, time::Duration};

use alicloud_emulator::{EmulatorBuilder as Gateway, InvalidSettings, LocatedValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a preview link lives.
pub(crate) const PREVIEW_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a change does to a published flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PublishedEdit {
    /// It becomes a draft again, as flows do that were created since November 2024.
    #[default]
    RevertToDraft,
    /// It is refused, as older flows do.
    Reject,
}

/// Which flows a name finds in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NameMatch {
    /// Those with this very name.
    #[default]
    Exact,
    /// Those whose name begins with it.
    Prefix,
    /// Those whose name contains it.
    Contains,
}

/// How flows behave where the service's documents leave a choice.
#[derive(Clone, Debug)]
pub(crate) struct FlowSettings {
    pub(crate) unique_names: bool,
    pub(crate) published_edit: PublishedEdit,
    pub(crate) name_match: NameMatch,
    pub(crate) spaces: Option<HashSet<String>>,
}

impl Default for FlowSettings {
    fn default() -> Self {
        Self {
            unique_names: true,
            published_edit: PublishedEdit::default(),
            name_match: NameMatch::default(),
            spaces: None,
        }
    }
}

/// The members of a document with settings that are about flows.
const MEMBERS: &[&str] = &["spaces", "allow_duplicate_names", "published_edit", "name_match"];

impl FlowSettings {
    fn read(&mut self, name: &str, at: &LocatedValue<'_>) -> Result<(), InvalidSettings> {
        match name {
            "spaces" => self.spaces = Some(at.texts()?.into_iter().map(str::to_owned).collect()),
            "allow_duplicate_names" => self.unique_names = at.switch(self.unique_names, |_| false)?,
            "published_edit" => self.published_edit = at.choice()?,
            _ => self.name_match = at.choice()?,
        }
        Ok(())
    }
}

/// Adds a document's settings to those that are set.
pub(crate) fn apply(
    gateway: Gateway,
    settings: &mut FlowSettings,
    document: &Value,
) -> Result<Gateway, InvalidSettings> {
    gateway.settings_with(document, MEMBERS, |name, at| settings.read(name, at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::Emulator;

    const GUIDE: &str = include_str!("guide/settings.md");

    #[test]
    fn the_guide_has_all_members_and_each_of_them_has_an_effect() {
        let rows = GUIDE.lines().filter(|line| line.starts_with("| `"));
        let rows: Vec<(&str, Value)> = rows
            .map(|row| {
                let mut cells = row.split(" | ").map(|cell| cell.trim_matches(['|', ' ', '`']));
                let name = cells.next().unwrap();
                (name, serde_json::from_str(cells.next().unwrap()).unwrap())
            })
            .collect();
        let documented: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
        assert_eq!(documented, MEMBERS);
        let before = format!("{:?}", Emulator::builder());
        for (name, value) in rows {
            let builder = Emulator::builder().settings(&json!({name: value})).unwrap();
            assert_ne!(format!("{builder:?}"), before, "{name}");
        }
    }

    #[test]
    fn the_guide_s_example_can_be_used() {
        let (_, example) = GUIDE.split_once("```json\n").unwrap();
        let example: Value = serde_json::from_str(example.split("```").next().unwrap()).unwrap();
        let _ = Emulator::builder().settings(&example).unwrap();
    }

    #[test]
    fn what_is_wrong_is_named_and_no_value_is_shown() {
        for (document, member, expected) in [
            (json!({"spaces": "S3CRET"}), "spaces", "a list"),
            (json!({"spaces": ["cams-1", ""]}), "spaces[1]", "empty"),
            (
                json!({"deny": ["CreatFlow"]}),
                "deny[0]",
                "use one of CreateFlow, ",
            ),
            (
                json!({"space": "S3CRET"}),
                "space",
                "spaces, allow_duplicate_names, published_edit, name_match",
            ),
            (
                json!({"allow_duplicate_names": 1}),
                "allow_duplicate_names",
                "`true` or `false`",
            ),
            (
                json!({"name_match": "exakt"}),
                "name_match",
                "unknown value `exakt` (did you mean `exact`?); use one of exact, prefix, contains",
            ),
        ] {
            let error = Emulator::builder().settings(&document).unwrap_err();
            assert_eq!(error.member(), member);
            let text = error.to_string();
            assert!(text.contains(expected), "{text}");
            assert!(!text.contains("S3CRET"), "{text}");
        }
    }
}
