//! Requests and responses as they stand on the wire. It knows no service.

mod canonical;
mod json_object;
mod random_ids;
mod request;
mod response;
mod route;

pub(crate) use canonical::{CanonicalRequest, signed_parameters, signed_value, string_to_sign};
pub(crate) use json_object::JsonObject;
pub(crate) use random_ids::RandomIds;
pub(crate) use request::{Disorder, PARAMETERS, WireRequest};
pub(crate) use response::{Body, Dates, Delivery, WireResponse};
pub(crate) use route::find;
