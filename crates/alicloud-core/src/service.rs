mod error_fact;
#[rustfmt::skip] // It has the generator's own form.
mod gateway_errors;

pub(crate) use self::error_fact::fit;
pub use self::error_fact::{ErrorFact, ErrorMeaning, RetryClass};
use self::gateway_errors::GATEWAY_ERRORS;
use crate::sign::ServiceSignature;

/// Facts of one service: its name, endpoints, envelope and errors.
///
/// A generated crate holds one as a `static`; the runtime reads it and knows no service by itself.
///
/// ```
/// use alicloud_core::{EndpointRule, Service};
///
/// static SERVICE: Service = Service::new("cams", "2020-06-06").with_endpoint_rule(EndpointRule::Regional);
/// assert_eq!(SERVICE.product(), "cams");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    product: &'static str,
    version: &'static str,
    title: &'static str,
    endpoints: &'static [(&'static str, &'static str)],
    endpoint_rule: EndpointRule,
    envelope: Envelope,
    errors: &'static [ErrorFact],
    sensitive_members: &'static [&'static str],
    signature: Option<ServiceSignature>,
}

impl Service {
    /// Creates a service by its product code and API version, as requests name them.
    #[must_use]
    pub const fn new(product: &'static str, version: &'static str) -> Self {
        Self {
            product,
            version,
            title: product,
            endpoints: &[],
            endpoint_rule: EndpointRule::Regional,
            envelope: Envelope::STANDARD,
            errors: &[],
            sensitive_members: &[],
            signature: None,
        }
    }

    /// Sets the name for people.
    #[must_use]
    pub const fn with_title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the known endpoints: pairs of region and host.
    #[must_use]
    pub const fn with_endpoints(mut self, endpoints: &'static [(&'static str, &'static str)]) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// Sets the rule for regions that are not in the list.
    #[must_use]
    pub const fn with_endpoint_rule(mut self, rule: EndpointRule) -> Self {
        self.endpoint_rule = rule;
        self
    }

    /// Sets the names of the members that every response has.
    #[must_use]
    pub const fn with_envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = envelope;
        self
    }

    /// Sets the error table.
    #[must_use]
    pub const fn with_errors(mut self, errors: &'static [ErrorFact]) -> Self {
        self.errors = errors;
        self
    }

    /// Sets the names of the sensitive members and parameters of all operations and types.
    #[must_use]
    pub const fn with_sensitive_members(mut self, names: &'static [&'static str]) -> Self {
        self.sensitive_members = names;
        self
    }

    /// Sets the signature that this service takes in place of those of all others.
    #[must_use]
    pub const fn with_signature(mut self, signature: ServiceSignature) -> Self {
        self.signature = Some(signature);
        self
    }

    /// Returns the product code, such as `cams`.
    #[must_use]
    pub const fn product(&self) -> &'static str {
        self.product
    }

    /// Returns the API version, such as `2020-06-06`.
    #[must_use]
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// Returns the name for people.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Returns the known endpoints: pairs of region and host.
    #[must_use]
    pub const fn endpoints(&self) -> &'static [(&'static str, &'static str)] {
        self.endpoints
    }

    /// Returns the rule for regions that are not in the list.
    #[must_use]
    pub const fn endpoint_rule(&self) -> EndpointRule {
        self.endpoint_rule
    }

    /// Returns the names of the members that every response has.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Returns the names of the sensitive members and parameters, which errors, logs and explanations redact. Names that are
    /// always secret, such as `Password`, need not be among them.
    #[must_use]
    pub const fn sensitive_members(&self) -> &'static [&'static str] {
        self.sensitive_members
    }

    /// Returns the signature that this service takes in place of those of all others, if it has one.
    #[must_use]
    pub const fn signature(&self) -> Option<ServiceSignature> {
        self.signature
    }

    /// What the error table says of a code: the entry of this code, else the longest pattern that fits. Codes that the table
    /// does not have are looked up among those that the gateway before every service sends.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&'static ErrorFact> {
        let best = self.facts().max_by_key(|fact| fit(fact.code(), code))?;
        fit(best.code(), code).map(|_| best)
    }

    /// What a code is about, where an entry for it says so.
    #[must_use]
    pub fn meaning(&self, code: &str) -> Option<ErrorMeaning> {
        let facts = self.facts().filter(|fact| fit(fact.code(), code).is_some());
        let known = facts.filter(|fact| fact.meaning().is_some());
        known.max_by_key(|fact| fit(fact.code(), code))?.meaning()
    }

    /// The gateway's entries and the service's own, which come last and so outweigh them.
    fn facts(&self) -> impl Iterator<Item = &'static ErrorFact> {
        GATEWAY_ERRORS.iter().chain(self.errors)
    }
}

/// Whether a code is one of those that the gateway before every service sends, by itself and not only by a pattern.
pub(crate) fn is_of_gateway(code: &str) -> bool {
    GATEWAY_ERRORS.iter().any(|fact| fact.code() == code)
}

/// The rule that gives the host of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointRule {
    /// `product[-network].region.aliyuncs.com`.
    Regional,
    /// One host for all regions.
    Global(&'static str),
    /// Only the listed regions exist.
    Listed,
}

