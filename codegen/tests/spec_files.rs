//! The committed spec: it reads without diagnostics, survives being written, and is what its schema was made for.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use alicloud_codegen::spec::{
    Effect, OperationFile, ParameterStyle, Role, Service, ServiceFile, TypeName, read, schema,
};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn services() -> Vec<Service> {
    ["spec", "tests/fixtures/spec"]
        .iter()
        .flat_map(|folder| read(&project().join(folder)).unwrap_or_else(|found| panic!("{found}")))
        .collect()
}

fn cams() -> Service {
    services()
        .into_iter()
        .find(|service| service.file.product == "cams")
        .unwrap()
}

#[test]
fn the_committed_files_read_without_findings() {
    for service in services() {
        let folder = service.source.file().parent().unwrap().to_owned();
        let files = fs::read_dir(&folder).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|extension| extension == "yaml") && !path.ends_with("service.yaml")
        });
        assert_eq!(service.operations.len(), files.count(), "{}", folder.display());
    }
    let cams = cams();
    for name in ["CreateFlow", "ListFlow", "ModifyFlow", "DeleteFlow", "GetFlow"] {
        assert!(cams.operation(name).is_some(), "{name}");
    }
}

#[test]
fn the_committed_schema_is_the_schema_of_the_types() {
    let committed = fs::read_to_string(project().join("spec/schema.json")).unwrap();
    assert!(
        committed == schema(),
        "spec/schema.json is stale: run `cargo xtask codegen`"
    );
}

/// The package of the generator is published without the rest of the repository.
#[test]
fn the_table_in_the_package_is_that_of_the_workspace() {
    let copy = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/spec/read/gateway-errors.yaml");
    let text = fs::read_to_string(project().join("spec/common/gateway-errors.yaml")).unwrap();
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&copy, &text).unwrap();
    }
    assert!(
        fs::read_to_string(&copy).unwrap() == text,
        "{} is stale: run `cargo xtask bless`",
        copy.display()
    );
}

#[test]
fn what_was_read_can_be_written_and_read_again() {
    for service in services() {
        let text = serde_yaml::to_string(&service.file).unwrap();
        assert_eq!(serde_yaml::from_str::<ServiceFile>(&text).unwrap(), service.file);
        for operation in service.operations {
            let text = serde_yaml::to_string(&operation.file).unwrap();
            assert_eq!(
                serde_yaml::from_str::<OperationFile>(&text).unwrap(),
                operation.file
            );
        }
    }
}

#[test]
fn reading_twice_gives_the_same() {
    let text = |services: Vec<Service>| {
        let files = services.iter().map(|service| {
            format!(
                "{:?}{:?}",
                service.file,
                service
                    .operations
                    .iter()
                    .map(|operation| &operation.file)
                    .collect::<Vec<_>>()
            )
        });
        files.collect::<String>()
    };
    assert_eq!(text(services()), text(services()));
}

#[test]
fn retry_safety_is_said_by_the_effect_alone() {
    let effects: Vec<_> = cams()
        .operations
        .iter()
        .map(|operation| {
            (
                operation.file.operation.clone(),
                operation.file.effect,
                operation.file.idempotent,
            )
        })
        .collect();
    let expected = [
        ("CreateFlow", Effect::Create, false),
        ("DeleteFlow", Effect::Delete, false),
        ("DeprecateFlow", Effect::Update, false),
        ("GetFlowJSONAssest", Effect::Read, false),
        ("GetFlowPreviewUrl", Effect::Read, false),
        ("GetFlow", Effect::Read, false),
        ("ListFlow", Effect::Read, false),
        ("ModifyFlow", Effect::Update, true),
        ("PublishFlow", Effect::Update, false),
        ("UpdateFlowJSONAsset", Effect::Update, true),
    ];
    assert_eq!(
        effects,
        expected.map(|(name, effect, idempotent)| (name.to_owned(), effect, idempotent))
    );
}

#[test]
fn every_operation_has_its_quota_and_its_action() {
    for operation in cams().operations {
        let quota = operation.file.quota.unwrap();
        assert_eq!((quota.calls, quota.seconds), (5, 1));
        assert_eq!(
            operation.file.ram_action,
            Some(format!("cams:{}", operation.file.operation))
        );
    }
}

