//! Invented metadata with one kind of fault each, and what a person would make of it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use std::{fs, path::Path};

use alicloud_codegen::{
    import::{ApiDocs, Confidence, Imported, Plan, RemarkKind, Selection, import},
    spec::{OperationFile, ResponseStream, Role, Shape, TypeName, Value},
};
use tempfile::TempDir;

fn docs(name: &str) -> ApiDocs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import_faults");
    ApiDocs::read(&fs::read(folder.join(name).with_extension("json")).unwrap()).unwrap()
}

/// The model of the import.
fn resolved(name: &str) -> alicloud_codegen::model::Service {
    let folder = TempDir::new().unwrap();
    let plan = Plan::new(&docs(name), &Selection::All, &folder.path().join("garden")).unwrap();
    plan.write().unwrap();
    let services = alicloud_codegen::spec::read(folder.path()).unwrap();
    alicloud_codegen::model::resolve(&services[0]).unwrap()
}

/// The import, which has to be one that can be generated.
fn imported(name: &str) -> Imported {
    let docs = docs(name);
    let folder = TempDir::new().unwrap();
    let plan = Plan::new(&docs, &Selection::All, &folder.path().join("garden")).unwrap();
    plan.write().unwrap();
    if let Err(diagnostics) = alicloud_codegen::spec::read(folder.path()) {
        panic!("{name}: {diagnostics}");
    }
    import(&docs, &Selection::All, None).unwrap()
}

fn operation<'i>(imported: &'i Imported, name: &str) -> &'i OperationFile {
    let mut operations = imported.operations.iter();
    operations.find(|file| file.operation == name).expect(name)
}

fn values(shape: &Shape) -> Vec<&str> {
    shape
        .enumeration
        .iter()
        .map(|known| known.value.as_str())
        .collect()
}

#[test]
fn a_code_and_a_flag_tell_success() {
    let imported = imported("success-code");
    let envelope = &imported.service.envelope;
    assert_eq!(envelope.code.as_deref(), Some("Code"));
    assert_eq!(envelope.success, ["200", "", "0000"]);
    assert_eq!(envelope.success_flag.as_deref(), Some("Success"));
    // Nothing in an example is changed to make it one of success.
    for name in ["GetPlant", "ListBeds", "GetSeed", "GetPot"] {
        let [example] = &operation(&imported, name).examples[..] else {
            panic!("{name} has one example")
        };
        assert_eq!(example.published, None, "{name}");
    }
}

#[test]
fn a_payload_of_an_envelope_name_stays_a_payload() {
    let imported = imported("message-object");
    assert!(imported.service.envelope_members.contains_key("Message"));
    assert!(operation(&imported, "GetA").response.is_empty());
    let letter = &operation(&imported, "QueryLetter").response["Message"];
    assert!(letter.shape.members.as_ref().unwrap().contains_key("Payload"));
}

#[test]
fn the_envelope_has_what_the_responses_have() {
    let imported = imported("message-invented");
    assert_eq!(
        imported.service.envelope_members.keys().collect::<Vec<_>>(),
        ["RequestId"]
    );
}

#[test]
fn the_words_of_the_envelope_are_those_of_most_responses() {
    let imported = imported("envelope-words");
    let words = imported.service.envelope_members["RequestId"]
        .shape
        .description
        .as_deref();
    assert_eq!(words, Some("The ID of the request."));
}

#[test]
fn known_values_are_values_that_are_sent() {
    let blank = imported("enum-blank");
    assert_eq!(
        values(&operation(&blank, "CutPlant").request["Spec"].shape),
        ["AES_256", "AES_128"]
    );
    let empty = imported("enum-empty");
    let spec = &operation(&empty, "CutPlant").request["Spec"].shape;
    assert!(spec.enumeration.is_empty() && spec.example.is_some());
    let sample = imported("enum-sample-value");
    for (name, parameter) in &operation(&sample, "ListPlants").request {
        assert!(parameter.shape.enumeration.is_empty(), "{name}");
    }
}

#[test]
fn known_values_of_integers_and_versions_get_names() {
    let model = resolved("integer-enum");
    let types = model.operations.iter().flat_map(|operation| &operation.types);
    let names: Vec<String> = types
        .filter_map(|found| match &found.body {
            alicloud_codegen::model::TypeBody::Enumeration(variants) => Some(variants),
            alicloud_codegen::model::TypeBody::Record(_) => None,
        })
        .flatten()
        .map(|variant| variant.name.clone())
        .collect();
    assert_eq!(names, ["V4_0", "V5_0", "Minus1", "V1"]);
}

