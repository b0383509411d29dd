//! Access keys, and where they come from.
//!
//! A client uses the [`DefaultChain`] by default: it searches the same sources as the vendor's clients, in the same order,
//! when the first call is made, and through the client's transport. So a program that runs on a laptop with the vendor's
//! command line interface, in a pod with a role, and on an ECS instance needs no code for credentials. To choose in the
//! program, give the client a key or a provider with `.credentials(…)`.
//!
//! # A fixed key
//!
//! ```
//! use alicloud_core::Credentials;
//!
//! let long_lived = Credentials::new("LTAI5tExampleKeyId", "the-secret")?;
//! let temporary = Credentials::temporary("STS.ExampleKeyId", "the-secret", "the-token")?;
//! # Ok::<(), alicloud_core::ConfigurationError>(())
//! ```
//!
//! # Providers
//!
//! | provider | from | refreshed |
//! | --- | --- | --- |
//! | [`Credentials`] | the program | no |
//! | [`EnvironmentKeys`] | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN` | no |
//! | [`CliProfile`] | `~/.aliyun/config.json` | as its mode says |
//! | [`IniProfile`] | `~/.alibabacloud/credentials` or `credentials.ini` | as its type says |
//! | [`AssumeRole`] | STS, with the key of another provider | yes |
//! | [`OidcRole`] | STS, with a token of an identity provider | yes |
//! | [`EcsMetadata`] | the metadata server of an ECS instance | yes |
//! | [`CredentialsUri`] | your own HTTP server | yes |
//! | [`ExternalProcess`] | a program that prints a key | if it prints an expiration |
//! | [`DefaultChain`] | the first of these that has a key | as that one |
//! | your own | [`ProvideCredentials`] | with [`Cached`] |
//!
//! Each page has an example. Providers can be combined:
//!
//! ```
//! use alicloud_core::credentials::{AssumeRole, CliProfile, CredentialsSource, DefaultChain};
//!
//! // A role of the team's account, assumed with the key that the default chain finds.
//! let deploy = AssumeRole::new("acs:ram::1234567890123456:role/deploy", DefaultChain::new()).session_name("deploy");
//! // A profile of the command line interface, regardless of the environment.
//! let staging = CliProfile::new().profile("staging");
//! // `.credentials(…)` takes a key, a provider, or a provider in an `Arc` that several clients share.
//! let source: CredentialsSource = std::sync::Arc::new(deploy).into();
//! # let _ = (source, staging);
//! ```
//!
//! # Refreshing
//!
//! A provider that fetches credentials caches them until shortly before they expire, fetches at most once at a time, uses
//! credentials that are still valid when a fetch fails, and never caches an error: [`Cached`] has the rules. Requests to a
//! server that is busy or unavailable are retried twice within the provider's timeout.
//!
//! When the service rejects a key as unknown, disabled or expired, the client invalidates it at the provider, which reads
//! its file, its variables or its server again. If that gives another key, the call is retried with it, once. So a key
//! that is rotated in its file needs no restart.
//!
//! # Errors
//!
//! A [`CredentialsError`] says for each provider what it tried, why that failed, and what to do:
//!
//! ```text
//! default chain: no provider gave credentials:
//!   - environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set; set both to an access key
//!   - OIDC role: ALIBABA_CLOUD_ROLE_ARN is not set; set ALIBABA_CLOUD_ROLE_ARN, …
//!   - CLI profile `sso`: the mode `CloudSSO` is not supported; use the mode `External` in its place: …
//!   …
//! ```
//!
//! # Secrets
//!
//! No `Debug`, `Display` or error shows a secret, a token, the external id, the arguments of a program, or the path of a
//! credentials URI. Of a server's response only an error's code and message are shown, with the secrets of the request
//! redacted. Secrets are sent in bodies, never in URLs.
//!
//! # Tests
//!
//! Environment, home folder, clock, jitter and transport are values ([`ProviderContext`], [`Environment`]), so that a test
//! sets no variable of its process and needs no network:
//!
//! ```
//! use alicloud_core::{
//!     ProvideCredentials,
//!     credentials::{DefaultChain, Environment, ProviderContext},
//! };
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let environment = Environment::empty()
//!     .with_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
//!     .with_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
//! let chain = DefaultChain::new().context(&ProviderContext::new().environment(environment));
//! assert_eq!(chain.credentials().await?.provider(), "default/env");
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
//! # ?; Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access_key;
mod environment;
mod error;
mod key_check;
mod provider_context;
mod providers;
mod refused_key;
mod source;
mod support;

pub use access_key::{Credentials, masked};
pub use environment::Environment;
pub use error::{CredentialsError, CredentialsErrorKind};
pub use provider_context::ProviderContext;
pub use providers::assume_role::AssumeRole;
pub use providers::cli_profile::CliProfile;
pub use providers::credentials_uri::CredentialsUri;
pub use providers::default_chain::DefaultChain;
pub use providers::ecs_metadata::EcsMetadata;
pub use providers::environment_keys::EnvironmentKeys;
pub use providers::external_process::ExternalProcess;
pub use providers::ini_profile::IniProfile;
pub use providers::oidc_role::OidcRole;
pub(crate) use refused_key::refuses_key;
pub use source::{CredentialsFuture, CredentialsSource, ProvideCredentials};
pub use support::cache::Cached;
