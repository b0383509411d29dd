//! Access keys, and where they come from.
//!
//! A client that is told nothing uses the [`DefaultChain`]: it looks where the vendor's own clients look, in their order,
//! when the first call is made, and through the client's transport when it was given one. So a program that runs on a
//! laptop with the vendor's command line interface, in a pod with a role, and on an ECS instance needs no line of code for
//! it. Where the program should decide, give the client a key or a provider with `.credentials(…)`.
//!
//! # A key of one's own
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
//! | [`CredentialsUri`] | an HTTP server of one's own | yes |
//! | [`ExternalProcess`] | a program that prints a key | when it tells an expiration |
//! | [`DefaultChain`] | the first of these that has one | as that one |
//! | your own | [`ProvideCredentials`] | with [`Cached`] |
//!
//! Each page has an example. Providers stand in each other's place:
//!
//! ```
//! use alicloud_core::credentials::{AssumeRole, CliProfile, CredentialsSource, DefaultChain};
//!
//! // The key of whoever runs this, and with it a role of the team's account.
//! let deploy = AssumeRole::new("acs:ram::1234567890123456:role/deploy", DefaultChain::new()).session_name("deploy");
//! // A profile of the command line interface, whatever the environment says.
//! let staging = CliProfile::new().profile("staging");
//! // What `.credentials(…)` takes: a key, a provider, or one in an `Arc` that several clients share.
//! let source: CredentialsSource = std::sync::Arc::new(deploy).into();
//! # let _ = (source, staging);
//! ```
//!
//! # Refreshing
//!
//! A provider that fetches credentials keeps them until shortly before they expire, has one fetch under way at most, goes
//! on with what is still valid when a fetch fails, and never keeps an error: [`Cached`] has the rules. A server that is busy
//! or gone for a moment is asked up to three times within the provider's time-out.
//!
//! When the service refuses a key as unknown, disabled or expired, the client tells the provider, which forgets it and reads
//! its file, its variables or its server anew. Where that gives another key, the call is repeated with it, once. So a key
//! that is rotated in its file needs no restart.
//!
//! # When there are none
//!
//! The error, a [`CredentialsError`], says of each provider what it tried, why that failed, and what to do:
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
//! credentials URI. What a server says is shown only as an error's code and message, with the secrets that were sent to it
//! masked. Secrets are sent in bodies, never in URLs.
//!
//! # Tests
//!
//! Environment, home folder, clock, chance and transport are values ([`ProviderContext`], [`Environment`]), so that a test of
//! one's own sets no variable of its process and needs no network:
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
