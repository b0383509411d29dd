//! Styles of single products, and parameters in the host's name: invented metadata, and what becomes of it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

mod imported_crate;

use std::fs;

use alicloud_codegen::{
    import::{ApiDocsError, Imported, RemarkKind, Selection, import},
    spec::{ApiStyle, Method, OperationFile, Placement, Value},
};

use imported_crate::{docs, generated};

/// The import, and the facts that its crate has of operations.
fn imported(name: &str) -> (Imported, String) {
    let folder = generated(name);
    let mut code = String::new();
    let created = fs::read_dir(folder.path().join("crates"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut files: Vec<_> = fs::read_dir(created.join("src/operation")).unwrap().collect();
    files.sort_by_key(|file| file.as_ref().unwrap().path());
    for file in files {
        code.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
    }
    // Lines break where they are too long.
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let code = code.replace("( ", "(").replace(", )", ")");
    (import(&docs(name), &Selection::All, None).unwrap(), code)
}

fn operation<'i>(imported: &'i Imported, name: &str) -> &'i OperationFile {
    let mut operations = imported.operations.iter();
    operations.find(|file| file.operation == name).expect(name)
}

fn refused(imported: &Imported) -> Vec<(&str, &str)> {
    let remarks = imported.report.remarks().iter();
    let refused = remarks.filter(|remark| remark.kind == RemarkKind::Refused);
    refused
        .map(|remark| (remark.location.as_str(), remark.reason.as_str()))
        .collect()
}

#[test]
fn v3_without_paths_is_called_by_name() {
    let (imported, code) = imported("v3-style");
    assert_eq!(imported.service.style, ApiStyle::V3);
    assert_eq!(operation(&imported, "GetPlant").path, None);
    assert!(code.contains("Operation::rpc(&SERVICE, \"GetPlant\")"), "{code}");
}

#[test]
fn v3_decides_for_each_operation() {
    let (imported, code) = imported("v3-mixed");
    let cut = operation(&imported, "CutPlant");
    assert_eq!(
        (cut.path.as_deref(), cut.methods.as_slice()),
        (Some("/plants/{name}"), [Method::Put].as_slice())
    );
    assert_eq!(cut.request["body"].placement, Placement::Body);
    // An empty path is none.
    assert_eq!(operation(&imported, "MowPlant").path, None);
    assert_eq!(
        operation(&imported, "MowPlant").request["Height"].placement,
        Placement::Form
    );
    for facts in [
        "Operation::rpc(&SERVICE, \"GetPlant\")",
        "Operation::rpc(&SERVICE, \"MowPlant\")",
        "Operation::roa(&SERVICE, \"CutPlant\", Method::Put, \"/plants/{name}\")",
    ] {
        assert!(code.contains(facts), "{facts}\n{code}");
    }
}

#[test]
fn a_star_in_a_path_is_a_parameter_of_several_segments() {
    let (imported, _) = imported("v3-rest");
    let get = operation(&imported, "GetResource");
    assert_eq!(
        get.path.as_deref(),
        Some("/api/v1/gardens/{garden}/beds/{+requestPath}")
    );
    let example = |name: &str| match &get.request[name].shape.example {
        Some(Value::String(example)) => example.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (example("requestPath"), example("garden")),
        ("palms/1/leaves", "Kew")
    );
    assert!(get.request["requestPath"].required && get.request["garden"].required);
}

#[test]
fn function_compute_is_called_by_paths() {
    let (imported, code) = imported("fc-style");
    assert_eq!(imported.service.style, ApiStyle::Roa);
    assert!(refused(&imported).is_empty());
    let facts = "Operation::roa(&SERVICE, \"GetPlant\", Method::Get, \"/plants/{name}\")";
    assert!(code.contains(facts), "{code}");
}

