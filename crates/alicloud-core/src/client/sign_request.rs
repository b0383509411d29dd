use std::{borrow::Cow, time::SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    body::Body,
    client::options::ResolvedOptions,
    configuration::ConfigurationError,
    credentials::Credentials,
    encoding::{self, Pairs},
    error::{ErrorKind, Execution, Failure},
    headers::{ACTION, BODY_HASH, DATE, KEY_ID, NONCE, PROVIDER, TOKEN, VERSION, ascii, set, visible},
    operation::{ApiStyle, Operation},
    parameters::Parameters,
    record::member,
    short_list::ShortList,
    sign::{
        ServiceSignature, SignatureVersion, SortedPairs, canonical_query,
        own::{SigningError, Unsigned},
        sort, v1,
        v3::{self, UnsignedAuthorization},
    },
    transport::HttpRequest,
};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static(member::JSON);

/// The hash of an empty body.
const EMPTY_BODY: HeaderValue = HeaderValue::from_static(v3::EMPTY_BODY);

/// A request, and the text that its signature was made of.
pub(super) struct SignedRequest {
    pub(super) request: HttpRequest,
    /// The canonical request of version 3, or the string to sign of version 1: what services quote when they refuse. Of a
    /// service's own signature both; see [`ServiceSignature::parts`].
    pub(super) text: String,
}

