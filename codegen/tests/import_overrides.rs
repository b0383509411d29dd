//! Overrides of an import: what they change, and how they fail when they no longer apply.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

use alicloud_codegen::{
    diagnostic::Code,
    import::{ApiDocs, ApiDocsError, Imported, Overrides, Selection, import, import_with},
    spec::{Effect, RetryClass, Role, Signature},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Metadata with operations of these names that take a few parameters.
fn metadata(product: &str, version: &str, operations: &[&str]) -> ApiDocs {
    let text = json!({ "type": "string" });
    let operation = json!({
        "summary": "Does it.",
        "methods": ["post"],
        "parameters": [
            { "name": "Name", "in": "query", "schema": text },
            { "name": "Code", "in": "query", "schema": text },
            { "name": "From", "in": "query", "schema": { "type": "integer", "format": "int32" } },
            { "name": "Most", "in": "query", "schema": { "type": "integer", "format": "int32" } },
            { "name": "Tag", "in": "query", "style": "repeatList", "schema": { "type": "array", "items": {
                "type": "object", "properties": { "Key": text, "Note": text } } } },
        ],
        "responses": { "200": { "schema": { "type": "object", "properties": {
            "RequestId": text,
            "Plants": { "type": "array", "items": { "type": "object", "properties": { "Id": text, "Pin": text } } },
        } } } },
        "errorCodes": { "400": [{ "errorCode": "Plant.Wet", "errorMessage": "The plant is wet." }] },
    });
    let is_by_path = product == "Sls";
    let operations: serde_json::Map<String, Value> = operations
        .iter()
        .map(|name| {
            let mut operation = operation.clone();
            if is_by_path {
                operation["path"] = format!("/{name}").into();
                operation["parameters"].as_array_mut().unwrap().push(json!(
                    { "name": "Accept-Encoding", "in": "header", "schema": { "type": "string", "required": true } }
                ));
            }
            ((*name).to_owned(), operation)
        })
        .collect();
    let style = if is_by_path { "ROA" } else { "RPC" };
    let source =
        json!({ "info": { "style": style, "product": product, "version": version }, "apis": operations });
    ApiDocs::parse(&source.to_string()).unwrap()
}

fn garden() -> ApiDocs {
    metadata("Garden", "2024-05-01", &["ListPlants", "CutPlant"])
}

fn overrides(patches: &str) -> Overrides {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("garden.yaml");
    let text = format!("format: 1\noverrides: garden\nversions: [\"2024-05-01\"]\npatches:\n{patches}");
    fs::write(&path, text).unwrap();
    Overrides::read(&path).unwrap()
}

fn with(patches: &str) -> Result<Imported, ApiDocsError> {
    import_with(&garden(), &Selection::All, None, Some(&overrides(patches)))
}

/// The code and the words of the one diagnostic.
fn refused(patches: &str) -> (Code, String) {
    let Err(ApiDocsError::Overrides(diagnostics)) = with(patches) else {
        panic!("{patches} applies")
    };
    assert_eq!(diagnostics.len(), 1, "{diagnostics}");
    let diagnostic = diagnostics.iter().next().unwrap();
    (diagnostic.code(), diagnostic.to_string())
}

#[test]
fn patches_change_what_they_name() {
    let imported = with(concat!(
        "  - operation: CutPlant\n    set: { effect: create, rust-name: trim, idempotent: true }\n    was: { effect: update }\n    why: x\n",
        "  - operation: ListPlants\n    set: { paging: { index: From, size: Most, items: Plants, first: 0 } }\n    why: x\n",
        "  - operation: ListPlants\n    member: Plants.Pin\n    set: { sensitive: true }\n    why: It opens the gate.\n",
        "  - operation: ListPlants\n    parameter: Tag.Note\n    set: { required: true }\n    why: x\n",
        "  - operation: ListPlants\n    parameter: Name\n    set: { enum: [{ value: a }, { value: b, rust-name: Bee }] }\n    why: x\n",
        "  - error: Plant.Wet\n    set: { retry: after-change, remedy: Wait. }\n    why: x\n",
        "  - set: { title: A garden }\n    why: x\n",
    ))
    .unwrap();
    assert_eq!(imported.service.title, "A garden");
    let error = &imported.service.errors[0];
    assert_eq!(
        (error.retry, error.remedy.as_deref()),
        (RetryClass::AfterChange, Some("Wait."))
    );
    let [cut, list] = &imported.operations[..] else {
        panic!("two operations")
    };
    assert_eq!(
        (cut.effect, cut.idempotent, cut.rust_name.as_deref()),
        (Effect::Create, true, Some("trim"))
    );
    assert_eq!(list.paging.as_ref().unwrap().first, 0);
    assert_eq!(list.request["From"].role, Some(Role::PageIndex));
    assert_eq!(list.request["Name"].shape.enumeration.len(), 2);
    let tag = list.request["Tag"].shape.items.as_ref().unwrap();
    assert!(tag.members.as_ref().unwrap()["Note"].required);
    let plant = list.response["Plants"].shape.items.as_ref().unwrap();
    assert!(plant.members.as_ref().unwrap()["Pin"].sensitive);
    let report = imported.report.to_string();
    assert!(
        report.contains("ListPlants response.Plants.Pin: `sensitive` by an override: It opens the gate."),
        "{report}"
    );
    assert!(
        !report.contains("CutPlant effect"),
        "what an override says is no guess: {report}"
    );
}

#[test]
fn an_operation_that_is_a_read_by_an_override_is_paged() {
    let docs = metadata("Garden", "2024-05-01", &["FetchPlants"]);
    let patch = "  - operation: FetchPlants\n    set: { effect: read, paging: { index: From, size: Most, items: Plants } }\n    why: x\n";
    let imported = import_with(&docs, &Selection::All, None, Some(&overrides(patch))).unwrap();
    assert!(imported.operations[0].paging.is_some());
}

#[test]
fn a_patch_that_no_longer_applies_says_what_is_there_now() {
    let cases = [
        (
            "  - operation: CutPlants\n    set: { idempotent: true }\n    why: x\n",
            Code::OverrideTarget,
            "the metadata has no operation `CutPlants`",
        ),
        (
            "  - operation: CutPlant\n    parameter: Tag.Other\n    set: { required: true }\n    why: x\n",
            Code::OverrideTarget,
            "CutPlant has no `Other`",
        ),
        (
            "  - error: Plant.Dry\n    set: { remedy: Water it. }\n    why: x\n",
            Code::OverrideTarget,
            "the metadata has no error `Plant.Dry`",
        ),
        (
            "  - operation: CutPlant\n    was: { effect: delete }\n    set: { effect: create }\n    why: x\n",
            Code::OverrideTarget,
            "`effect` of CutPlant is `update` now",
        ),
        (
            "  - operation: CutPlant\n    set: { effect: update }\n    why: x\n",
            Code::OverrideWithoutEffect,
            "`effect` of CutPlant is `update` without the patch",
        ),
        (
            "  - operation: CutPlant\n    set: { efect: read }\n    why: x\n",
            Code::UnknownKey,
            "cannot have the key `efect`",
        ),
        (
            "  - operation: CutPlant\n    set: { effect: reads }\n    why: x\n",
            Code::Refused,
            "the format does not take",
        ),
    ];
    for (patch, code, words) in cases {
        let (found, text) = refused(patch);
        assert_eq!(found, code, "{text}");
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn overrides_of_another_version_are_left_out() {
    let docs = metadata("Garden", "2025-01-01", &["CutPlant"]);
    let patch = "  - operation: Gone\n    set: { effect: read }\n    why: x\n";
    let imported = import_with(&docs, &Selection::All, None, Some(&overrides(patch))).unwrap();
    assert!(
        imported
            .report
            .to_string()
            .contains("they are for version 2024-05-01, not 2025-01-01")
    );
}

#[test]
fn a_file_that_is_wrong_is_refused_with_diagnostics() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("garden.yaml");
    fs::write(
        &path,
        "format: 1\noverrides: garden\nversions: [\"1\"]\npatches:\n  - operation: A\n    set: {}\n",
    )
    .unwrap();
    let diagnostics = Overrides::read(&path).unwrap_err().to_string();
    assert!(diagnostics.contains("why"), "{diagnostics}");
}

/// Log Service is called otherwise than the metadata says, so a patch sets what is sent and received as a whole.
#[test]
fn a_whole_request_and_the_errors_of_a_service_can_be_set() {
    let imported = with(concat!(
        "  - set: { errors: [{ code: Plant.Wet, cause: Rain., retry: after-delay }, { code: Busy, cause: Noon., retry: always, evidence: x }] }\n    why: x\n",
        "  - operation: CutPlant\n    set: { request: { plan: { type: binary, in: body } }, response: null, response-type: { type: binary } }\n    why: x\n",
    ))
    .unwrap();
    let errors = imported.service.errors.iter();
    let errors: Vec<_> = errors.map(|error| (&*error.code, error.retry)).collect();
    assert_eq!(
        errors,
        [
            ("Plant.Wet", RetryClass::AfterDelay),
            ("Busy", RetryClass::Always)
        ]
    );
    let cut = &imported.operations[0];
    assert_eq!(cut.request.keys().collect::<Vec<_>>(), ["plan"]);
    assert!(cut.response.is_empty() && cut.response_type.is_some());
}

#[test]
fn log_service_is_imported_with_its_own_signature_and_errors() {
    let names = [
        "ConsumerGroupHeartBeat",
        "ConsumerGroupUpdateCheckPoint",
        "GetLogsV2",
        "PullLogs",
        "PutLogs",
    ];
    let docs = metadata("Sls", "2020-12-30", &names);
    let overrides = Overrides::built_in("sls").unwrap();
    for overrides in [None, Some(&overrides)] {
        let imported = import_with(
            &docs,
            &Selection::Named(vec!["PutLogs".to_owned()]),
            None,
            overrides,
        )
        .unwrap();
        let service = &imported.service;
        assert_eq!(service.signature, Signature::Sls4);
        let envelope = &service.envelope;
        let names = [
            &envelope.request_id_header,
            &envelope.error_code,
            &envelope.error_message,
        ];
        assert_eq!(
            names.map(|name| name.as_deref().unwrap()),
            ["x-log-requestid", "errorCode", "errorMessage"]
        );
        let has_code = service
            .errors
            .iter()
            .any(|error| error.code == "SignatureNotMatch");
        assert_eq!(has_code, overrides.is_some());
        let report = imported.report.to_string();
        assert!(report.contains("signed by SLS4-HMAC-SHA256"), "{report}");
    }
    let others = import(&garden(), &Selection::All, None).unwrap();
    assert_eq!(others.service.signature, Signature::Acs3);
}

/// The committed overrides of products whose metadata is not at hand, over metadata with the operations that they name.
#[test]
fn committed_overrides_apply_to_the_operations_that_they_name() {
    for (product, version) in [
        ("Ram", "2015-05-01"),
        ("Sls", "2020-12-30"),
        ("Sts", "2015-04-01"),
        ("Vpc", "2016-04-28"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/overrides");
        let text = fs::read_to_string(path.join(format!("{}.yaml", product.to_lowercase()))).unwrap();
        let names = text
            .lines()
            .filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("operation: "));
        let names: Vec<&str> = names.collect();
        let docs = metadata(product, version, &names);
        let overrides = Overrides::built_in(&docs.product_name()).unwrap();
        let of_service = text.matches("\n  - set:").count();
        assert_eq!(overrides.patches(), names.len() + of_service, "{product}");
        let imported = import_with(&docs, &Selection::All, None, Some(&overrides)).unwrap();
        let raw = import(&docs, &Selection::All, None).unwrap();
        for (imported, raw) in imported.operations.iter().zip(&raw.operations) {
            assert_ne!(imported, raw, "{product}");
        }
    }
}

/// The package of the generator has what is in the package alone. With `UPDATE_EXPECTED=1` in the environment the copies are
/// written again.
#[test]
fn the_copies_in_the_package_are_the_committed_overrides() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copies = package.join("src/import/overrides/built_in");
    let entries = fs::read_dir(package.join("../spec/overrides")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let copy = copies.join(file.file_name().unwrap());
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&copy, &text).unwrap();
        }
        assert_eq!(fs::read_to_string(&copy).ok(), Some(text), "{}", copy.display());
    }
    assert_eq!(fs::read_dir(copies).unwrap().count(), files.len());
}