#[test]
fn equal_lists_of_values_are_one_type() {
    let imported = imported("enum-duplicates");
    assert_eq!(imported.service.types.keys().collect::<Vec<_>>(), ["Enable"]);
    for name in ["CutPlant", "TrimPlant", "MowPlant"] {
        let enable = &operation(&imported, name).request["Enable"].shape;
        assert_eq!(enable.type_name, TypeName::Named("Enable".to_owned()), "{name}");
    }
}

#[test]
fn known_values_do_not_take_a_role_away() {
    let imported = imported("enum-page-size");
    for name in ["ListPlants", "ListPots"] {
        let list = operation(&imported, name);
        assert!(list.paging.is_some(), "{name}");
        assert_eq!(list.request["PageSize"].role, Some(Role::PageSize), "{name}");
    }
}

#[test]
fn every_kind_of_paged_list_is_found() {
    let imported = imported("paging-missed");
    for name in ["ListA", "ListB", "ListC", "ListD", "ListE", "ListF", "ListZ"] {
        let paging = operation(&imported, name).paging.as_ref().expect(name);
        assert_eq!(paging.items.as_str(), "Plants", "{name}");
        match name {
            "ListF" => assert_eq!(paging.token.as_ref().unwrap().as_str(), "Marker"),
            _ => assert!(
                paging.total.is_some() && paging.index.is_some() && paging.first == 1,
                "{name}"
            ),
        }
    }
}

#[test]
fn paged_lists_are_known_by_further_names() {
    let imported = imported("paging-names");
    for (name, by, items, total) in [
        ("ListA", "CurrentPage", "Plants", Some("TotalItem")),
        ("ListB", "PageNumbers", "Plants", Some("TotalCnt")),
        ("ListC", "NextToken", "Plants", None),
        ("ListD", "Marker", "Plants.Plants", None),
        ("ListE", "PageNo", "Data.Plants", Some("Data.TotalResults")),
        ("ListByOffset", "Offset", "Plants", Some("TotalItem")),
        ("ListByNumber", "NextToken", "Plants", None),
        ("ListPlants", "PageNumber", "Plants", Some("TotalCount")),
    ] {
        let paging = operation(&imported, name).paging.as_ref().expect(name);
        let found = paging
            .index
            .as_ref()
            .or(paging.token.as_ref())
            .or(paging.offset.as_ref())
            .map(|path| path.as_str());
        assert_eq!((found, paging.items.as_str()), (Some(by), items), "{name}");
        assert_eq!(paging.total.as_ref().map(|path| path.as_str()), total, "{name}");
    }
    // Of two lists either could be the items.
    assert_eq!(operation(&imported, "QueryBoth").paging, None);
    let report = imported.report.to_string();
    assert!(
        report.contains("QueryBoth paging: none: the response has several lists, `Beds`, `Pots`"),
        "{report}"
    );
}

#[test]
fn what_takes_a_patch_or_a_post_is_sent_a_post() {
    let imported = imported("patch-or-post");
    assert!(
        operation(&imported, "UpdatePlant").methods.is_empty(),
        "POST is the default"
    );
}

#[test]
fn a_list_that_begins_with_page_zero_does() {
    let imported = imported("paging-from-zero");
    assert_eq!(
        operation(&imported, "ListPlants").paging.as_ref().unwrap().first,
        0
    );
}

#[test]
fn acronyms_stay_whole() {
    let model = resolved("acronyms");
    let names: Vec<&str> = model
        .operations
        .iter()
        .map(|operation| operation.method.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "add_ipv6_plant",
            "create_iot_plant",
            "create_oauth_token",
            "create_oss_hdfs_export",
            "describe_ddos_events",
            "enable_plant_qos",
            "list_eips",
            "list_etls",
            "list_iot_plant_eips",
            "rrpc",
        ]
    );
}

#[test]
fn features_are_named_after_subjects() {
    let imported = imported("feature-names");
    for (name, group) in [
        ("ListDNS", "dns"),
        ("GetSMS", "sms"),
        ("OpenAccess", "access"),
        ("GetByAddress", "address"),
    ] {
        assert_eq!(operation(&imported, name).group.as_deref(), Some(group), "{name}");
    }
}

#[test]
fn secrets_are_known_by_their_names() {
    let imported = imported("secret-names");
    for (name, member) in &operation(&imported, "GenerateDataKey").response {
        assert!(member.sensitive, "{name}");
    }
}

#[test]
fn texts_are_those_of_this_edition() {
    let imported = imported("props-markup");
    let text = operation(&imported, "GetPlant").request["Name"]
        .shape
        .description
        .as_deref();
    assert_eq!(text, Some("The name of the plant. See Notice."));
}

