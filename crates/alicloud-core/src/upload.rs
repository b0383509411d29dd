#![doc = include_str!("guide/uploads.md")]

use std::fmt;

use serde_json::Value;

#[cfg(feature = "blocking")]
use crate::client::blocking;
use crate::{
    body::Body,
    client::{CallOptions, Client, ServiceClient},
    error::{ErrorKind, Execution, Failure},
    operation::{Effect, Method, Operation},
    parameters::{Parameters, Placement},
    response::RawResponse,
    service::Service,
};

/// Where uploads are authorized, by default.
const ENDPOINT: &str = "openplatform.aliyuncs.com";

static OPEN_PLATFORM: Service =
    Service::new("OpenPlatform", "2019-12-19").with_sensitive_members(&["EncodedPolicy", "Signature"]);

static AUTHORIZE: Operation = Operation::rpc(&OPEN_PLATFORM, "AuthorizeFileUpload")
    .with_method(Method::Get)
    .with_effect(Effect::Read)
    .with_region_parameter("RegionId", Placement::Query)
    .with_sensitive_response();

static OSS: Service = Service::new("Oss", "2019-05-17").with_sensitive_members(&["policy", "Signature"]);

// The key of the object is given, so that to post it twice is to post it once.
static POST_OBJECT: Operation = Operation::roa(&OSS, "PostObject", Method::Post, "/")
    .anonymous()
    .with_effect(Effect::Create)
    .idempotent()
    .with_multipart_form()
    .with_sensitive_body();

/// An upload of a local file; see [`upload`](crate::upload).
#[must_use = "nothing is sent until `send()` is awaited"]
pub struct Upload<'c> {
    client: &'c Client,
    file: Body,
    endpoint: String,
    options: CallOptions,
}

impl fmt::Debug for Upload<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Upload")
            .field("file", &self.file)
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<'c> Upload<'c> {
    /// An upload for the service of a client.
    pub fn new(client: &'c impl ServiceClient, file: impl Into<Body>) -> Self {
        Self {
            client: client.core(),
            file: file.into(),
            endpoint: ENDPOINT.to_owned(),
            options: CallOptions::new(),
        }
    }

    /// Sets where the upload is authorized: a host's name, or an address with `https://` or `http://`. Defaults to
    /// `openplatform.aliyuncs.com`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    /// Sets options for both calls: that for the authorization, and that with the file. An endpoint in them is not used.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Uploads the file and returns its address, which a parameter of the service takes.
    ///
    /// # Errors
    ///
    /// Errors if the upload is not authorized, the file cannot be read, or OSS does not take it. The failure names the operation:
    /// `AuthorizeFileUpload` or `PostObject`.
    pub async fn send(self) -> Result<String, Box<Failure>> {
        let mut parameters = Parameters::default();
        let product = self.client.service().product();
        parameters.query.push("Product", product);
        let options = self.options.clone().endpoint(self.endpoint);
        let response = self.client.call_with(&AUTHORIZE, parameters, options).await?;
        let place = Place::read(&response).ok_or_else(|| incomplete(&response))?;
        let address = place.address();
        let options = self.options.endpoint(place.host());
        let parameters = place.form(self.file);
        self.client.call_with(&POST_OBJECT, parameters, options).await?;
        Ok(address)
    }

    /// As [`send`](Self::send), without `async`.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<String, Box<Failure>> {
        blocking::wait_raw(self.send())
    }
}

/// Where a file may be put, and the policy that allows it.
struct Place {
    bucket: String,
    endpoint: String,
    key: String,
    access_key_id: String,
    policy: String,
    signature: String,
}

impl Place {
    /// `None` if something is missing.
    fn read(response: &RawResponse) -> Option<Self> {
        let members: Value = serde_json::from_slice(response.raw_body()).ok()?;
        let text = |name: &str| {
            let text = members.get(name)?.as_str()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Self {
            bucket: text("Bucket")?,
            endpoint: text("Endpoint")?,
            key: text("ObjectKey")?,
            access_key_id: text("AccessKeyId")?,
            policy: text("EncodedPolicy")?,
            signature: text("Signature")?,
        })
    }

    /// The host that takes the file.
    fn host(&self) -> String {
        format!("https://{}.{}", self.bucket, self.endpoint)
    }

    /// The address that services read the file from, with the scheme that the vendor's clients send.
    fn address(&self) -> String {
        format!("http://{}.{}/{}", self.bucket, self.endpoint, self.key)
    }

    fn form(self, file: Body) -> Parameters {
        let mut parameters = Parameters::default();
        for (name, text) in [
            ("OSSAccessKeyId", self.access_key_id),
            ("policy", self.policy),
            ("Signature", self.signature),
            ("key", self.key.clone()),
            // A response without a body.
            ("success_action_status", "200".to_owned()),
        ] {
            parameters.form.push(name, text);
        }
        let file = file.with_file_name(self.key);
        parameters.files.push(("file".into(), file));
        parameters
    }
}

/// The service allowed the upload, and did not say where.
fn incomplete(response: &RawResponse) -> Box<Failure> {
    let mut failure = Failure::of_kind(
        ErrorKind::UnexpectedResponse,
        Execution::Yes,
        "unexpected response: it does not say where the file may be put",
    );
    failure.operation = Some(response.operation());
    failure.status = Some(response.status());
    let id = response.request_id();
    failure.request_id = (!id.is_empty()).then(|| id.to_owned());
    Box::new(failure)
}