/// Names of the members that every response of a service has.
///
/// ```
/// use alicloud_core::Envelope;
///
/// const ENVELOPE: Envelope = Envelope::STANDARD.with_request_id("requestId").with_code("code", &["200"]);
/// assert_eq!(ENVELOPE.message, "Message");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Envelope {
    /// The member with the request id.
    pub request_id: &'static str,
    /// The member with the result code; `None` if only the HTTP status tells success.
    pub code: Option<&'static str>,
    /// The codes that mean success.
    pub success: &'static [&'static str],
    /// The member with the text for people.
    pub message: &'static str,
    /// The member that says why access was denied.
    pub access_denied_detail: &'static str,
    /// The member that says `true` if the call succeeded, where responses have one. Together with a code, either may tell
    /// success.
    pub success_flag: Option<&'static str>,
    /// The header with the request id, in lower case, for responses whose body has none.
    pub request_id_header: &'static str,
    /// The member with the code of an error, where a success has none; `Code` and `code` are known.
    pub error_code: Option<&'static str>,
    /// The member with the message of an error, beside `message`; `Message` and `message` are known.
    pub error_message: Option<&'static str>,
}

impl Envelope {
    /// The member names that most services use.
    pub const STANDARD: Self = Self {
        request_id: "RequestId",
        code: Some("Code"),
        success: &["OK"],
        message: "Message",
        access_denied_detail: "AccessDeniedDetail",
        success_flag: None,
        request_id_header: "x-acs-request-id",
        error_code: None,
        error_message: None,
    };

    /// Sets the member with the request id.
    #[must_use]
    pub const fn with_request_id(mut self, name: &'static str) -> Self {
        self.request_id = name;
        self
    }

    /// Sets the member with the result code, and the codes that mean success.
    #[must_use]
    pub const fn with_code(mut self, name: &'static str, success: &'static [&'static str]) -> Self {
        self.code = Some(name);
        self.success = success;
        self
    }

    /// Says that the HTTP status alone tells success.
    #[must_use]
    pub const fn without_code(mut self) -> Self {
        self.code = None;
        self.success = &[];
        self
    }

    /// Sets the member with the text for people.
    #[must_use]
    pub const fn with_message(mut self, name: &'static str) -> Self {
        self.message = name;
        self
    }

    /// Sets the member that says why access was denied.
    #[must_use]
    pub const fn with_access_denied_detail(mut self, name: &'static str) -> Self {
        self.access_denied_detail = name;
        self
    }

    /// Sets the member that says `true` if the call succeeded. It stays a member of the output.
    #[must_use]
    pub const fn with_success_flag(mut self, name: &'static str) -> Self {
        self.success_flag = Some(name);
        self
    }

    /// Sets the header with the request id, in lower case.
    #[must_use]
    pub const fn with_request_id_header(mut self, name: &'static str) -> Self {
        self.request_id_header = name;
        self
    }

    /// Sets the member with the code of an error, where a success has none.
    #[must_use]
    pub const fn with_error_code(mut self, name: &'static str) -> Self {
        self.error_code = Some(name);
        self
    }

    /// Sets the member with the message of an error.
    #[must_use]
    pub const fn with_error_message(mut self, name: &'static str) -> Self {
        self.error_message = Some(name);
        self
    }

    /// Returns the names of all members that outputs do not have.
    #[must_use]
    pub const fn names(&self) -> [&'static str; 4] {
        // Without a code, the first name stands twice.
        let code = match self.code {
            Some(code) => code,
            None => self.request_id,
        };
        [self.request_id, code, self.message, self.access_denied_detail]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_code_wins_over_a_pattern_that_stands_before_it() {
        static SERVICE: Service = Service::new("demo", "1").with_errors(&[
            ErrorFact::new("Missing*", RetryClass::Never),
            ErrorFact::new("MissingTicket", RetryClass::Always),
        ]);
        assert_eq!(
            SERVICE.error("MissingTicket").map(ErrorFact::retry),
            Some(RetryClass::Always)
        );
        assert_eq!(
            SERVICE.error("MissingName").map(ErrorFact::code),
            Some("Missing*")
        );
        assert!(SERVICE.error("Other").is_none());
    }

    #[test]
    fn the_longest_pattern_fits_best_and_stands_for_something() {
        let better = |one: &str, other: &str, code: &str| fit(one, code) > fit(other, code);
        assert!(better("Throttling.*", "Throttl*", "Throttling.User"));
        assert!(better("Throttling.User", "Throttling.*", "Throttling.User"));
        assert_eq!(fit("Throttling.*", "Throttling."), None);
        assert_eq!(fit("Throttling", "Throttling.User"), None);
    }

    #[test]
    fn a_service_without_a_table_knows_what_the_gateway_sends() {
        static BARE: Service = Service::new("demo", "1");
        static OWN: Service =
            Service::new("demo", "1").with_errors(&[ErrorFact::new("Forbidden.RAM", RetryClass::Once)]);
        for (code, meaning) in [
            ("IllegalTimestamp", ErrorMeaning::Clock),
            ("InvalidAccessKeyId.Inactive", ErrorMeaning::Credentials),
            ("InvalidAccessKeyId", ErrorMeaning::Credentials),
            ("SecurityTokenExpired", ErrorMeaning::Credentials),
            ("SignatureDoesNotMatch", ErrorMeaning::Signature),
            ("SignatureNonceUsed", ErrorMeaning::Authentication),
            ("Forbidden.RAM", ErrorMeaning::AccessDenied),
        ] {
            assert_eq!(BARE.meaning(code), Some(meaning), "{code}");
            assert_eq!(OWN.meaning(code), Some(meaning), "{code}");
        }
        assert_eq!(BARE.meaning("Throttling.User"), None);
        let retry = |service: &Service, code| service.error(code).map(ErrorFact::retry);
        assert_eq!(retry(&BARE, "Throttling.User"), Some(RetryClass::AfterDelay));
        assert_eq!(retry(&BARE, "Forbidden.RAM"), Some(RetryClass::Never));
        assert_eq!(retry(&OWN, "Forbidden.RAM"), Some(RetryClass::Once));
    }
}