/// Every request field of the public documents and of the vendor's newer client.
#[test]
fn the_requests_are_complete() {
    let service = cams();
    let fields = |name: &str| -> Vec<String> {
        let file = &service.operation(name).unwrap().file;
        let mark = |required: bool| if required { "*" } else { "" };
        file.request
            .iter()
            .map(|(name, parameter)| format!("{name}{}", mark(parameter.required)))
            .collect()
    };
    assert_eq!(
        fields("CreateFlow"),
        ["FlowName*", "Categories*", "CustSpaceId", "EndpointUri"]
    );
    assert_eq!(fields("ListFlow"), ["FlowName", "Page", "CustSpaceId"]);
    assert_eq!(
        fields("ModifyFlow"),
        [
            "FlowId*",
            "FlowName*",
            "Categories*",
            "CustSpaceId",
            "EndpointUri"
        ]
    );
    assert_eq!(fields("DeleteFlow"), ["FlowId*", "CustSpaceId"]);
    assert_eq!(fields("GetFlow"), ["FlowId*", "CustSpaceId"]);
    let common: Vec<_> = service.file.common_parameters.keys().collect();
    assert_eq!(common, ["OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"]);
    let page = &service.operation("ListFlow").unwrap().file.request["Page"];
    assert_eq!(page.style, Some(ParameterStyle::Json));
    let members = page.shape.members.as_ref().unwrap();
    assert_eq!(members["Index"].role, Some(Role::PageIndex));
    assert_eq!(members["Size"].role, Some(Role::PageSize));
    assert!(
        service.operation("ModifyFlow").unwrap().file.request["FlowId"]
            .evidence
            .is_some()
    );
}

/// Every response field of the public documents and of the vendor's newer client.
#[test]
fn the_responses_are_complete() {
    let service = cams();
    let envelope: Vec<_> = service.file.envelope_members.keys().collect();
    assert_eq!(envelope, ["RequestId", "Code", "Message", "AccessDeniedDetail"]);
    let data = |name: &str| {
        let data = &service.operation(name).unwrap().file.response["Data"];
        let object = data.shape.items.as_deref().unwrap_or(&data.shape);
        (
            data.always,
            object.members.clone().unwrap().into_keys().collect::<Vec<_>>(),
        )
    };
    let members = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        data("CreateFlow"),
        (true, members(&["FlowId", "FlowName", "Categories"]))
    );
    assert_eq!(
        data("ListFlow"),
        (false, members(&["FlowId", "FlowName", "Categories"]))
    );
    assert_eq!(
        data("ModifyFlow"),
        (
            true,
            members(&["FlowId", "FlowName", "Categories", "EndpointUri"])
        )
    );
    let all = [
        "Status",
        "FlowId",
        "FlowName",
        "Categories",
        "JSONVersion",
        "DataApiVersion",
        "PreviewUrl",
        "PreviewUrlExpires",
        "EndpointUri",
    ];
    assert_eq!(data("GetFlow"), (true, members(&all)));
    assert!(service.operation("DeleteFlow").unwrap().file.response.is_empty());
    let get = &service.operation("GetFlow").unwrap().file.response["Data"].shape;
    assert!(get.members.as_ref().unwrap()["PreviewUrl"].sensitive);
}

#[test]
fn only_data_and_its_id_are_promised() {
    for operation in cams().operations {
        for (name, member) in &operation.file.response {
            for (inner, member) in member.shape.members.iter().flatten() {
                assert_eq!(member.always, inner == "FlowId", "{inner}");
            }
            assert_eq!(
                member.always,
                name == "Data" && member.shape.type_name == TypeName::Object
            );
        }
    }
}

#[test]
fn the_enumerations_have_all_documented_values() {
    let service = cams();
    let values = |name: &str| service.file.types[name].shape.enumeration.len();
    assert_eq!((values("FlowCategory"), values("FlowStatus")), (8, 3));
}

#[test]
fn codes_are_found_as_themselves_before_patterns() {
    let service = cams();
    let code = |code: &str| service.error(code).map(|error| error.entry.code.as_str());
    assert_eq!(code("MissingFlowId"), Some("Missing*"));
    assert_eq!(code("MissingParameter"), Some("MissingParameter"));
    assert_eq!(code("InvalidParameter.Whatever"), Some("InvalidParameter.*"));
    assert_eq!(
        code("InvalidParameter.PageInvalid"),
        Some("InvalidParameter.PageInvalid")
    );
    assert_eq!(code("InvalidCategories"), Some("Invalid*"));
    assert_eq!(code("Missing"), None);
    assert_eq!(code("System.LimitControl"), Some("System.LimitControl"));
}
