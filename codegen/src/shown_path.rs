use std::path::{Component, Path};

/// A path as people see it on every system: from the folder `base` if it is inside of it, and with `/` between its parts.
#[must_use]
pub fn shown_path(path: &Path, base: &Path) -> String {
    let shown = path.strip_prefix(base).unwrap_or(path);
    if shown.as_os_str().is_empty() {
        return ".".to_owned();
    }
    let mut text = String::new();
    for component in shown.components() {
        let is_separated = text.is_empty() || text.ends_with('/');
        if !is_separated {
            text.push('/');
        }
        match component {
            Component::RootDir if text.ends_with('/') => {}
            Component::RootDir => text.push('/'),
            other => text.push_str(&other.as_os_str().to_string_lossy()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::{MAIN_SEPARATOR_STR, Path};

    use super::shown_path;

    #[test]
    fn paths_are_seen_from_the_base_with_one_separator() {
        let native = |path: &str| path.replace('/', MAIN_SEPARATOR_STR);
        for (path, base, shown) in [
            ("/a/b/c.yaml", "/a", "b/c.yaml"),
            ("/a/b/c.yaml", "/x", "/a/b/c.yaml"),
            ("b/c.yaml", "", "b/c.yaml"),
            ("../b/c.yaml", "/a", "../b/c.yaml"),
            ("/a", "/a", "."),
        ] {
            let shown_now = shown_path(Path::new(&native(path)), Path::new(&native(base)));
            assert_eq!(shown_now, shown, "{path} from {base}");
        }
    }
}
