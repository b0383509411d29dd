//! However large or strange the input is, what becomes of it is bounded: time, what is shown, and what is written.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::{
    diagnostic::{Code, Diagnostics, MessageFormat, Rendering},
    import::{ApiDocs, ApiDocsError, Plan, Selection, import},
    output::{Files, update},
    spec::{Reader, Service, Shape, TypeName},
};
use tempfile::TempDir;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/library");

/// The library with more in one of its files.
fn library(name: &str, change: impl Fn(&str) -> Vec<u8>) -> Result<Vec<Service>, Diagnostics> {
    let files: BTreeMap<PathBuf, Vec<u8>> = fs::read_dir(LIBRARY)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let bytes = if file == name {
                change(&text)
            } else {
                text.into_bytes()
            };
            (Path::new("spec/library").join(file), bytes)
        })
        .collect();
    Reader::default().read(&files, Path::new("spec"))
}

/// Thousands of mistakes are found in a moment, and no more is shown than a person reads. What once took a minute and a
/// half would be noticed here without a clock.
#[test]
fn many_mistakes_are_found_and_the_first_are_shown() {
    let lines = |line: fn(usize) -> String| {
        let mut text = String::new();
        for number in 0..8_000 {
            writeln!(text, "{}", line(number)).unwrap();
        }
        text
    };
    let kinds = [
        (
            "get-book.yaml",
            Code::UnknownKey,
            lines(|number| format!("k{number}: 1")),
        ),
        (
            "get-book.yaml",
            Code::AmbiguousWord,
            lines(|number| format!("x-{number}: yes")),
        ),
        (
            "get-book.yaml",
            Code::DuplicateKey,
            lines(|_| "x-a: 1".to_owned()),
        ),
        (
            "get-book.yaml",
            Code::UnknownErrorCode,
            format!("errors:\n{}", lines(|number| format!("- Code{number}"))),
        ),
        (
            "service.yaml",
            Code::UnknownKey,
            format!("x-y: 1\n{}", lines(|number| format!("descripton{number}: x"))),
        ),
    ];
    for (file, code, text) in kinds {
        let found = library(file, |own| format!("{own}{text}").into_bytes()).unwrap_err();
        assert!(found.len() > 7_000, "{code}: {}", found.len());
        assert!(found.iter().any(|diagnostic| diagnostic.code() == code), "{code}");
        for format in [MessageFormat::Human, MessageFormat::Short, MessageFormat::Json] {
            let shown = Rendering::new(format).render(&found);
            assert!(shown.len() < 500_000, "{code}: {} bytes", shown.len());
        }
        assert!(
            found.summary().contains("the first 200 are shown"),
            "{}",
            found.summary()
        );
    }
}

/// A diagnostic names some of the words that there are, not all of them.
#[test]
fn a_finding_does_not_list_thousands_of_names() {
    let found = library("get-book.yaml", |text| {
        let mut members = String::from("response:\n");
        let mut response = String::new();
        for number in 0..3_000 {
            writeln!(members, "  Member{number}: {{ type: string }}").unwrap();
            write!(response, "Nember{number}: a, ").unwrap();
        }
        let text = text.split("response:").next().unwrap();
        format!(
            "{text}{members}examples:\n  - {{ name: minimal, request: {{}}, response: {{ {response} }} }}\n"
        )
        .into_bytes()
    });
    let found = found.unwrap_err();
    assert_eq!(found.len(), 3_000);
    let longest = found
        .iter()
        .filter_map(|diagnostic| diagnostic.help_text())
        .map(str::len)
        .max();
    assert!(longest.unwrap() < 1_500, "{longest:?}");
}

