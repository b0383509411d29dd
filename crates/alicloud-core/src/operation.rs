mod paging;
mod probe;
mod streaming;

use std::time::Duration;

use crate::{parameters::Placement, service::Service};

pub use paging::Paging;
pub use probe::Probe;
pub use streaming::ResponseStream;

/// Facts of one operation, from which the runtime sends, limits and retries it and classifies its errors.
///
/// ```
/// use alicloud_core::{Effect, Operation, Quota, Service};
///
/// static SERVICE: Service = Service::new("cams", "2020-06-06");
/// static GET_FLOW: Operation = Operation::rpc(&SERVICE, "GetFlow")
///     .with_effect(Effect::Read)
///     .with_quota(Quota::new(5, 1))
///     .with_ram_action("cams:GetFlow");
/// assert!(GET_FLOW.is_safe_to_repeat());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    service: &'static Service,
    name: &'static str,
    style: ApiStyle,
    method: Method,
    path: &'static str,
    effect: Effect,
    idempotent: bool,
    quota: Option<Quota>,
    ram_action: Option<&'static str>,
    paging: Option<Paging>,
    region_parameter: Option<(&'static str, Placement)>,
    idempotency_token: Option<(&'static str, Placement)>,
    host_parameter: Option<&'static str>,
    anonymous: bool,
    bare_response: bool,
    probe: Option<Probe>,
    sensitive_body: bool,
    sensitive_response: bool,
    response_stream: Option<ResponseStream>,
    multipart_form: bool,
}

impl Operation {
    /// Creates an operation that the request names: a POST to `/`.
    #[must_use]
    pub const fn rpc(service: &'static Service, name: &'static str) -> Self {
        Self {
            service,
            name,
            style: ApiStyle::Rpc,
            method: Method::Post,
            path: "/",
            // The safe default: it must not be retried.
            effect: Effect::Update,
            idempotent: false,
            quota: None,
            ram_action: None,
            paging: None,
            region_parameter: None,
            idempotency_token: None,
            host_parameter: None,
            anonymous: false,
            bare_response: false,
            probe: None,
            sensitive_body: false,
            sensitive_response: false,
            response_stream: None,
            multipart_form: false,
        }
    }

    /// Creates an operation that is identified by method and path; `{name}` in the path stands for a parameter, and `{+name}` at
    /// its end for one whose slashes divide segments. After a `?` follows a constant part of the query.
    #[must_use]
    pub const fn roa(
        service: &'static Service,
        name: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        let mut operation = Self::rpc(service, name);
        operation.style = ApiStyle::Roa;
        operation.method = method;
        operation.path = path;
        operation
    }

    /// Sets the HTTP method.
    #[must_use]
    pub const fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sets what the operation does to the service's data.
    #[must_use]
    pub const fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Marks the operation as idempotent: executing it twice has the effect of executing it once.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Sets how often an account may call it.
    #[must_use]
    pub const fn with_quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// Sets the action that a RAM policy must allow.
    #[must_use]
    pub const fn with_ram_action(mut self, action: &'static str) -> Self {
        self.ram_action = Some(action);
        self
    }

    /// Sets how its list is paged.
    #[must_use]
    pub const fn with_paging(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }

    /// Sets the parameter that holds the region. The client sets it if the caller does not.
    #[must_use]
    pub const fn with_region_parameter(mut self, name: &'static str, placement: Placement) -> Self {
        self.region_parameter = Some((name, placement));
        self
    }

    /// Sets the parameter by which the service recognises a retry. The client sets it if the caller does not, to the same value
    /// for all attempts.
    #[must_use]
    pub const fn with_idempotency_token(mut self, name: &'static str, placement: Placement) -> Self {
        self.idempotency_token = Some((name, placement));
        self
    }

    /// Sets the parameter that stands in front of the endpoint's host name.
    #[must_use]
    pub const fn with_host_parameter(mut self, name: &'static str) -> Self {
        self.host_parameter = Some(name);
        self
    }

    /// Marks the operation as one that is called without credentials: no signature is sent, and a parameter may be in the header
    /// `Authorization`.
    #[must_use]
    pub const fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Marks the body of a successful response as the output itself: a list, a text, bytes, without an envelope.
    #[must_use]
    pub const fn with_bare_response(mut self) -> Self {
        self.bare_response = true;
        self
    }

    /// Sets the probe, by which another operation shows whether a call of this one was executed.
    #[must_use]
    pub const fn with_probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self
    }

    /// Marks the body of a request as sensitive.
    #[must_use]
    pub const fn with_sensitive_body(mut self) -> Self {
        self.sensitive_body = true;
        self
    }

    /// Marks the body of a response as sensitive.
    #[must_use]
    pub const fn with_sensitive_response(mut self) -> Self {
        self.sensitive_response = true;
        self
    }

    /// Returns the service it belongs to.
    #[must_use]
    pub const fn service(&self) -> &'static Service {
        self.service
    }

    /// Returns the name on the wire, such as `CreateFlow`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns how a request names the operation.
    #[must_use]
    pub const fn style(&self) -> ApiStyle {
        self.style
    }

    /// Returns the HTTP method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Returns the path, with `{name}` for parameters.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Returns what it does to the service's data.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns whether an attempt that may have been executed can be retried.
    #[must_use]
    pub const fn is_safe_to_repeat(&self) -> bool {
        self.idempotent || self.idempotency_token.is_some() || matches!(self.effect, Effect::Read)
    }

    /// Returns how often an account may call it.
    #[must_use]
    pub const fn quota(&self) -> Option<Quota> {
        self.quota
    }

    /// Returns the action that a RAM policy must allow.
    #[must_use]
    pub const fn ram_action(&self) -> Option<&'static str> {
        self.ram_action
    }

    /// Returns the parameter that holds the region.
    #[must_use]
    pub const fn region_parameter(&self) -> Option<(&'static str, Placement)> {
        self.region_parameter
    }

    /// Returns the parameter by which the service recognises a retry.
    #[must_use]
    pub const fn idempotency_token(&self) -> Option<(&'static str, Placement)> {
        self.idempotency_token
    }

    /// Returns the parameter that stands in front of the endpoint's host name.
    #[must_use]
    pub const fn host_parameter(&self) -> Option<&'static str> {
        self.host_parameter
    }

    /// Returns whether it is called without credentials.
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// Returns whether the body of a successful response is the output itself.
    #[must_use]
    pub const fn has_bare_response(&self) -> bool {
        self.bare_response
    }

    /// Returns whether the body of a request is sensitive.
    #[must_use]
    pub const fn has_sensitive_body(&self) -> bool {
        self.sensitive_body
    }

    /// Returns whether the body of a response is sensitive.
    #[must_use]
    pub const fn has_sensitive_response(&self) -> bool {
        self.sensitive_response
    }

    /// Returns the probe.
    #[must_use]
    pub const fn probe(&self) -> Option<&Probe> {
        self.probe.as_ref()
    }

    /// Returns how its list is paged.
    #[must_use]
    pub const fn paging(&self) -> Option<&Paging> {
        self.paging.as_ref()
    }
}

/// How a request names its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiStyle {
    /// By name, in a header or a parameter; the path is always `/`.
    Rpc,
    /// By method and path.
    Roa,
}

/// The HTTP methods that operations use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Head => Self::HEAD,
        }
    }
}

/// What an operation does to the service's data, which decides whether retries are safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It creates something.
    Create,
    /// It changes what exists.
    Update,
    /// It removes something.
    Delete,
}

/// How often an account may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    calls: u32,
    seconds: u32,
}

impl Quota {
    /// Creates a quota of a number of calls in a number of seconds.
    #[must_use]
    pub const fn new(calls: u32, seconds: u32) -> Self {
        Self { calls, seconds }
    }

    /// Returns the number of calls in one window.
    #[must_use]
    pub const fn calls(self) -> u32 {
        self.calls
    }

    /// Returns the length of the window.
    #[must_use]
    pub const fn window(self) -> Duration {
        Duration::from_secs(self.seconds as u64)
    }
}
