//! Compares canonical request, string to sign and signature with vectors of the vendor's code.

use alicloud_core::sign::{canonical_query, sls4, v1, v3};
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
fn of_log_service() {
    let file = data("sls4-signature-vectors.json");
    let (id, secret) = (text(&file, "access_key_id"), text(&file, "access_key_secret"));
    let vectors = file["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 8);
    for vector in vectors {
        let name = text(vector, "name");
        let list = |key: &str| -> Vec<(&str, &str)> {
            let items = vector[key].as_array().unwrap().iter();
            items
                .map(|item| (item[0].as_str().unwrap(), item[1].as_str().unwrap()))
                .collect()
        };
        let query = sls4::canonical_query(list("query"));
        assert_eq!(query, text(vector, "canonical_query"), "{name}");
        let headers = list("headers");
        let headers = headers.into_iter().filter(|(name, _)| sls4::is_signed(name));
        let names: Vec<_> = headers.clone().map(|(name, _)| name).collect();
        let signed_headers = names.join(";");
        assert_eq!(signed_headers, text(vector, "signed_headers"), "{name}");
        let hash = v3::hash(&bytes(text(vector, "body")));
        let (method, path) = (text(vector, "method"), text(vector, "path"));
        let canonical = v3::canonical_request(method, path, &query, headers, &signed_headers, &hash);
        let authorization = sls4::Authorization::parse(text(vector, "authorization")).unwrap();
        let date = text(vector, "date");
        let region = vector["region"].as_str().unwrap_or("cn-shanghai");
        let scope = sls4::scope(date, region);
        assert_eq!(
            (authorization.access_key_id, authorization.scope),
            (id, &*scope),
            "{name}"
        );
        let string_to_sign = sls4::string_to_sign(date, &scope, &canonical);
        let signature = sls4::signature(secret, &scope, &string_to_sign);
        assert_eq!(signature, authorization.signature, "{name}");
        assert!(
            sls4::verify(secret, &scope, &string_to_sign, &signature),
            "{name}"
        );
        let other = scope.replace("cn-", "us-");
        assert!(
            !sls4::verify(secret, &other, &string_to_sign, &signature),
            "{name}"
        );
    }
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
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
