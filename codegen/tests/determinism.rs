//! The same description gives the same crate, byte for byte, in whatever order it is read.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    Options, generate,
    import::{ApiDocs, Selection, files, import},
};
use tempfile::TempDir;

const DOCS: &str = include_str!("import/api-docs.json");

/// The texts of a folder's files by their paths.
fn texts(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn Error>> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                texts.insert(path.strip_prefix(folder)?.to_owned(), fs::read(&path)?);
            }
        }
    }
    Ok(texts)
}

/// The crates that are made of files written in this order.
fn generated<'t>(
    files: impl Iterator<Item = (PathBuf, &'t [u8])>,
) -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn Error>> {
    let folder = TempDir::new()?;
    let spec = folder.path().join("spec");
    for (path, text) in files {
        let path = spec.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&spec))?;
        fs::write(path, text)?;
    }
    let out = folder.path().join("crates");
    generate(&Options::new(spec, &out).with_core("../alicloud-core"))?;
    texts(&out)
}

/// The file under another name, which sorts elsewhere.
fn renamed(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_fixed = name == "service.yaml" || !name.ends_with(".yaml") || path.starts_with("common");
    if is_fixed {
        return path.to_owned();
    }
    // The last letter comes first.
    let first = name.trim_end_matches(".yaml").chars().last().unwrap_or('x');
    path.with_file_name(format!("{first}-{name}"))
}

fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["names/spec", "shapes/spec", "bare/spec"]
        .into_iter()
        .map(|case| here.join("tests/golden").join(case))
        .chain([here.join("../spec"), here.join("../tests/fixtures/spec")])
        .collect()
}

#[test]
fn descriptions_in_another_order_give_the_same_crates() -> Result<(), Box<dyn Error>> {
    for folder in folders() {
        let files = texts(&folder)?;
        let plain = || files.iter().map(|(path, text)| (path.clone(), text.as_slice()));
        let once = generated(plain())?;
        assert!(once.len() > 10, "{}: {} files", folder.display(), once.len());
        assert!(once == generated(plain())?, "{}: twice", folder.display());
        assert!(
            once == generated(plain().rev())?,
            "{}: written in another order",
            folder.display()
        );
        let other = plain().map(|(path, text)| (renamed(&path), text));
        assert!(once == generated(other)?, "{}: renamed", folder.display());
    }
    Ok(())
}

/// The entries of an object below the root in the opposite order.
fn reversed(docs: &mut alicloud_codegen::spec::Value, way: &[&str]) {
    let alicloud_codegen::spec::Value::Object(entries) = docs else {
        return;
    };
    match way {
        [] => entries.reverse(),
        [key, rest @ ..] => {
            if let Some(inside) = entries.get_mut(*key) {
                reversed(inside, rest);
            }
        }
    }
}

#[test]
fn a_source_in_another_order_gives_the_same_files() -> Result<(), Box<dyn Error>> {
    let mut turned: alicloud_codegen::spec::Value = serde_json::from_str(DOCS)?;
    reversed(&mut turned, &["apis"]);
    reversed(&mut turned, &["components", "schemas"]);
    let turned = serde_json::to_string(&turned)?;
    assert_ne!(
        turned.find("\"ListPlants\":{"),
        DOCS.replace([' ', '\n'], "").find("\"ListPlants\":{"),
        "the order is another"
    );
    let imported = |text: &str| -> Result<_, Box<dyn Error>> {
        Ok(files(&import(&ApiDocs::parse(text)?, &Selection::All, None)?)?)
    };
    let (one, other) = (imported(DOCS)?, imported(&turned)?);
    assert_eq!(one, other);
    let crates = |files: &BTreeMap<String, String>| {
        generated(
            files
                .iter()
                .map(|(name, text)| (Path::new("garden").join(name), text.as_bytes())),
        )
    };
    assert!(crates(&one)? == crates(&other)?);
    Ok(())
}