#[test]
fn deep_and_aliased_yaml_is_refused() {
    let deep = format!("x-deep: {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let found = library("get-book.yaml", |text| format!("{text}{deep}").into_bytes()).unwrap_err();
    let codes: Vec<Code> = found.iter().map(|diagnostic| diagnostic.code()).collect();
    assert!(
        codes
            .iter()
            .all(|code| matches!(code, Code::TooDeep | Code::NotYaml)),
        "{codes:?}"
    );
    let mut bomb = String::from("x-0: &a0 [x, x]\n");
    for level in 1..60 {
        let before = level - 1;
        writeln!(bomb, "x-{level}: &a{level} [*a{before}, *a{before}]").unwrap();
    }
    let found = library("get-book.yaml", |text| format!("{text}{bomb}").into_bytes()).unwrap_err();
    assert!(
        found
            .iter()
            .all(|diagnostic| diagnostic.code() == Code::AnchorOrAlias)
    );
}

/// A mark at the beginning says how a file is encoded, and is not part of it.
#[test]
fn marks_of_byte_order_are_read_and_utf_16_is_named() {
    for file in ["get-book.yaml", "service.yaml"] {
        let marked = library(file, |text| format!("\u{feff}{text}").into_bytes());
        assert!(marked.is_ok(), "{file}: {marked:?}");
        let wide = library(file, |text| {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        });
        let wide = wide.unwrap_err();
        assert!(wide.to_string().contains("UTF-16"), "{wide}");
    }
    let source = r#"{ "info": { "style": "RPC", "product": "Garden", "version": "1" }, "apis": {} }"#;
    assert!(ApiDocs::read(format!("\u{feff}{source}").as_bytes()).is_ok());
    let units = std::iter::once(0xfeff).chain(source.encode_utf16());
    let wide: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        ApiDocs::read(&wide).unwrap_err(),
        ApiDocsError::Encoding("UTF-16")
    );
    assert_eq!(
        ApiDocs::read(b"\xb2\xce").unwrap_err(),
        ApiDocsError::Encoding("not UTF-8")
    );
}

fn source(schemas: &str, schema: &str) -> ApiDocs {
    let text = format!(
        r##"{{
            "info": {{ "style": "RPC", "product": "Garden", "version": "2024-05-01" }},
            "components": {{ "schemas": {{ {schemas} }} }},
            "apis": {{ "PutPlant": {{
                "parameters": [ {{ "name": "Plant", "in": "query", "style": "json", "schema": {schema} }} ],
                "responses": {{ "200": {{ "schema": {{ "type": "object", "properties": {{ "Plant": {schema} }} }} }} }}
            }} }}
        }}"##
    );
    ApiDocs::parse(&text).unwrap()
}

