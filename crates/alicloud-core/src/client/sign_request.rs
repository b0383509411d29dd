use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    client::{Settings, options::ResolvedOptions},
    configuration::ConfigurationError,
    credentials::Credentials,
    encoding::{self, Pairs},
    error::{ErrorKind, Execution, Failure},
    headers::{ACTION, BODY_HASH, DATE, KEY_ID, NONCE, PROVIDER, TOKEN, VERSION},
    operation::{ApiStyle, Operation},
    parameters::Parameters,
    record::member,
    sign::{SignatureVersion, canonical_query, v1, v3},
    time,
    transport::HttpRequest,
};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static(member::JSON);

/// A request, and the texts that its signature was made of.
pub(super) struct SignedRequest {
    pub(super) request: HttpRequest,
    /// The canonical request of version 3, or the string to sign of version 1: what services quote when they refuse.
    pub(super) text: String,
    pub(super) string_to_sign: String,
}

/// Builds the request of one attempt and signs it. `headers` holds those that are not the protocol's.
pub(super) fn signed(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    parameters: &Parameters,
    mut headers: HeaderMap,
) -> Result<SignedRequest, Box<Failure>> {
    let settings = plan.settings;
    let path = path(operation, &parameters.path)?;
    headers.insert(header::HOST, plan.endpoint().host_header());
    headers.insert(header::USER_AGENT, settings.user_agent.clone());
    headers.insert(header::ACCEPT, JSON);
    headers.insert(ACTION, HeaderValue::from_static(operation.name()));
    headers.insert(VERSION, HeaderValue::from_static(operation.service().version()));
    if let Ok(provider) = HeaderValue::from_str(credentials.provider()) {
        headers.insert(PROVIDER, provider);
    }
    for (name, text) in parameters.headers.iter() {
        let name = HeaderName::try_from(name).map_err(|_| unsendable(name, "is not a header name"))?;
        let value = value(name.as_str(), text.to_owned())?;
        headers.insert(name, value);
    }
    let body = body(parameters, &mut headers);
    let signature = match settings.signature {
        SignatureVersion::V3 => sign_v3(
            settings,
            credentials,
            operation,
            &path,
            parameters,
            &body,
            &mut headers,
        )?,
        SignatureVersion::V1 => {
            only_rpc(operation)?;
            sign_v1(settings, credentials, operation, parameters)
        }
    };
    let endpoint = plan.endpoint().as_str();
    let query = &signature.query;
    let mut url = String::with_capacity(endpoint.len() + path.len() + 1 + query.len());
    url.push_str(endpoint);
    url.push_str(&path);
    if !query.is_empty() {
        url.push('?');
        url.push_str(query);
    }
    let request = HttpRequest {
        method: operation.method().into(),
        url,
        headers,
        body,
        timeouts: plan.timeouts,
        max_response_size: plan.max_response_size,
    };
    Ok(SignedRequest {
        request,
        text: signature.text,
        string_to_sign: signature.string_to_sign,
    })
}

/// What a signature adds to a request, and what it was made of.
struct Signature {
    query: String,
    text: String,
    string_to_sign: String,
}

/// Signs in headers; the wire carries the query in its canonical form.
fn sign_v3(
    settings: &Settings,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
    body: &Bytes,
    headers: &mut HeaderMap,
) -> Result<Signature, Box<Failure>> {
    let body_hash = if body.is_empty() {
        Cow::Borrowed(v3::EMPTY_BODY)
    } else {
        Cow::Owned(v3::hash(body))
    };
    let hash_header = match &body_hash {
        Cow::Borrowed(hash) => HeaderValue::from_static(hash),
        Cow::Owned(hash) => value(BODY_HASH.as_str(), hash.clone())?,
    };
    headers.insert(BODY_HASH, hash_header);
    headers.insert(DATE, value(DATE.as_str(), time::format(settings.clock.now()))?);
    headers.insert(NONCE, value(NONCE.as_str(), settings.nonces.nonce())?);
    if let Some(token) = credentials.security_token() {
        headers.insert(
            KEY_ID,
            value(KEY_ID.as_str(), credentials.access_key_id().to_owned())?,
        );
        headers.insert(TOKEN, value(TOKEN.as_str(), token.to_owned())?);
    }
    let fixed = fixed_query(operation);
    let own = fixed.iter().chain(parameters.query.iter());
    let query = canonical_query(settings.common.iter().chain(own));
    let mut signed: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
        .filter(|(name, _)| matches!(*name, "host" | "content-type") || name.starts_with("x-acs-"))
        .collect();
    signed.sort_unstable();
    let names = joined(signed.iter().map(|(name, _)| *name));
    let canonical = v3::canonical_request(
        operation.method().as_str(),
        path,
        &query,
        signed.iter().copied(),
        &names,
        &body_hash,
    );
    let string_to_sign = v3::string_to_sign(&canonical);
    let signature = credentials.v3_key().signature(&string_to_sign);
    let mut authorization = value(
        "authorization",
        v3::authorization(credentials.access_key_id(), &names, &signature),
    )?;
    authorization.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, authorization);
    Ok(Signature {
        query,
        text: canonical,
        string_to_sign,
    })
}