/// Builds the request of one attempt and signs it with a date. `headers` holds those that are not the protocol's.
pub(super) fn signed(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    parameters: &Parameters,
    mut headers: HeaderMap,
    date: SystemTime,
) -> Result<SignedRequest, Box<Failure>> {
    let settings = plan.settings;
    let path = path(operation, &parameters.path)?;
    set(&mut headers, header::HOST, plan.endpoint().host_header());
    set(&mut headers, header::USER_AGENT, settings.user_agent.clone());
    set(&mut headers, header::ACCEPT, JSON);
    set(&mut headers, ACTION, HeaderValue::from_static(operation.name()));
    set(
        &mut headers,
        VERSION,
        HeaderValue::from_static(operation.service().version()),
    );
    let is_signed = !operation.is_anonymous();
    if let Some(provider) = credentials.provider_header().filter(|_| is_signed) {
        set(&mut headers, PROVIDER, provider);
    }
    for (name, text) in parameters.headers.iter() {
        let name = HeaderName::try_from(name).map_err(|_| unsendable(name, "is not a header name"))?;
        let value = value(name.as_str(), text.to_owned())?;
        set(&mut headers, name, value);
    }
    let body = body(parameters, &mut headers)?;
    let date = settings.dates.of(date);
    let Signature { url, text } = match settings.signature(operation) {
        SignatureVersion::V1 if is_signed => {
            only_rpc(operation, parameters)?;
            sign_v1(plan, credentials, operation, &path, parameters, &date)
        }
        SignatureVersion::Own(own) if is_signed => sign_own(
            own,
            plan,
            credentials,
            operation,
            &path,
            parameters,
            &body,
            &date,
            &mut headers,
        )?,
        // Without a signature, the form of the third version names the operation wherever its path is.
        _ => sign_v3(
            plan,
            credentials,
            operation,
            &path,
            parameters,
            &body,
            date,
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
#[expect(clippy::too_many_arguments, reason = "all that is signed")]
fn sign_v3(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
    body: &Body,
    date: HeaderValue,
    headers: &mut HeaderMap,
) -> Result<Signature, Box<Failure>> {
    let settings = plan.settings;
    let body_hash = body_hash(body)?;
    set(headers, BODY_HASH, body_hash.clone());
    set(headers, DATE, date);
    set(headers, NONCE, value(NONCE.as_str(), settings.nonces.nonce())?);
    if let Some(token) = credentials.security_token() {
        set(
            headers,
            KEY_ID,
            value(KEY_ID.as_str(), credentials.access_key_id().to_owned())?,
        );
        set(headers, TOKEN, value(TOKEN.as_str(), token.to_owned())?);
    }
    let fixed = fixed_query(operation);
    let query = SortedPairs::of(&[], &[settings.common(operation), &fixed, &parameters.query]);
    let url = Url::new(plan, path, &query, 0);
    // Filled where it is: the list is not moved.
    let mut signed: ShortList<(&str, &str), 16> = ShortList::default();
    for (name, value) in headers.iter() {
        if is_signed(name.as_str()) {
            signed.push((name.as_str(), visible(value)));
        }
    }
    sort(&mut signed);
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
    set(headers, header::AUTHORIZATION, authorization);
    Ok(Signature { url: url.text, text })
}

fn body_hash(body: &Body) -> Result<HeaderValue, Box<Failure>> {
    Ok(match (body.checked(), body.as_bytes()) {
        (_, Some(bytes)) if bytes.is_empty() => EMPTY_BODY,
        (Some(checked), _) => value(BODY_HASH.as_str(), checked.hash())?,
        (None, bytes) => value(BODY_HASH.as_str(), v3::hash(bytes.map_or(b"", |bytes| bytes)))?,
    })
}

fn is_signed(header: &str) -> bool {
    matches!(header, "host" | "content-type") || header.starts_with("x-acs-")
}

/// Signs as one service alone has it.
#[expect(clippy::too_many_arguments, reason = "one caller")]
fn sign_own(
    own: ServiceSignature,
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
    body: &Body,
    date: &HeaderValue,
    headers: &mut HeaderMap,
) -> Result<Signature, Box<Failure>> {
    let fixed = fixed_query(operation);
    let query = SortedPairs::of(&[], &[plan.settings.common(operation), &fixed, &parameters.query]);
    let signed = own.sign(Unsigned {
        access_key_id: credentials.access_key_id(),
        access_key_secret: credentials.access_key_secret(),
        security_token: credentials.security_token(),
        method: operation.method().as_str(),
        path: &encoding::decode(path),
        query: query.pairs(),
        body_hash: visible(&body_hash(body)?),
        body_length: body.content_length(),
        region: plan.region,
        host: plan.service_endpoint().host_name(),
        date: visible(date),
        headers,
    });
    let text = signed.map_err(|error| -> Box<Failure> {
        match error {
            SigningError::Header(name, problem) => unsendable(name.as_str(), problem),
            SigningError::NoRegion => ConfigurationError::new(format!(
                "the endpoint `{}` does not name its region, which {own} signs",
                plan.service_endpoint()
            ))
            .with_help("set the region, too: by `.region(…)`, or by the variable `ALIBABA_CLOUD_REGION_ID`")
            .into(),
        }
    })?;
    let url = Url::new(plan, path, &query, 0).text;
    Ok(Signature { url, text })
}

/// Signs in the query, over the parameters of query and form.
fn sign_v1(
    plan: &ResolvedOptions<'_>,
    credentials: &Credentials,
    operation: &'static Operation,
    path: &str,
    parameters: &Parameters,
    date: &HeaderValue,
) -> Signature {
    let settings = plan.settings;
    let nonce = settings.nonces.nonce();
    let token = credentials.security_token();
    let own = [
        ("Action", operation.name()),
        ("Version", operation.service().version()),
        ("Format", "json"),
        ("Timestamp", visible(date)),
        ("SignatureNonce", &nonce),
        ("SignatureMethod", v1::METHOD),
        ("SignatureVersion", v1::VERSION),
        ("AccessKeyId", credentials.access_key_id()),
        ("SecurityToken", token.unwrap_or_default()),
    ];
    let own = &own[..own.len() - usize::from(token.is_none())];
    let (common, query, form) = (settings.common(operation), &parameters.query, &parameters.form);
    let in_address = SortedPairs::of(own, &[common, query]);
    // The signature stands behind what it signs.
    let mut url = Url::new(plan, path, &in_address, SIGNATURE.len() + 3 * v1::SIGNATURE_LEN);
    let method = operation.method().as_str();
    let text = match form.is_empty() {
        true => v1::string_to_sign(method, url.query()),
        false => v1::string_to_sign(method, &SortedPairs::of(own, &[common, query, form]).encoded()),
    };
    let mut buffer = [0; v1::SIGNATURE_LEN];
    url.text.push_str(SIGNATURE);
    encoding::push_encoded(&mut url.text, credentials.v1_key().signature(&text, &mut buffer));
    Signature { url: url.text, text }
}

const SIGNATURE: &str = "&Signature=";

/// An address whose query is in the canonical form.
struct Url {
    text: String,
    /// Where the query begins.
    query: usize,
}

impl Url {
    /// `more` is how many bytes will be added.
    fn new(plan: &ResolvedOptions<'_>, path: &str, query: &SortedPairs<'_>, more: usize) -> Self {
        let endpoint = plan.endpoint().as_str();
        let length = endpoint.len() + path.len() + 1 + query.encoded_len();
        let mut text = String::with_capacity(length + more);
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

/// The form or the body, and the header that names its kind.
fn body(parameters: &Parameters, headers: &mut HeaderMap) -> Result<Body, Box<Failure>> {
    let form = parameters.body.as_ref().and_then(Body::form);
    if let (Some(form), Some(body)) = (form, &parameters.body) {
        let kind = value(header::CONTENT_TYPE.as_str(), form.content_type())?;
        set(headers, header::CONTENT_TYPE, kind);
        return Ok(body.clone());
    }
    if !parameters.form.is_empty() {
        set(headers, header::CONTENT_TYPE, FORM);
        return Ok(canonical_query(parameters.form.iter()).into());
    }
    let Some(body) = &parameters.body else {
        return Ok(Body::default());
    };
    if !headers.contains_key(header::CONTENT_TYPE) {
        let kind = match body.content_type() {
            Some(kind) => value(header::CONTENT_TYPE.as_str(), kind.to_owned())?,
            None => parameters.content_type.map_or(JSON, HeaderValue::from_static),
        };
        set(headers, header::CONTENT_TYPE, kind);
    }
    Ok(body.clone())
}

/// The first version signs neither path nor body: it can only vouch for calls that have none. A form is signed as a part of the
/// query.
fn only_rpc(operation: &'static Operation, parameters: &Parameters) -> Result<(), Box<Failure>> {
    let body = parameters.body.as_ref().filter(|body| !body.is_empty());
    let has_body = body.is_some_and(|body| body.form().is_some() || parameters.form.is_empty());
    if operation.style() == ApiStyle::Rpc && !has_body {
        return Ok(());
    }
    let problem = format!("`{}` cannot be signed by HMAC-SHA1", operation.name());
    let help = match operation.style() {
        ApiStyle::Rpc => "it has a body, which only ACS3-HMAC-SHA256 signs: set the signature V3",
        ApiStyle::Roa => "it is called by a path, which only ACS3-HMAC-SHA256 signs: set the signature V3",
    };
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

/// A header of visible ASCII: other bytes have no agreed form in a signature.
fn value(name: &str, text: String) -> Result<HeaderValue, Box<Failure>> {
    ascii(text).ok_or_else(|| {
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
