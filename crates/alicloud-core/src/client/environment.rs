//! Region and endpoint of a client by variables, under the names that the vendor's tools use.

use crate::{
    configuration::ConfigurationError, credentials::Environment, endpoint::Endpoint, service::Service,
};

/// The names of variables that hold a region.
pub(super) const REGION: [&str; 2] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"];

pub(super) fn region(environment: &Environment) -> Option<String> {
    REGION.iter().find_map(|name| environment.variable(name))
}

/// The endpoint of a service by its own variable, or by the one of all services. An error names the variable.
pub(super) fn endpoint(
    environment: &Environment,
    service: &Service,
) -> Option<Result<Endpoint, ConfigurationError>> {
    let product = service.product().to_ascii_uppercase();
    let product = product.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
    let names = [format!("{product}_ENDPOINT"), "ALIBABA_CLOUD_ENDPOINT".to_owned()];
    let (name, text) = names
        .into_iter()
        .find_map(|name| environment.variable(&name).map(|text| (name, text)))?;
    Some(Endpoint::parse(&text).map_err(|error| {
        let help = error.help().map(str::to_owned).unwrap_or_default();
        ConfigurationError::new(format!("the variable `{name}` is invalid: {}", error.problem()))
            .with_help(help)
    }))
}
