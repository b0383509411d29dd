//! Calls that are worse on purpose: what counts the cost of calls has to see it.

use std::{hint::black_box, rc::Rc, sync::Mutex};

use clap::ValueEnum;
use tokio::net::TcpStream;

use crate::{Caller, Op, Result};

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Waste {
    /// Ten allocations.
    Allocations,
    /// A loop of 20,000 rounds.
    Instructions,
    /// A page of memory that is kept.
    Memory,
    /// A further connection to the server.
    Connections,
}

/// What [`Waste::Memory`] keeps.
static KEPT: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

#[derive(Clone)]
pub(crate) struct Wasteful<C> {
    caller: C,
    waste: Waste,
    address: Rc<str>,
}

impl<C> Wasteful<C> {
    pub(crate) fn new(caller: C, waste: Waste, endpoint: &str) -> Self {
        let address = endpoint.trim_start_matches("http://").into();
        Self {
            caller,
            waste,
            address,
        }
    }
}

impl<C: Caller> Caller for Wasteful<C> {
    async fn call(&self, op: Op) -> Result {
        match self.waste {
            Waste::Allocations => (0..10).for_each(|number| drop(black_box(Box::new(number)))),
            Waste::Instructions => (0..20_000).for_each(|number| {
                black_box(number);
            }),
            Waste::Memory => KEPT
                .lock()
                .map_err(|error| error.to_string())?
                .push(vec![1; 4_096]),
            Waste::Connections => drop(TcpStream::connect(&*self.address).await?),
        }
        self.caller.call(op).await
    }
}
