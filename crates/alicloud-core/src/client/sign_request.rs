use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    client::options::ResolvedOptions,
    configuration::ConfigurationError,
    credentials::Credentials,
    encoding::{self, Pairs},
    error::{ErrorKind, Execution, Failure},
    headers::{ACTION, BODY_HASH, DATE, KEY_ID, NONCE, PROVIDER, TOKEN, VERSION},
    operation::{ApiStyle, Operation},
    parameters::Parameters,
    record::member,
    short_list::ShortList,
    sign::{
        SignatureVersion, SortedPairs, canonical_query, v1,
        v3::{self, UnsignedAuthorization},
    },
    time,
    transport::HttpRequest,
};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static(member::JSON);

/// The hash of an empty body.
const EMPTY_BODY: HeaderValue = HeaderValue::from_static(v3::EMPTY_BODY);

/// A request, and the text that its signature was made of.
pub(super) struct SignedRequest {
    pub(super) request: HttpRequest,
    /// The canonical request of version 3, or the string to sign of version 1: what services quote when they refuse.
    pub(super) text: String,
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
    let is_signed = !operation.is_anonymous();
    if let Some(provider) = credentials.provider_header().filter(|_| is_signed) {
        headers.insert(PROVIDER, provider);
    }
    for (name, text) in parameters.headers.iter() {
        let name = HeaderName::try_from(name).map_err(|_| unsendable(name, "is not a header name"))?;
        let value = value(name.as_str(), text.to_owned())?;
        headers.insert(name, value);
    }
    let body = body(parameters, &mut headers);
    let Signature { url, text } = match settings.signature {
        SignatureVersion::V1 if is_signed => {
            only_rpc(operation)?;
            sign_v1(plan, credentials, operation, &path, parameters)
        }
        // Without a signature, the form of the third version names the operation wherever its path is.
        _ => sign_v3(
            plan,
            credentials,
            operation,
            &path,
            parameters,
            &body,
            &mut headers,
        )?,
    };
    let request = HttpRequest {
        method: operation.method().into(),
        url,
        headers,
        body,
        timeouts: plan.timeouts,
        max_response_size: plan.max_response_size,
    };
    Ok(SignedRequest { request, text })
}

/// A signed address, and the text that was signed.
struct Signature {
    url: String,
    text: String,
}

/// Signs in headers; the wire carries the query in its canonical form.
fn sign_v3(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
    body: &Bytes,
    headers: &mut HeaderMap,
) -> Result<Signature, Box<Failure>> {
    let settings = plan.settings;
    let body_hash = match body.is_empty() {
        true => EMPTY_BODY,
        false => value(BODY_HASH.as_str(), v3::hash(body))?,
    };
    headers.insert(BODY_HASH, body_hash.clone());
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
    let url = Url::new(plan, path, &settings.common.iter().chain(own).collect());
    let mut signed: ShortList<(&str, &str), 16> = headers
        .iter()
        .filter(|(name, _)| is_signed(name.as_str()))
        .map(|(name, value)| (name.as_str(), visible(value)))
        .collect();
    signed.sort_unstable();
    let names = signed.iter().map(|(name, _)| *name);
    let authorization = UnsignedAuthorization::new(credentials.access_key_id(), names);
    let text = v3::canonical_request(
        operation.method().as_str(),
        path,
        url.query(),
        signed.iter().copied(),
        authorization.signed_headers(),
        visible(&body_hash),
    );
    if operation.is_anonymous() {
        return Ok(Signature { url: url.text, text });
    }
    let authorization = authorization.signed(credentials.v3_key(), &text);
    let mut authorization = value(header::AUTHORIZATION.as_str(), authorization)?;
    authorization.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, authorization);
    Ok(Signature { url: url.text, text })
}

fn is_signed(header: &str) -> bool {
    matches!(header, "host" | "content-type") || header.starts_with("x-acs-")
}

/// Signs in the query, over the parameters of query and form.
fn sign_v1(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
) -> Signature {
    let settings = plan.settings;
    let timestamp = time::format(settings.clock.now());
    let nonce = settings.nonces.nonce();
    let own = [
        ("Action", operation.name()),
        ("Version", operation.service().version()),
        ("Format", "json"),
        ("Timestamp", &timestamp),
        ("SignatureNonce", &nonce),
        ("SignatureMethod", v1::METHOD),
        ("SignatureVersion", v1::VERSION),
        ("AccessKeyId", credentials.access_key_id()),
    ];
    let token = credentials.security_token().map(|token| ("SecurityToken", token));
    let query = own.into_iter().chain(token).chain(settings.common.iter());
    let query = query.chain(parameters.query.iter());
    let all = canonical_query(query.clone().chain(parameters.form.iter()));
    let text = v1::string_to_sign(operation.method().as_str(), &all);
    let mut buffer = [0; 28];
    let signature = credentials.v1_key().signature(&text, &mut buffer);
    let signed = query.chain([("Signature", signature)]).collect();
    let Url { text: url, .. } = Url::new(plan, path, &signed);
    Signature { url, text }
}

/// An address whose query is in the canonical form.
struct Url {
    text: String,
    /// Where the query begins.
    query: usize,
}

impl Url {
    fn new(plan: &ResolvedOptions<'_>, path: &str, query: &SortedPairs<'_>) -> Self {
        let endpoint = plan.endpoint().as_str();
        let mut text = String::with_capacity(endpoint.len() + path.len() + 1 + query.encoded_len());
        text.push_str(endpoint);
        text.push_str(path);
        if !query.is_empty() {
            text.push('?');
        }
        let begin = text.len();
        query.push_encoded(&mut text);
        Self { text, query: begin }
    }

    fn query(&self) -> &str {
        &self.text[self.query..]
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
        let (name, separator) = match name.strip_prefix('+') {
            Some(name) => (name, Some('/')),
            None => (name, None),
        };
        let value = values.get(name).unwrap_or_default();
        path.push_str(before);
        for (index, segment) in value.split(|character| Some(character) == separator).enumerate() {
            // Such a segment would name another resource, or none.
            if matches!(segment, "" | "." | "..") {
                return Err(unsendable(
                    name,
                    "stands in the path and cannot be empty, `.` or `..`",
                ));
            }
            if index > 0 {
                path.push('/');
            }
            encoding::push_encoded(&mut path, segment);
        }
        rest = after;
    }
    path.push_str(rest);
    Ok(Cow::Owned(path))
}

/// The text of a header; other bytes than those that [`value`] lets in count as nothing.
fn visible(value: &HeaderValue) -> &str {
    match value.as_bytes() {
        bytes if bytes.is_ascii() => std::str::from_utf8(bytes).unwrap_or_default(),
        _ => "",
    }
}

/// A header of visible ASCII: other bytes have no agreed form in a signature.
fn value(name: &str, text: String) -> Result<HeaderValue, Box<Failure>> {
    let is_ascii = text.is_ascii();
    match HeaderValue::from_maybe_shared(Bytes::from(text)) {
        Ok(value) if is_ascii => Ok(value),
        _ => Err(unsendable(
            name,
            "stands in a header, which holds only printable ASCII characters",
        )),
    }
}

fn unsendable(name: &str, reason: &str) -> Box<Failure> {
    Failure::new(
        ErrorKind::InvalidParameter,
        Execution::No,
        format!("parameter `{name}` {reason}"),
    )
}
