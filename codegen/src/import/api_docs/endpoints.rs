//! The hosts of a service.

use indexmap::IndexMap;

use crate::{
    import::{api_docs::ApiDocs, json_ext::JsonExt, report::Report},
    spec::{EndpointRule, Endpoints},
    text::is_host,
};

/// The hosts as the source lists them, and the rule that most of them follow.
pub(crate) fn endpoints(docs: &ApiDocs, report: &mut Report) -> Endpoints {
    let product = docs.product.to_ascii_lowercase();
    let mut regions: IndexMap<String, String> = IndexMap::new();
    for endpoint in docs.root.list("endpoints") {
        let (Some(region), Some(host)) = (endpoint.text("regionId"), endpoint.text("endpoint")) else {
            report.dropped("endpoints", "an entry without region or host");
            continue;
        };
        let (region, host) = (region.trim(), host.trim());
        if region.is_empty() || !is_host(host) {
            report.dropped(&format!("endpoints.{region}"), format!("{host:?} is not a host"));
            continue;
        }
        regions
            .entry(region.to_owned())
            .or_insert_with(|| host.to_owned());
    }
    let Some(first) = regions.values().next().cloned() else {
        report.changed("endpoints", "no host is documented: the usual rule is taken");
        return Endpoints {
            rule: EndpointRule::Regional,
            ..Endpoints::default()
        };
    };
    let is_regional = |region: &String, host: &String| *host == format!("{product}.{region}.aliyuncs.com");
    if regions.iter().any(|(region, host)| is_regional(region, host)) {
        Endpoints {
            rule: EndpointRule::Regional,
            host: None,
            regions,
        }
    } else if regions.values().all(|host| *host == first)
        && !regions.keys().any(|region| first.contains(region.as_str()))
    {
        Endpoints {
            rule: EndpointRule::Global,
            host: Some(first),
            regions: IndexMap::new(),
        }
    } else {
        Endpoints {
            rule: EndpointRule::Listed,
            host: None,
            regions,
        }
    }
}
