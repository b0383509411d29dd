//! Signatures against those of the vendor.

mod captures;
mod refused;
mod vectors;