/// Signs in the query, over the parameters of query and form.
fn sign_v1(
    settings: &Settings,
    credentials: &Credentials,
    operation: &'static Operation,
    parameters: &Parameters,
) -> Signature {
    let timestamp = time::format(settings.clock.now());
    let nonce = settings.nonces.nonce();
    let mut query: Vec<(&str, &str)> = vec![
        ("Action", operation.name()),
        ("Version", operation.service().version()),
        ("Format", "json"),
        ("Timestamp", &timestamp),
        ("SignatureNonce", &nonce),
        ("SignatureMethod", v1::METHOD),
        ("SignatureVersion", v1::VERSION),
        ("AccessKeyId", credentials.access_key_id()),
    ];
    if let Some(token) = credentials.security_token() {
        query.push(("SecurityToken", token));
    }
    query.extend(settings.common.iter());
    query.extend(parameters.query.iter());
    let all = canonical_query(query.iter().copied().chain(parameters.form.iter()));
    let string_to_sign = v1::string_to_sign(operation.method().as_str(), &all);
    let signature = v1::signature(credentials.access_key_secret(), &string_to_sign);
    query.push(("Signature", &signature));
    Signature {
        query: canonical_query(query),
        text: string_to_sign.clone(),
        string_to_sign,
    }
}

/// The form or the JSON body, and the header that names its kind.
fn body(parameters: &Parameters, headers: &mut HeaderMap) -> Bytes {
    if !parameters.form.is_empty() {
        headers.insert(header::CONTENT_TYPE, FORM);
        return canonical_query(parameters.form.iter()).into();
    }
    match &parameters.body {
        Some(body) => {
            let kind = parameters.content_type.map_or(JSON, HeaderValue::from_static);
            headers.entry(header::CONTENT_TYPE).or_insert(kind);
            body.clone()
        }
        None => Bytes::new(),
    }
}

/// The first version signs neither path nor body: it can only vouch for calls that have none.
fn only_rpc(operation: &'static Operation) -> Result<(), Box<Failure>> {
    if operation.style() == ApiStyle::Rpc {
        return Ok(());
    }
    let problem = format!("`{}` cannot be signed by HMAC-SHA1", operation.name());
    let help = "it is called by a path, which only ACS3-HMAC-SHA256 signs: set the signature V3";
    Err(ConfigurationError::new(problem).with_help(help).into())
}

/// What stands in the path's template behind a `?`.
fn fixed_query(operation: &'static Operation) -> Pairs {
    match operation.path().split_once('?') {
        Some((_, query)) => encoding::decode_form(query),
        None => Pairs::default(),
    }
}

/// Puts the values in place of the path's `{name}`s, each encoded.
fn path(operation: &'static Operation, values: &Pairs) -> Result<Cow<'static, str>, Box<Failure>> {
    let template = operation.path();
    let template = template.split_once('?').map_or(template, |(path, _)| path);
    if operation.style() == ApiStyle::Rpc || !template.contains('{') {
        return Ok(Cow::Borrowed(template));
    }
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, name, after)) = rest
        .split_once('{')
        .and_then(|(before, rest)| rest.split_once('}').map(|(name, after)| (before, name, after)))
    {
        let value = values.get(name).unwrap_or_default();
        // Such a segment would name another resource, or none.
        if matches!(value, "" | "." | "..") {
            return Err(unsendable(
                name,
                "stands in the path and cannot be empty, `.` or `..`",
            ));
        }
        path.push_str(before);
        encoding::push_encoded(&mut path, value);
        rest = after;
    }
    path.push_str(rest);
    Ok(Cow::Owned(path))
}

fn joined<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut text = String::with_capacity(names.clone().map(|name| name.len() + 1).sum());
    for name in names {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(name);
    }
    text
}

/// A header of visible ASCII: other bytes have no agreed form in a signature.
fn value(name: &str, text: String) -> Result<HeaderValue, Box<Failure>> {
    HeaderValue::from_maybe_shared(Bytes::from(text))
        .ok()
        .filter(|value| value.to_str().is_ok())
        .ok_or_else(|| {
            unsendable(
                name,
                "stands in a header, which holds only printable ASCII characters",
            )
        })
}

fn unsendable(name: &str, reason: &str) -> Box<Failure> {
    Failure::new(
        ErrorKind::InvalidParameter,
        Execution::No,
        format!("parameter `{name}` {reason}"),
    )
}
