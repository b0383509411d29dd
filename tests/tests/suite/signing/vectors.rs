//! Compares canonical request, string to sign and signature with vectors of the vendor's code.

use alicloud_core::sign::{canonical_query, v1, v3};
use serde_json::Value;

use crate::support::{data, text};

fn pairs(map: &Value) -> Vec<(&str, &str)> {
    let members = map.as_object().into_iter().flatten();
    members
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect()
}

#[test]
fn version_1() {
    let vectors = data("signature-vectors.json");
    let vectors = vectors["v1"].as_array().unwrap();
    assert_eq!(vectors.len(), 23);
    for vector in vectors {
        let name = text(vector, "name");
        let parameters = [pairs(&vector["query"]), pairs(&vector["form_body"])].concat();
        let canonical = canonical_query(parameters);
        assert_eq!(canonical, text(vector, "canonicalized_query_string"), "{name}");
        let string_to_sign = v1::string_to_sign(text(vector, "method"), &canonical);
        assert_eq!(string_to_sign, text(vector, "string_to_sign"), "{name}");
        let secret = text(vector, "access_key_secret");
        let signature = text(vector, "signature");
        assert_eq!(v1::signature(secret, &string_to_sign), signature, "{name}");
        assert!(v1::verify(secret, &string_to_sign, signature), "{name}");
        assert!(
            !v1::verify("another secret", &string_to_sign, signature),
            "{name}"
        );
    }
}

#[test]
fn version_3() {
    let vectors = data("signature-vectors.json");
    let vectors = vectors["v3"].as_array().unwrap();
    assert_eq!(vectors.len(), 27);
    for vector in vectors {
        check_version_3(vector);
    }
}

fn check_version_3(vector: &Value) {
    let name = text(vector, "name");
    let query = canonical_query(pairs(&vector["query"]));
    if let Some(expected) = vector["canonical_query_string"].as_str() {
        assert_eq!(query, expected, "{name}");
    }
    let hash = v3::hash(text(vector, "body").as_bytes());
    assert_eq!(hash, text(vector, "hashed_payload"), "{name}");
    let mut headers = pairs(&vector["headers"]);
    headers.sort_unstable();
    let names = headers
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(";");
    let canonical = v3::canonical_request(
        text(vector, "method"),
        text(vector, "path"),
        &query,
        headers.iter().copied(),
        &names,
        &hash,
    );
    assert_eq!(canonical, text(vector, "canonical_request"), "{name}");
    let string_to_sign = v3::string_to_sign(&canonical);
    assert_eq!(string_to_sign, text(vector, "string_to_sign"), "{name}");
    let secret = text(vector, "access_key_secret");
    let signature = v3::signature(secret, &string_to_sign);
    if let Some(expected) = vector["signature"].as_str() {
        assert_eq!(signature, expected, "{name}");
    }
    assert!(v3::verify(secret, &string_to_sign, &signature), "{name}");
    assert!(
        !v3::verify("another secret", &string_to_sign, &signature),
        "{name}"
    );
    let authorization = v3::authorization(text(vector, "access_key_id"), &names, &signature);
    if let Some(expected) = vector["authorization"].as_str() {
        assert_eq!(authorization, expected, "{name}");
    }
    let parsed = v3::Authorization::parse(&authorization).unwrap();
    assert_eq!(
        (parsed.signed_headers, parsed.signature),
        (names.as_str(), signature.as_str()),
        "{name}"
    );
}

#[test]
fn published_by_the_vendor() {
    let vectors = data("signature-vectors.json");
    let vectors = vectors["published"]["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let name = text(vector, "name");
        let signature = if vector["headers"].is_object() {
            check_version_3(vector);
            v3::signature(text(vector, "access_key_secret"), text(vector, "string_to_sign"))
        } else {
            let string_to_sign =
                v1::string_to_sign(text(vector, "method"), &canonical_query(pairs(&vector["query"])));
            assert_eq!(string_to_sign, text(vector, "string_to_sign"), "{name}");
            v1::signature(text(vector, "access_key_secret"), &string_to_sign)
        };
        if vector["reproduced"] == true {
            assert_eq!(signature, text(vector, "published_signature"), "{name}");
        }
    }
}
