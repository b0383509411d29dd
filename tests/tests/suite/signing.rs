//! Signatures, compared with those of the vendor.

mod captures;
mod refused;
mod vectors;
