//! Writes files: that of the flows, and the JSON files with their screens.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use alicloud_cli::{Error, ExitStatus, WholeFile, clap::ArgMatches};
use serde_json::Value;

use crate::actual::{ActualFlow, CurrentScreens};

/// The longest part of a name that becomes the name of a file.
const LONGEST_NAME: usize = 80;

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    let message = format!("{} cannot be written: {error}", path.display());
    Error::new(ExitStatus::Failure, message)
}

/// Where JSON files are written, and where the service can fetch them.
pub(super) struct ScreensFolder {
    pub(super) base: String,
    /// As the file of flows names it, with slashes.
    relative: String,
    folder: PathBuf,
}

impl ScreensFolder {
    /// By the options, if they ask for it.
    pub(super) fn of(matches: &ArgMatches) -> Result<Option<Self>, Error> {
        let option = |name: &str| matches.get_one::<String>(name);
        let (Some(relative), Some(base)) = (option("json"), option("json-base")) else {
            return Ok(None);
        };
        let path = Path::new(relative);
        let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if relative.contains('\\') || !path.components().all(is_below) {
            let message = format!("`{relative}` is not a path below the folder of the file");
            return Err(Error::new(ExitStatus::Usage, message).with_help("give a relative path without `..`"));
        }
        if !base.starts_with("https://") && !base.starts_with("http://") {
            let error = Error::new(ExitStatus::Usage, format!("`{base}` is not an address"));
            return Err(error.with_help("write it as `https://assets.example.com/flows/`"));
        }
        let beside = matches.get_one::<PathBuf>("to").and_then(|to| to.parent());
        Ok(Some(Self {
            base: base.clone(),
            relative: relative.trim_end_matches('/').to_owned(),
            folder: beside.unwrap_or(Path::new("")).join(path),
        }))
    }

    /// Writes the screens of the flows that have some; returns the path of each file by the flow's name.
    pub(super) fn write<'f>(
        &self,
        flows: &BTreeMap<&'f str, &ActualFlow>,
    ) -> Result<BTreeMap<&'f str, String>, Error> {
        fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let mut taken = BTreeSet::new();
        let mut paths = BTreeMap::new();
        for (name, flow) in flows {
            let screens = flow.details.as_ref().map(|details| &details.screens);
            let Some(CurrentScreens::Present(content)) = screens else {
                continue;
            };
            let file = file_name(name, &flow.id, &mut taken);
            WholeFile::write(&self.folder.join(&file), pretty(content).as_bytes())?;
            paths.insert(*name, format!("{}/{file}", self.relative));
        }
        Ok(paths)
    }
}

fn pretty(content: &Value) -> String {
    format!("{content:#}\n")
}

/// The name of a file for a flow: what of its name every file system takes, and its id where that is not enough to tell files apart.
fn file_name(name: &str, id: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |text: &str| -> String {
        let letters = text.chars().map(|letter| match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => letter,
            _ => '_',
        });
        letters.take(LONGEST_NAME).collect()
    };
    let mut file = plain(name);
    // File systems may not tell capitals apart, and have names that stand for devices.
    if file != name || file.len() < 4 || !taken.insert(file.to_lowercase()) {
        file = format!("{file}-{}", plain(id));
        taken.insert(file.to_lowercase());
    }
    file + ".json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_flows_do_not_overwrite_each_other() {
        let mut taken = BTreeSet::new();
        let mut name = |name: &str, id: &str| file_name(name, id, &mut taken);
        assert_eq!(name("sign-up", "1"), "sign-up.json");
        assert_eq!(name("Sign-Up", "2"), "Sign-Up-2.json");
        assert_eq!(name("../etc/passwd", "3"), "___etc_passwd-3.json");
        assert_eq!(name("con", "4"), "con-4.json");
        assert_eq!(name("预约", "5"), "__-5.json");
    }
}
