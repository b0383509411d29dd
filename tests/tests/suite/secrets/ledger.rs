//! A service with sensitive parameters, in a query and in a body.

use super::*;

pub(super) static SERVICE: Service =
    Service::new("ledger", "2026-01-01").with_sensitive_members(&["Combination", "Seal"]);
pub(super) static OPEN: Operation = Operation::rpc(&SERVICE, "OpenLock");
pub(super) static SEAL: Operation = Operation::roa(
    &SERVICE,
    "Seal",
    alicloud_core::Method::Put,
    "/locks/{Combination}",
)
.with_sensitive_body();

pub(super) struct Ledger {
    pub(super) core: alicloud_core::Client,
}

alicloud_core::generated::client!(Ledger => SERVICE);

/// Parameters that are sensitive by the description, and one that always is.
pub(super) fn sensitive_parameters() -> Parameters {
    let mut parameters = Parameters::default();
    parameters.query.push("Combination", "7 PLANTED 9");
    parameters.query.push("Lock.1.Seal", "8 PLANTED/8");
    parameters
        .query
        .push("Config", r#"{"db":{"Password":"9PLANTED\"9"}}"#);
    parameters.form.push("password", "pw PLANTED");
    parameters.headers.push("x-api-key", "key-PLANTED-1");
    parameters.path.push("Combination", "1 PLANTED/1");
    parameters
}

pub(super) fn ledger(transport: impl Transport) -> ClientBuilder<Ledger, CredentialsSource> {
    ClientBuilder::new()
        .endpoint("https://ledger.example")
        .credentials(planted())
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::off())
        .transport(transport)
}

/// Adds a parameter that is always secret.
#[derive(Debug)]
pub(super) struct Sensitive;

impl Interceptor for Sensitive {
    fn before_operation(&self, _: &'static Operation, parameters: &mut Parameters) -> Result<(), Aborted> {
        parameters.query.push("Password", "pass PLANTED word");
        assert!(!format!("{parameters:?}").contains(MARK));
        Ok(())
    }
}