#[test]
fn what_the_documentation_requires_is_required_and_what_the_client_has_is_not() {
    assert!(operation(&imported("doc-required"), "CutPlant").request["Name"].required);
    let imported = imported("required-region");
    let region = &operation(&imported, "GetPlant").request["RegionId"];
    assert_eq!((region.required, region.role), (false, Some(Role::Region)));
}

#[test]
fn an_empty_product_and_unusual_calls_are_reported() {
    for (name, words) in [
        ("empty-product", "changed apis: the product has no operations"),
        ("event-stream", "called over HTTPS, without streaming"),
    ] {
        let report = imported(name).report.to_string();
        assert!(report.contains(words), "{name}: {report}");
    }
}

#[test]
fn streams_of_events_are_described_as_such() {
    let imported = imported("event-stream");
    let chat = operation(&imported, "ChatPlant");
    assert_eq!(chat.response_stream, Some(ResponseStream::Events));
    let events = chat.examples.iter().map(|example| &example.response);
    assert!(events.clone().count() > 0);
    for events in events {
        assert!(
            matches!(events, Value::List(events) if events.len() == 1),
            "{events:?}"
        );
    }
    let watch = operation(&imported, "WatchPlant");
    assert_eq!(watch.response_stream, None, "a websocket is another thing");
    let report = imported.report.to_string();
    assert!(!report.contains("ChatPlant schemes"), "{report}");
}

#[test]
fn what_takes_no_credentials_is_called_without() {
    let imported = imported("anonymous");
    assert!(operation(&imported, "GetToken").anonymous);
    let imported = self::imported("authorization-header");
    let get = operation(&imported, "GetPlant");
    assert!(get.anonymous && get.request["Authorization"].required);
    assert!(get.request["Authorization"].sensitive, "it is a secret");
    let imported = self::imported("doc-required");
    assert!(imported.operations.iter().all(|file| !file.anonymous));
}

#[test]
fn guessed_effects_are_reported_with_their_confidence() {
    let imported = imported("enum-duplicates");
    let unsure = |remark: &&alicloud_codegen::import::Remark| {
        remark.kind == RemarkKind::Guessed(Confidence::Unsure) && remark.location.ends_with(" effect")
    };
    assert_eq!(imported.report.remarks().iter().filter(unsure).count(), 3);
    let report = imported.report.to_string();
    assert!(
        report.contains("guessed (unsure) MowPlant effect: `update`"),
        "{report}"
    );
}

#[test]
fn a_second_version_of_a_product_gets_a_crate_of_its_own() {
    let folder = TempDir::new().unwrap();
    let docs = docs("two-versions-1");
    for name in ["one", "two"] {
        Plan::new(&docs, &Selection::All, &folder.path().join(name))
            .unwrap()
            .write()
            .unwrap();
    }
    let services = alicloud_codegen::spec::read(folder.path()).unwrap();
    let names: Vec<&str> = services
        .iter()
        .map(|service| service.file.package.name.as_str())
        .collect();
    assert_eq!(names, ["alicloud-gardentwo", "alicloud-gardentwo-20140101"]);
}

#[test]
fn a_code_that_can_be_sent_is_kept_with_its_blanks_and_signs() {
    let imported = imported("error-codes");
    let codes = ["-101", "101", "No permissions", "NoPermissions", "Forbidden!"];
    assert_eq!(operation(&imported, "GetPlant").errors, codes);
    let model = resolved("error-codes");
    let variants = model.error_codes.iter();
    let variants: Vec<(&str, &str)> = variants
        .map(|variant| (&*variant.value, &*variant.name))
        .collect();
    assert_eq!(
        variants,
        [
            ("-101", "Minus101"),
            ("101", "V101"),
            ("No permissions", "NoPermissions"),
            ("NoPermissions", "NoPermissions2"),
            ("Forbidden!", "Forbidden"),
        ]
    );
    let dropped = imported.report.remarks().iter();
    let dropped = dropped.filter(|remark| remark.kind == RemarkKind::Dropped);
    let dropped: Vec<&str> = dropped.map(|remark| &*remark.reason).collect();
    assert_eq!(
        dropped,
        [
            "\"%s.OverQuota\" is an error code of any beginning",
            "\"400\\tPlantNotFound\" has a control character, which is not a part of an error code",
            "\"The plant is not in our records.\" is a sentence, not an error code",
        ]
    );
}

#[test]
fn the_first_call_of_a_readme_is_one_that_says_what_it_does() {
    let model = resolved("first-call");
    let files = alicloud_codegen::emit::emit(&model, Path::new("core")).unwrap();
    let readme = files.iter().find(|(path, _)| path.ends_with("README.md"));
    let (_, readme) = readme.unwrap();
    let call = readme.lines().find(|line| line.contains("client.")).unwrap();
    assert!(call.contains("client.get_weather()"), "{call}");
}
