//! Whether a crate that is generated today compiles with a later runtime: one with a field, a method and a variant more at
//! each place where generated code meets it.
//!
//! The runtime is copied and edited, the generated crates are those of the workspace. Where an edit finds no place any more, the
//! test fails: then think of how generated code could break at the new place, and edit that.
#![expect(clippy::unwrap_used, reason = "a test that cannot prepare itself has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// File, what is found in it, and what stands there in the later runtime. Every place of it is edited.
type Edit = (&'static str, &'static str, &'static str);

/// One field more in all that generated code fills.
const FIELDS: &[Edit] = &[
    (
        "description.rs",
        "    pub summary: &'static str,\n",
        "    pub summary: &'static str,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description.rs",
        "            summary: \"\",\n",
        "            summary: \"\",\n            later: 0,\n",
    ),
    (
        "description.rs",
        "    pub rust_name: &'static str,\n",
        "    pub rust_name: &'static str,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description.rs",
        "            rust_name,\n",
        "            rust_name,\n            later: 0,\n",
    ),
    (
        "description/types.rs",
        "    pub kind: TypeKind,\n",
        "    pub kind: TypeKind,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description/types.rs",
        "            kind: TypeKind::",
        "            later: 0,\n            kind: TypeKind::",
    ),
    (
        "description/types.rs",
        "    pub value: &'static str,\n",
        "    pub value: &'static str,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description/types.rs",
        "Self { value, documentation }",
        "Self { value, documentation, later: 0 }",
    ),
    (
        "description.rs",
        "    pub code: &'static str,\n",
        "    pub code: &'static str,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description.rs",
        "            code,\n",
        "            code,\n            later: 0,\n",
    ),
    (
        "description.rs",
        "    pub request: &'static str,\n",
        "    pub request: &'static str,\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "description.rs",
        "            request,\n",
        "            request,\n            later: 0,\n",
    ),
    (
        "service.rs",
        "    pub success: &'static [&'static str],\n",
        "    pub success: &'static [&'static str],\n    /// Later.\n    pub later: u8,\n",
    ),
    (
        "service.rs",
        "        success: &[\"OK\"],\n",
        "        success: &[\"OK\"],\n        later: 0,\n",
    ),
    (
        "operation/paging.rs",
        "        items: &'static str,\n    },\n",
        "        items: &'static str,\n        /// Later.\n        later: u8,\n    },\n",
    ),
    (
        "operation/paging.rs",
        "        total: Option<&'static str>,\n",
        "        total: Option<&'static str>,\n        /// Later.\n        later: u8,\n",
    ),
    (
        "operation/paging.rs",
        "            total: None,\n",
        "            total: None,\n            later: 0,\n",
    ),
    (
        "operation/paging.rs",
        "            items,\n        }\n",
        "            items,\n            later: 0,\n        }\n",
    ),
];

/// One method more, with the name of a setter, in all that builders, requests and clients are made of.
const METHODS: &[Edit] = &[
    (
        "client/builder_methods.rs",
        "    (explain $types:tt",
        "    (condition $types:tt $bounds:tt []) => {\n        /// Later.\n        pub fn condition(self) -> Self {\n            self\n        }\n    };\n    (explain $types:tt",
    ),
    (
        "client/request_builder.rs",
        "    /// The same call in another state.\n",
        "    /// Later.\n    pub fn condition(self) -> Self {\n        self\n    }\n\n    /// The same call in another state.\n",
    ),
    (
        "request.rs",
        "pub trait Request: Record + Send + 'static {\n",
        "pub trait Request: Record + Send + 'static {\n    /// Later.\n    fn condition(self) -> Self {\n        self\n    }\n\n",
    ),
    (
        "record.rs",
        "pub trait Record: Member + Default {\n",
        "pub trait Record: Member + Default {\n    /// Later.\n    fn tags(self) -> Self {\n        self\n    }\n\n",
    ),
    (
        "record/member.rs",
        "pub trait Member: Sealed + Serialize + Sized {\n",
        "pub trait Member: Sealed + Serialize + Sized {\n    /// Later.\n    fn labels(self) -> Self {\n        self\n    }\n\n",
    ),
    (
        "client/builder.rs",
        "pub trait ServiceClient: Sealed + Sized {\n",
        "pub trait ServiceClient: Sealed + Sized {\n    /// Later.\n    fn get_item(self) -> Self {\n        self\n    }\n\n",
    ),
    (
        "response.rs",
        "impl<T> Response<T> {\n",
        "impl<T> Response<T> {\n    /// Later.\n    pub fn item(&self) {}\n\n",
    ),
];

/// One variant more in all enumerations that generated code names.
const VARIANTS: &[Edit] = &[
    (
        "description/types.rs",
        "pub enum TypeReference {\n",
        "pub enum TypeReference {\n    /// Later.\n    Later,\n",
    ),
    (
        "description/types.rs",
        "pub enum TypeKind {\n",
        "pub enum TypeKind {\n    /// Later.\n    Later,\n",
    ),
    (
        "service/error_fact.rs",
        "pub enum RetryClass {\n",
        "pub enum RetryClass {\n    /// Later.\n    Later,\n",
    ),
    (
        "client/evidence.rs",
        "RetryClass::Once |",
        "RetryClass::Later | RetryClass::Once |",
    ),
];

/// A program that uses what an application uses.
const PROGRAM: &str = r#"
use inventory_client::{Client, CreateItemRequest, description::DESCRIPTION};

async fn run(client: Client) -> Result<(), inventory_client::Error> {
    let request = CreateItemRequest::builder().r#type("a").condition("new").into_request();
    let response = client.send(request).await?;
    println!("{:?} {:?}", response.item, DESCRIPTION.operations.len());
    Ok(())
}

fn main() {
    let _ = run;
}
"#;

#[test]
fn generated_crates_compile_with_a_later_runtime() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("later_core");
    for folder in ["crates", "tests"] {
        let folder = root.join(folder);
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
    }
    let crates = [
        "crates/alicloud-core",
        "crates/cams-flow",
        "tests/fixtures/crates/inventory-client",
        "tests/fixtures/crates/shipping-client",
    ];
    for each in crates {
        copy(&repository().join(each), &root.join(each));
    }
    let binaries = root.join("tests/fixtures/crates/inventory-client/src/bin");
    fs::create_dir_all(&binaries).unwrap();
    fs::write(binaries.join("application.rs"), PROGRAM).unwrap();
    let source = root.join("crates/alicloud-core/src");
    for (file, before, after) in FIELDS.iter().chain(METHODS).chain(VARIANTS) {
        let path = source.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(before), "{file} has no\n{before}");
        fs::write(path, text.replace(before, after)).unwrap();
    }
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let members = "members = [\"codegen\", \"crates/*\", \"tests/fixtures/crates/*\", \"xtask\", \"tests\", \"tests/demo\", \"tests/cost\"]";
    assert!(manifest.contains(members), "the workspace has other members");
    let manifest = manifest.replace(members, "members = [\"crates/*\", \"tests/fixtures/crates/*\"]");
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--workspace", "--bins", "--lib"])
        .args(["--exclude", "alicloud-core", "--no-default-features"])
        .args([
            "--features",
            "cams-flow/description,cams-flow/blocking,inventory-client/description,inventory-client/counting,inventory-client/items",
        ])
        .arg("--target-dir")
        .arg(root.join("target"))
        .current_dir(&root)
        .env("CARGO_INCREMENTAL", "0")
        // Lints are about the runtime of today.
        .env("RUSTFLAGS", "--cap-lints=warn")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "a later runtime breaks generated crates:\n{said}"
    );
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &target),
            false => fs::copy(&path, &target).map(drop).unwrap(),
        }
    }
}

fn repository() -> PathBuf {
    // Not the canonical path: on Windows that has a form that cargo does not take.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
