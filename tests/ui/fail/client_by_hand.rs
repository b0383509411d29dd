//! The traits of generated code are sealed: they may get further items.

use cams_flow::{
    SERVICE,
    alicloud_core::{Client, NoCommonParameters, Service, ServiceClient},
};

struct Own {
    core: Client,
}

//~ error: `Own` is not a type that a macro of `alicloud_core::generated` made … the trait is sealed
impl ServiceClient for Own {
    const SERVICE: &'static Service = &SERVICE;
    const CRATE: &'static str = "own/1";
    type CommonParameters = NoCommonParameters;

    fn from_core(core: Client) -> Self {
        Self { core }
    }

    fn core(&self) -> &Client {
        &self.core
    }
}

fn main() {
    let _ = |own: Own| own.core;
}
