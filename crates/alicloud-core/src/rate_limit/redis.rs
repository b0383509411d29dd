use std::{fmt, sync::LazyLock, time::Duration};

use redis::{AsyncConnectionConfig, Script, aio::MultiplexedConnection};
use tokio::sync::Mutex;

use crate::{
    configuration::ConfigurationError,
    operation::Quota,
    rate_limit::shared_store::{OnUnavailable, Reserved, SharedStore, SharedStoreFuture, StoreUnavailable},
};

/// How much later than the quota's window a permit is free: calls of different processes are under way for different times.
const MARGIN: Duration = Duration::from_millis(25);

/// Reserves a permit, or closes the limit for a while. Times are microseconds of the server's clock.
///
/// The list has the times of the last permits, as many as the quota has, the oldest first.
static RESERVE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local calls, window, allowed, close = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        -- The clock went back: the reserved times go back with it, or every process would wait for as long.
        local before = tonumber(redis.call('GET', KEYS[3]) or 0)
        if before > now then
            local back = before - now
            for index, permit in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
                redis.call('LSET', KEYS[1], index - 1, string.format('%.0f', tonumber(permit) - back))
            end
            local closed = redis.call('GET', KEYS[2])
            if closed then
                local left = math.max(math.ceil((tonumber(closed) - before) / 1000), 1)
                redis.call('SET', KEYS[2], string.format('%.0f', tonumber(closed) - back), 'PX', left)
            end
        end
        redis.call('SET', KEYS[3], string.format('%.0f', now), 'PX', math.ceil((window + close) / 1000) + 3600000)
        if close > 0 then
            redis.call('SET', KEYS[2], string.format('%.0f', now + close), 'PX', math.ceil(close / 1000))
            return 0
        end
        local at = now
        if redis.call('LLEN', KEYS[1]) >= calls then
            at = math.max(at, tonumber(redis.call('LINDEX', KEYS[1], -calls)) + window)
        end
        local closed = redis.call('GET', KEYS[2])
        if closed then
            at = math.max(at, tonumber(closed))
        end
        if at - now > 3600000000 + window then
            -- The clock went back: its past times are invalid.
            redis.call('DEL', KEYS[1], KEYS[2])
            at = now
        end
        if at - now > allowed then
            return now - at
        end
        redis.call('RPUSH', KEYS[1], string.format('%.0f', at))
        redis.call('LTRIM', KEYS[1], -calls, -1)
        redis.call('PEXPIRE', KEYS[1], math.ceil((at - now + window) / 1000) + 1000)
        return at - now
        ",
    )
});

/// A shared store in Redis, version 5 or later.
///
/// One script gives out each permit, in one step and by the server's clock; the clocks of the processes do not matter. A
/// process reserves at most one permit ahead for each operation, so a process that is killed wastes at most that one. Waiting
/// calls of one process are served first come, first served; processes take turns.
///
/// Connections are opened when they are needed, and again after they were lost. [`on_unavailable`](Self::on_unavailable) sets
/// what happens while Redis is unavailable.
///
/// ```
/// use alicloud_core::{RateLimit, rate_limit::{RedisStore, OnUnavailable}};
///
/// let shared_store = RedisStore::new("redis://127.0.0.1:6379/0")?.on_unavailable(OnUnavailable::Refuse);
/// let rate_limit = RateLimit::shared_store(shared_store);
/// # let _ = rate_limit;
/// # Ok::<(), alicloud_core::ConfigurationError>(())
/// ```
pub struct RedisStore {
    client: redis::Client,
    connection: Mutex<Option<MultiplexedConnection>>,
    prefix: String,
    timeout: Duration,
    on_unavailable: OnUnavailable,
}

impl RedisStore {
    /// Creates a store by the server's URL, `redis://[user:password@]host[:port][/database]` or `redis+unix:///path`.
    ///
    /// # Errors
    ///
    /// Errors if the URL is invalid. The server is not contacted before the first call.
    pub fn new(address: &str) -> Result<Self, ConfigurationError> {
        let client = redis::Client::open(address).map_err(|error| {
            // The URL may hold a password; the category of the error does not.
            ConfigurationError::new(format!("the URL of Redis is invalid: {}", error.category()))
                .with_help("write it like `redis://user:password@host:6379/0`")
        })?;
        Ok(Self {
            client,
            connection: Mutex::new(None),
            prefix: "alicloud:rate-limit:".to_owned(),
            timeout: Duration::from_secs(1),
            on_unavailable: OnUnavailable::default(),
        })
    }

    /// Sets the prefix of the keys, which all processes have in common. Defaults to `alicloud:rate-limit:`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets how long a response of Redis may take before it counts as unavailable. Defaults to one second.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets what happens while Redis is unavailable. Defaults to [`OnUnavailable::LimitAlone`].
    #[must_use]
    pub fn on_unavailable(mut self, on_unavailable: OnUnavailable) -> Self {
        self.on_unavailable = on_unavailable;
        self
    }

    async fn run(&self, key: &str, arguments: [u128; 4]) -> Result<i64, StoreUnavailable> {
        let mut connection = self.connection().await?;
        let name = format!("{}{{{key}}}", self.prefix);
        let mut script = RESERVE.prepare_invoke();
        for part in ["permits", "closed", "clock"] {
            script.key(format!("{name}:{part}"));
        }
        for argument in arguments {
            script.arg(argument.to_string());
        }
        let result = script.invoke_async(&mut connection).await;
        if result.is_err() {
            // After any error the next call opens a new connection.
            *self.connection.lock().await = None;
        }
        result.map_err(unavailable)
    }

    async fn connection(&self) -> Result<MultiplexedConnection, StoreUnavailable> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&settings);
        let connection = made.await.map_err(unavailable)?;
        *kept = Some(connection.clone());
        Ok(connection)
    }
}

fn unavailable(error: redis::RedisError) -> StoreUnavailable {
    let detail = error
        .detail()
        .map(|detail| format!(": {detail}"))
        .unwrap_or_default();
    StoreUnavailable(format!("{}{detail}", error.category()))
}

impl SharedStore for RedisStore {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        allowed: Duration,
    ) -> SharedStoreFuture<'a, Reserved> {
        Box::pin(async move {
            let window = (quota.window() + MARGIN).as_micros();
            let microseconds = self
                .run(key, [quota.calls().into(), window, allowed.as_micros(), 0])
                .await?;
            let wait = Duration::from_micros(microseconds.unsigned_abs());
            Ok(if microseconds < 0 {
                Reserved::TooLate(wait)
            } else {
                Reserved::In(wait)
            })
        })
    }

    fn close<'a>(&'a self, key: &'a str, quota: Quota, during: Duration) -> SharedStoreFuture<'a, ()> {
        Box::pin(async move {
            let calls = quota.calls().into();
            self.run(key, [calls, 0, 0, during.as_micros().max(1)])
                .await
                .map(drop)
        })
    }

    fn on_unavailable(&self) -> OnUnavailable {
        self.on_unavailable
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("timeout", &self.timeout)
            .field("on_unavailable", &self.on_unavailable)
            .finish_non_exhaustive()
    }
}