/// References that double with each step, chains of them, and objects that require themselves many times over come to an end.
#[test]
fn references_do_not_multiply() {
    let reference = |level: usize| format!(r##"{{ "$ref": "#/components/schemas/S{level}" }}"##);
    let levels = |schema: &dyn Fn(usize) -> String, count: usize| {
        let all = (0..count).map(|level| format!(r#""S{level}": {}"#, schema(level)));
        all.collect::<Vec<_>>().join(", ")
    };
    let doubling = levels(
        &|level| {
            let next = reference(level + 1);
            format!(
                r#"{{ "type": "object", "additionalProperties": {{ "type": "object", "properties": {{ "A": {next}, "B": {next}, "C": {next}, "D": {next} }} }} }}"#
            )
        },
        40,
    );
    let objects = levels(
        &|level| {
            let next = format!(
                r##""$ref": "#/components/schemas/S{}", "required": true"##,
                level + 1
            );
            format!(
                r#"{{ "type": "object", "properties": {{ "A": {{ {next} }}, "B": {{ {next} }}, "C": {{ {next} }} }} }}"#
            )
        },
        40,
    );
    let chain = levels(&|level| reference(level + 1), 20_000);
    let own: Vec<String> = (0..100)
        .map(|number| format!(r#""M{number}": {}"#, reference(0)))
        .collect();
    let own = format!(
        r#""S0": {{ "type": "object", "properties": {{ {} }} }}"#,
        own.join(", ")
    );
    for schemas in [doubling, objects, chain, own] {
        let required = reference(0).replace('}', r#", "required": true }"#);
        let imported = import(&source(&schemas, &required), &Selection::All, None).unwrap();
        assert_eq!(imported.operations.len(), 1);
    }
}

/// A number that needs all 64 bits keeps them; what is brought into another type is reported.
#[test]
fn integers_are_as_wide_as_the_source_says() {
    let kind = |format: &str, example: &str| {
        let schema = format!(r#"{{ "type": "integer", "format": "{format}", "example": "{example}" }}"#);
        let imported = import(&source("", &schema), &Selection::All, None).unwrap();
        let Shape {
            type_name, example, ..
        } = imported.operations[0].response["Plant"].shape.clone();
        let example = example.map(|value| value.to_json().to_string());
        (type_name, example, imported.report.to_string())
    };
    let (name, example, report) = kind("uint64", "18446744073709551615");
    assert_eq!(
        (name, example.as_deref()),
        (TypeName::Uint64, Some("18446744073709551615"))
    );
    assert!(!report.contains("of the format"), "{report}");
    let (name, example, report) = kind("int64", "18446744073709551615");
    assert_eq!((name, example), (TypeName::Int64, None));
    assert!(report.contains("18446744073709551615"), "{report}");
    let (name, _, report) = kind("biginteger", "1");
    assert_eq!(name, TypeName::Int64);
    assert!(
        report.contains("`integer` of the format `biginteger`: `int64`"),
        "{report}"
    );
}

/// Of files of which one cannot be written, none is.
#[test]
fn all_files_are_written_or_none() {
    let folder = TempDir::new().unwrap();
    let mut files = Files::default();
    files.add_unmarked("a.txt", "new".to_owned());
    files.add_unmarked("below/b.txt", "new".to_owned());
    files.add_unmarked(format!("below/{}.txt", "z".repeat(300)), "new".to_owned());
    fs::write(folder.path().join("a.txt"), "old").unwrap();
    assert!(update(folder.path(), &files, false).is_err());
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["a.txt"]);
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "old");
}

/// A file that is too large for a description is not read into memory.
#[test]
fn a_file_of_any_size_is_refused_at_once() {
    let folder = TempDir::new().unwrap();
    let service = folder.path().join("garden");
    fs::create_dir(&service).unwrap();
    let file = fs::File::create(service.join("service.yaml")).unwrap();
    file.set_len(1 << 40).unwrap();
    let diagnostics = alicloud_codegen::spec::read(folder.path()).unwrap_err();
    let shown = diagnostics.to_string();
    assert!(shown.contains("it has more than 16 MiB"), "{shown}");
}

/// What waits beside a file until all can be written takes the place of no other file.
#[test]
fn files_with_names_like_those_that_are_written_stay() {
    let folder = TempDir::new().unwrap();
    let written = folder.path().join("a.txt");
    // A run that was killed may have left one, too.
    let others = ["a.txt.new", "a.txt.0.new", "a.txt.1.new"].map(|name| folder.path().join(name));
    for other in &others {
        fs::write(other, "a person's").unwrap();
    }
    let mut files = Files::default();
    files.add_unmarked("a.txt", "new".to_owned());
    update(folder.path(), &files, false).unwrap();
    assert_eq!(fs::read_to_string(written).unwrap(), "new");
    for other in others {
        assert_eq!(fs::read_to_string(other).unwrap(), "a person's");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

/// Names that are too long for files, or that a system keeps for devices, become no files.
#[test]
fn names_of_operations_become_names_of_files() {
    let long = "A".repeat(300);
    let text = format!(
        r#"{{ "info": {{ "style": "RPC", "product": "Garden", "version": "1" }},
              "apis": {{ "{long}": {{}}, "Con": {{}}, "../Up": {{}}, "GetPlant": {{}} }} }}"#
    );
    let folder = TempDir::new().unwrap();
    let docs = ApiDocs::parse(&text).unwrap();
    let plan = Plan::new(&docs, &Selection::All, &folder.path().join("garden")).unwrap();
    plan.write().unwrap();
    let names: Vec<_> = plan.changes().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["con-operation.yaml", "get-plant.yaml", "service.yaml"]);
    alicloud_codegen::spec::read(folder.path()).unwrap();
}