#[test]
fn aligenie_takes_a_token_beside_the_signature() {
    let (imported, _) = imported("aligenie-style");
    let token = &operation(&imported, "ListPlants").request["x-acs-aligenie-access-token"];
    assert_eq!((token.placement, token.sensitive), (Placement::Header, true));
    let [(name, reason)] = refused(&imported)[..] else {
        panic!("one operation is refused: {}", imported.report)
    };
    assert_eq!(name, "CutPlant");
    assert!(reason.contains("`Authorization`"), "{reason}");
    assert!(
        imported
            .report
            .to_string()
            .contains("1 operations and 1 refused:")
    );
}

#[test]
fn what_cannot_be_called_is_refused_and_the_rest_is_there() {
    let (imported, _) = imported("unsendable");
    assert_eq!(imported.operations.len(), 1);
    let expected = [
        ("AskPlant", "its only method is `OPTIONS`"),
        ("ListPlants", "its requests and responses are XML"),
        ("PutPlant", "its body is XML"),
    ];
    assert_eq!(refused(&imported), expected);
}

#[test]
fn a_product_of_which_nothing_can_be_called_says_what_to_use() {
    for (name, reason, use_) in [
        ("oss-style", "OSS has a signature of its own", "`services-oss`"),
        (
            "pds-style",
            "PDS has signatures of its own",
            "`alibabacloud-pds20220301`",
        ),
    ] {
        let error = import(&docs(name), &Selection::All, None).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(reason) && text.contains(use_), "{text}");
        let ApiDocsError::Refused { report, .. } = error else {
            panic!("{name}: {text}")
        };
        assert_eq!(report.count(RemarkKind::Refused), docs(name).operations().count());
        // It is said of a single operation, too.
        let one = Selection::Named(vec!["GetPlant".to_owned()]);
        let error = import(&docs(name), &one, None).unwrap_err();
        assert!(error.to_string().contains(use_), "{error}");
    }
}

#[test]
fn a_parameter_of_the_host_s_name_stands_in_it() {
    let (one, code) = imported("host-parameter");
    let garden = &operation(&one, "GetPlant").request["garden"];
    assert_eq!((garden.placement, garden.required), (Placement::Host, true));
    assert!(code.contains(".with_host_parameter(\"garden\")"), "{code}");
    assert!(code.contains("(required, host)"), "{code}");
    assert!(code.contains("It stands in the host's name"), "{code}");

    let (other, _) = imported("host-optional");
    assert!(!operation(&other, "GetPlant").request["garden"].required);
    assert!(operation(&other, "ListPlants").request["garden"].required);
    // What no host's name can have is not shown as if it could.
    assert_eq!(
        operation(&other, "ListPlants").request["garden"].shape.example,
        None
    );
    assert!(
        operation(&other, "GetPlant").request["garden"]
            .shape
            .example
            .is_some()
    );
}

#[test]
fn bytes_are_the_body_of_an_rpc_call_and_forms_of_texts_stay_url_encoded() {
    let (imported, code) = imported("bodies");
    let recognize = operation(&imported, "RecognizePlant");
    assert_eq!(recognize.path, None);
    assert_eq!(recognize.request["body"].placement, Placement::Body);
    assert_eq!(recognize.request["Url"].placement, Placement::Query);
    assert!(
        code.contains("pub fn body(mut self, body: impl Into<alicloud_core::Body>) -> Self"),
        "{code}"
    );
    let bed = operation(&imported, "UpdateBed");
    assert_eq!(
        (bed.request["Name"].placement, bed.request_form),
        (Placement::Form, None)
    );
    let remarks = imported.report.remarks().iter();
    let remarks: Vec<_> = remarks
        .filter(|remark| remark.location.ends_with(" consumes"))
        .map(|remark| (remark.location.as_str(), remark.reason.as_str()))
        .collect();
    let reason = "multipart/form-data: the form is sent URL-encoded, as by the vendor's clients; `request-form: multipart` changes that";
    assert_eq!(remarks, [("UpdateBed consumes", reason)]);
}

#[test]
fn the_address_of_a_file_says_what_to_pass() {
    let (imported, _) = imported("local-file");
    let address = &operation(&imported, "CutPlant").request["ImageURL"];
    let about = address.shape.description.as_deref().unwrap_or_default();
    assert!(
        about.starts_with("The address of a file that the service can read"),
        "{about}"
    );
}
