//! Connections, and the bodies that come and go on them.

mod body;
mod connections;
mod request_body;

pub(crate) use body::{Broken, ResponseBody};
pub(crate) use connections::{Activity, Connections, is_exhausted, most};
pub(crate) use request_body::Bodies;
