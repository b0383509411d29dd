//! What editors get from `spec/schema.json`: it takes every description, refuses what is wrong, explains every key, and
//! lists the words of every choice.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::import::{ApiDocs, Selection, files, import};
use jsonschema::Validator;
use serde_json::{Value, json};

const HEADER: &str = "# yaml-language-server: $schema=";

fn project() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap().canonicalize().unwrap()
}

/// The schema as a whole, as editors see it.
fn schema() -> Value {
    serde_json::from_str(&alicloud_codegen::spec::schema()).unwrap()
}

fn validator() -> Validator {
    jsonschema::validator_for(&schema()).unwrap()
}

fn descriptions() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [
        "spec",
        "tests/fixtures/spec",
        "codegen/tests/golden",
        "codegen/tests/import",
        "codegen/tests/library",
    ] {
        collect(&project().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

#[track_caller]
fn assert_valid(validator: &Validator, text: &str, name: &str) {
    let document: Value = serde_yaml::from_str(text).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn the_schema_takes_every_written_file_and_every_one_names_it() {
    let validator = validator();
    let files = descriptions();
    assert!(files.len() > 50, "only {} files", files.len());
    let schema = project().join("spec/schema.json");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert_valid(&validator, &text, &file.display().to_string());
        let named = text.lines().next().unwrap().strip_prefix(HEADER);
        let named = named.unwrap_or_else(|| panic!("{} names no schema", file.display()));
        // The expected files of the importer are to be in a folder of `spec`.
        if file.parent().unwrap().ends_with("tests/import") {
            assert_eq!(named, "../schema.json");
        } else {
            let path = file.parent().unwrap().join(named).canonicalize();
            assert_eq!(path.unwrap(), schema, "{}", file.display());
        }
    }
}

#[test]
fn the_schema_takes_what_is_imported() {
    let validator = validator();
    let mut sources = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/api-docs.json")];
    sources.extend(real_files());
    for source in sources {
        let docs = ApiDocs::parse(&fs::read_to_string(&source).unwrap()).unwrap();
        let imported = import(&docs, &Selection::All, None).unwrap();
        for (name, text) in files(&imported).unwrap() {
            assert!(text.starts_with(HEADER), "{name}");
            assert_valid(&validator, &text, &name);
        }
    }
}

/// The smallest of the vendor's own files, where they are at hand.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn real_files() -> Vec<PathBuf> {
    let folder = project().join("../shared/api-docs");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!(
            "SKIPPED: there are no real API descriptions in {}",
            folder.display()
        );
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort_by_key(|path| fs::metadata(path).unwrap().len());
    files.truncate(4);
    files
}

#[test]
fn the_schema_is_one_and_refuses_what_is_wrong() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let validator = validator();
    for wrong in [
        json!({ "format": 1 }),
        json!({ "format": 1, "operation": "GetItem" }),
        json!({ "format": 1, "operation": "GetItem", "summary": "Reads.", "effect": "reads" }),
        json!({ "format": 1, "operation": "GetItem", "summary": "Reads.", "effect": "read", "sumary": "" }),
        json!({ "format": 2, "operation": "GetItem", "summary": "Reads.", "effect": "read" }),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

/// Editors show the description of a key when the mouse is on it.
#[test]
fn every_key_has_a_description() {
    let mut count = 0;
    each_object(&schema(), &mut |object| {
        for (key, value) in object["properties"].as_object().into_iter().flatten() {
            let text = value["description"].as_str().unwrap_or_default();
            assert!(text.len() > 8, "`{key}` has no description");
            count += 1;
        }
    });
    assert!(count > 100, "only {count} keys");
}

/// Editors complete words that the schema lists, and show what each means.
#[test]
fn every_choice_lists_its_words() {
    let schema = schema();
    let words = |name: &str| -> Vec<String> {
        let choices = schema["$defs"][name]["oneOf"].as_array().unwrap().clone();
        let with_text = choices.iter().inspect(|choice| {
            let text = choice["description"].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{choice} of {name}");
        });
        with_text
            .map(|choice| choice["const"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(words("Effect"), ["read", "create", "update", "delete"]);
    assert_eq!(words("ApiStyle"), ["rpc", "roa", "v3"]);
    assert_eq!(words("Features"), ["none", "by-group"]);
    for choice in [
        "EndpointRule",
        "Method",
        "Placement",
        "RetryClass",
        "Role",
        "ParameterStyle",
    ] {
        assert!(words(choice).len() > 2, "{choice}");
    }
    let types = &schema["$defs"]["TypeName"]["anyOf"][0]["enum"];
    assert_eq!(types.as_array().unwrap().len(), 13);
    // A key that takes text of any kind takes no closed list of words: none of the choices is hidden in a description.
    let closed = schema["$defs"].as_object().unwrap().iter();
    let closed: Vec<_> = closed
        .filter(|(_, definition)| definition.get("enum").is_some())
        .map(|(name, _)| name)
        .collect();
    assert!(closed.is_empty(), "words without descriptions: {closed:?}");
}

fn each_object(value: &Value, look: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(members) => {
            look(value);
            members.values().for_each(|member| each_object(member, look));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, look)),
        _ => {}
    }
}
