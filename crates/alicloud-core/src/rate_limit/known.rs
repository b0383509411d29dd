//! The limiters that a client has used, so that a call finds its own without making a key for the registry.

use std::sync::{Arc, Mutex};

use crate::{
    endpoint::Endpoint,
    lock::lock,
    operation::Operation,
    rate_limit::{account::Account, limiter::Limiter},
};

/// The most limiters that a client keeps; a client for many accounts and operations looks others up in the registry.
const MANY: usize = 64;

#[derive(Default)]
pub(crate) struct KnownLimiters {
    known: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    limiters: Vec<KnownLimiter>,
    /// The one that is replaced next when there are many.
    oldest: usize,
}

struct KnownLimiter {
    operation: &'static Operation,
    account: Account<Box<str>>,
    endpoint: Endpoint,
    limiter: Arc<Limiter>,
}

impl KnownLimiters {
    /// Returns the limiter of an operation; the first time, that which `look_up` gives. The quota of an operation is the same
    /// for all calls of a client.
    pub(super) fn get(
        &self,
        operation: &'static Operation,
        endpoint: &Endpoint,
        account: Account<&str>,
        look_up: impl FnOnce() -> Arc<Limiter>,
    ) -> Arc<Limiter> {
        let mut ring = lock(&self.known);
        let known = ring.limiters.iter().find(|known| {
            std::ptr::eq(known.operation, operation)
                && account.is(&known.account)
                && known.endpoint.as_str() == endpoint.as_str()
        });
        if let Some(known) = known {
            return Arc::clone(&known.limiter);
        }
        let limiter = look_up();
        ring.add(KnownLimiter {
            operation,
            account: account.to_owned(),
            endpoint: endpoint.clone(),
            limiter: Arc::clone(&limiter),
        });
        limiter
    }
}

impl Ring {
    fn add(&mut self, limiter: KnownLimiter) {
        if self.limiters.len() < MANY {
            self.limiters.push(limiter);
            return;
        }
        let oldest = self.oldest % MANY;
        self.limiters[oldest] = limiter;
        self.oldest = oldest + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{operation::Quota, service::Service};

    static SERVICE: Service = Service::new("demo", "1");
    static READ: Operation = Operation::rpc(&SERVICE, "Read");
    static WRITE: Operation = Operation::rpc(&SERVICE, "Write");

    #[test]
    fn each_operation_endpoint_and_account_has_its_limiter() {
        let known = KnownLimiters::default();
        let new = || Arc::new(Limiter::new(Quota::new(5, 1), None));
        let [near, far] =
            ["http://near.example", "http://far.example"].map(|url| Endpoint::parse(url).unwrap());
        let all = [
            (&READ, &near, Account::Named("1")),
            (&WRITE, &near, Account::Named("1")),
            (&READ, &far, Account::Named("1")),
            (&READ, &near, Account::Named("2")),
            (&READ, &near, Account::Key("1")),
            (&READ, &near, Account::Machine),
            (&READ, &near, Account::Provider(1)),
            (&READ, &near, Account::Provider(2)),
        ];
        let first = all.map(|(operation, endpoint, account)| known.get(operation, endpoint, account, new));
        for (index, (operation, endpoint, account)) in all.into_iter().enumerate() {
            let found = known.get(operation, endpoint, account, || {
                panic!("it is not known: {account}")
            });
            for (other, limiter) in first.iter().enumerate() {
                assert_eq!(Arc::ptr_eq(&found, limiter), index == other, "{account}");
            }
        }
    }

    #[test]
    fn a_client_for_many_accounts_keeps_few_limiters() {
        let known = KnownLimiters::default();
        let endpoint = Endpoint::parse("http://near.example").unwrap();
        let mut looked_up = 0;
        let mut get = |account: usize| {
            known.get(&READ, &endpoint, Account::Provider(account), || {
                looked_up += 1;
                Arc::new(Limiter::new(Quota::new(5, 1), None))
            });
        };
        for account in 0..10 * MANY {
            get(account);
        }
        for account in 9 * MANY..10 * MANY {
            get(account);
        }
        assert_eq!(looked_up, 10 * MANY);
        assert_eq!(lock(&known.known).limiters.len(), MANY);
    }
}
