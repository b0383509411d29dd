//! Parameters that the client knows better than its caller.

use super::options::ResolvedOptions;
use crate::{operation::Operation, parameters::Parameters};

/// Sets the region and the idempotency token where an operation has such parameters and the caller gave none.
///
/// The token is made once for a call and stays the same over its attempts.
pub(super) fn roles(plan: &ResolvedOptions<'_>, operation: &'static Operation, parameters: &mut Parameters) {
    if let (Some((name, placement)), Some(region)) = (operation.region_parameter(), plan.region) {
        let place = parameters.at(placement);
        if place.get(name).is_none() {
            place.push(name, region.to_owned());
        }
    }
    if let Some((name, placement)) = operation.idempotency_token() {
        let place = parameters.at(placement);
        if place.get(name).is_none() {
            place.push(name, plan.settings.nonces.next());
        }
    }
}
