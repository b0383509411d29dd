//! The file `service.yaml` of a whole product.

use crate::{
    import::{
        api_docs::{ApiDocs, endpoints},
        report::Report,
    },
    spec::{FORMAT, Features, Package, ServiceFile},
    text::in_address,
};

/// The facts about the product itself; envelope, types and errors come later.
pub(crate) fn service(docs: &ApiDocs, has_groups: bool, report: &mut Report) -> ServiceFile {
    let product = docs.product.trim();
    ServiceFile {
        format: FORMAT,
        product: product_name(product),
        version: docs.version.clone(),
        title: product.to_owned(),
        description: format!("The API of Alibaba Cloud {product}, version {}.", docs.version),
        documentation: Some(format!(
            "https://api.alibabacloud.com/product/{}",
            in_address(product)
        )),
        style: docs.style,
        package: Package {
            name: package_name(product),
            version: "0.1.0".to_owned(),
            description: format!("Client for Alibaba Cloud {product} ({})", docs.version),
            keywords: ["alibaba-cloud", "aliyun", "sdk"].map(str::to_owned).to_vec(),
            features: if has_groups {
                Features::ByGroup
            } else {
                Features::None
            },
            emulator: None,
            command: None,
            private: false,
        },
        endpoints: endpoints::endpoints(docs, report),
        ..ServiceFile::default()
    }
}

/// The name as host names have it.
pub(crate) fn product_name(product: &str) -> String {
    let name: String = product
        .to_ascii_lowercase()
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '-'
            }
        })
        .collect();
    name.trim_matches('-').to_owned()
}

/// `alicloud-ecs`; the runtime's own name is taken.
fn package_name(product: &str) -> String {
    let words: Vec<_> = product_name(product)
        .split('-')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    match words.join("-").as_str() {
        "core" => "alicloud-core-api".to_owned(),
        name => format!("alicloud-{name}"),
    }
}
