//! `Cargo.toml`

use crate::{
    emit::file::marker,
    model::Service,
    runtime::Runtime,
    text::{toml as text, toml_key},
};

pub(crate) fn manifest(model: &Service, core: &Runtime) -> String {
    let package = &model.package;
    let core = match core {
        Runtime::Version => String::new(),
        Runtime::Path(path) => format!(" path = {},", text(&path.to_string_lossy().replace('\\', "/"))),
    };
    let keywords: Vec<String> = package.keywords.iter().map(|keyword| text(keyword)).collect();
    let keywords = if keywords.is_empty() {
        String::new()
    } else {
        format!("keywords = [{}]\n", keywords.join(", "))
    };
    let homepage = model
        .documentation
        .as_ref()
        .map(|address| format!("homepage = {}\n", text(address)))
        .unwrap_or_default();
    let publishing = if package.private {
        "publish = false\n".to_owned()
    } else {
        format!(
            "categories = [\"api-bindings\", \"asynchronous\"]\n\
             documentation = {}\n\
             include = [\"/src\", \"/tests\", \"/CHANGELOG.md\", \"/LICENSE-*\", \"/README.md\"]\n",
            text(&format!("https://docs.rs/{}", package.name))
        )
    };
    let groups = model.groups();
    let default: Vec<String> = std::iter::once("rustls")
        .chain(groups.iter().copied())
        .map(text)
        .collect();
    let groups: String = groups
        .iter()
        .map(|group| format!("{} = []\n", toml_key(group)))
        .collect();
    format!(
        r#"# {marker}
[package]
name = {name}
version = {version}
description = {description}
{keywords}{homepage}edition = "2024"
rust-version = {rust_version}
license = "MIT OR Apache-2.0"
readme = "README.md"
{publishing}
[features]
default = [{default}]
# TLS by rustls.
rustls = ["alicloud-core/rustls"]
# TLS by the operating system's library; on Linux it needs OpenSSL.
native-tls = ["alicloud-core/native-tls"]
# TLS by rustls, and hyper's own client in place of reqwest: without the default features, a third fewer crates.
hyper-rustls = ["alicloud-core/hyper-rustls"]
# Calls without `async`.
blocking = ["alicloud-core/blocking"]
# The full description tables: documentation, parameters, examples.
description = ["alicloud-core/description"]
# A rate limit that many processes share through Redis.
redis = ["alicloud-core/redis"]
# Scripted and recorded responses, for tests of programs that use the client.
test-util = ["alicloud-core/test-util", "description"]
{groups}
[dependencies]
alicloud-core = {{ version = {core_version},{core} default-features = false }}

[dev-dependencies]
serde_json = "1"
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}

[package.metadata.docs.rs]
features = ["blocking", "description", "redis", "test-util"]
rustdoc-args = ["--cfg", "docsrs"]
"#,
        marker = marker(),
        rust_version = text(env!("CARGO_PKG_RUST_VERSION")),
        // The generator and the runtime have one version: that of the workspace.
        core_version = text(env!("CARGO_PKG_VERSION")),
        name = text(&package.name),
        version = text(&package.version),
        description = text(&package.description),
        default = default.join(", "),
    )
}
