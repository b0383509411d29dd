/// The sections of an INI file, in order.
#[derive(Default)]
pub(super) struct Ini<'t>(Vec<(&'t str, Section<'t>)>);

/// The keys of a section and their values.
#[derive(Default)]
pub(super) struct Section<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Ini<'t> {
    /// Reads `[section]`, `key = value`, and comments: lines that begin with `#` or `;`, and what follows ` #`. The error
    /// is the number of the first line that is none of these; its text may be a secret.
    pub(super) fn parse(text: &'t str) -> Result<Self, usize> {
        let mut ini = Self::default();
        let mut lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim)
            .enumerate();
        let is_text = |(_, line): &(usize, &str)| !line.is_empty() && !line.starts_with(['#', ';']);
        for (index, line) in lines.by_ref().filter(is_text) {
            if let Some(rest) = line.strip_prefix('[') {
                let (name, _) = rest.split_once(']').ok_or(index + 1)?;
                ini.0.push((name.trim(), Section::default()));
                continue;
            }
            let (key, value) = line.split_once('=').ok_or(index + 1)?;
            let (_, section) = ini.0.last_mut().ok_or(index + 1)?;
            section.0.push((key.trim(), uncommented(value)));
        }
        Ok(ini)
    }

    /// A section by its name; of several the last.
    pub(super) fn section(&self, name: &str) -> Option<&Section<'t>> {
        self.0
            .iter()
            .rev()
            .find(|(other, _)| *other == name)
            .map(|(_, section)| section)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'t str> {
        self.0.iter().map(|(name, _)| *name)
    }
}

impl<'t> Section<'t> {
    /// A value that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&'t str> {
        let found = self.0.iter().rev().find(|(other, _)| *other == key);
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }
}

fn uncommented(value: &str) -> &str {
    let comment = value
        .match_indices('#')
        .find(|(index, _)| *index == 0 || value[..*index].ends_with(char::is_whitespace));
    value[..comment.map_or(value.len(), |(index, _)| index)].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments_are_told_apart() {
        let text = "# top\n[default]\ntype = access_key # not a role\nkey=a#b=c\n; no\n\n[ other ] # x\nempty = # e\n";
        let ini = Ini::parse(text).ok().unwrap();
        let default = ini.section("default").unwrap();
        assert_eq!(
            (default.get("type"), default.get("key")),
            (Some("access_key"), Some("a#b=c"))
        );
        assert_eq!(ini.section("other").unwrap().get("empty"), None);
        assert_eq!(ini.names().collect::<Vec<_>>(), ["default", "other"]);
        assert!(ini.section("none").is_none());
    }

    #[test]
    fn what_is_no_line_of_such_a_file_is_told_by_its_number() {
        for (text, line) in [("[default]\nsecret", 2), ("[open\n", 1), ("\nkey = value", 2)] {
            assert_eq!(Ini::parse(text).err(), Some(line), "{text}");
        }
    }
}
