//! Shared by providers: files, HTTP, processes, caches.

pub(super) mod cache;
pub(super) mod expiration;
pub(super) mod files;
pub(super) mod http_exchange;
pub(super) mod ini;
pub(super) mod process;
pub(super) mod resolved_source;
pub(super) mod response;
pub(super) mod setters;
pub(super) mod shell_words;
pub(super) mod single_flight;
pub(super) mod sts;
