//! The settings of rustls, which all transports of the process share.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, LazyLock, Mutex},
};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;

use crate::{configuration::ConfigurationError, lock::lock};

/// Returns settings that trust the certificates that the operating system trusts. They are made once, and those certificates
/// are read when the first server shows its own: a client for calls in the clear never reads them.
///
/// # Errors
///
/// Errors if rustls rejects its own defaults.
pub(super) fn config() -> Result<ClientConfig, ConfigurationError> {
    static SHARED: LazyLock<Result<ClientConfig, Error>> = LazyLock::new(|| with_verifier(read_system));
    // The clone shares the verifier and the kept sessions.
    SHARED
        .clone()
        .map_err(|error| super::tls_unusable(&error.to_string()))
}

type Read = fn(Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error>;

/// Reads the operating system's certificates, or asks it to verify, as it is usual there.
fn read_system(provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    Ok(Arc::new(Verifier::new(provider)?))
}

fn with_verifier(read: Read) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = OnDemand {
        provider: Arc::clone(&provider),
        read,
        verifier: Mutex::default(),
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// A verifier that is made when it is first needed. After an error, it is tried again.
struct OnDemand {
    provider: Arc<CryptoProvider>,
    read: Read,
    verifier: Mutex<Option<Arc<dyn ServerCertVerifier>>>,
}

/// Its parts are not shown: each program would hold the code that prints rustls's tables of algorithms.
impl fmt::Debug for OnDemand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OnDemand")
    }
}

impl OnDemand {
    fn verifier(&self) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        let mut kept = lock(&self.verifier);
        if let Some(verifier) = &*kept {
            return Ok(Arc::clone(verifier));
        }
        let made = (self.read)(Arc::clone(&self.provider))
            .map_err(|error| Error::Other(OtherError(Arc::new(UnreadableRoots(error)))))?;
        *kept = Some(Arc::clone(&made));
        Ok(made)
    }
}

impl ServerCertVerifier for OnDemand {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?
            .verify_tls13_signature(message, certificate, signature)
    }

    /// Asked for before a server shows anything. All verifiers of the provider say the same.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The certificates that the operating system trusts cannot be read.
pub(super) struct UnreadableRoots(pub(super) Error);

/// As `Display`, which names all that is in a rustls error.
impl fmt::Debug for UnreadableRoots {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for UnreadableRoots {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the operating system's trusted certificates cannot be read: {}",
            self.0
        )
    }
}

impl StdError for UnreadableRoots {}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls::CertificateError;

    use super::*;

    /// How often each test has read certificates.
    static FIRST: AtomicUsize = AtomicUsize::new(0);
    static FAILING: AtomicUsize = AtomicUsize::new(0);

    /// Lets a server show something that is not a certificate.
    fn connect(verifier: &OnDemand) -> Error {
        let name = ServerName::try_from("service.example").unwrap();
        let certificate = CertificateDer::from_slice(b"none");
        let verified = verifier.verify_server_cert(&certificate, &[], &name, &[], UnixTime::now());
        verified.unwrap_err()
    }

    fn on_demand(read: Read) -> OnDemand {
        OnDemand {
            provider: Arc::new(ring::default_provider()),
            read,
            verifier: Mutex::default(),
        }
    }

    #[test]
    fn certificates_are_read_once_and_not_before_a_server_shows_its_own() {
        #[derive(Debug)]
        struct Distrustful;

        impl ServerCertVerifier for Distrustful {
            fn verify_server_cert(
                &self,
                _: &CertificateDer<'_>,
                _: &[CertificateDer<'_>],
                _: &ServerName<'_>,
                _: &[u8],
                _: UnixTime,
            ) -> Result<ServerCertVerified, Error> {
                Err(CertificateError::UnknownIssuer.into())
            }

            fn verify_tls12_signature(
                &self,
                _: &[u8],
                _: &CertificateDer<'_>,
                _: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                Err(Error::General("unused".to_owned()))
            }

            fn verify_tls13_signature(
                &self,
                _: &[u8],
                _: &CertificateDer<'_>,
                _: &DigitallySignedStruct,
            ) -> Result<HandshakeSignatureValid, Error> {
                Err(Error::General("unused".to_owned()))
            }

            fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
                Vec::new()
            }
        }

        let verifier = on_demand(|_| {
            FIRST.fetch_add(1, Ordering::Relaxed);
            Ok(Arc::new(Distrustful))
        });
        assert!(!verifier.supported_verify_schemes().is_empty());
        assert_eq!(FIRST.load(Ordering::Relaxed), 0);
        for _ in 0..3 {
            assert_eq!(connect(&verifier), CertificateError::UnknownIssuer.into());
        }
        assert_eq!(FIRST.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn unreadable_certificates_are_an_error_of_the_connection_and_read_again_at_the_next() {
        let verifier = on_demand(|_| {
            FAILING.fetch_add(1, Ordering::Relaxed);
            Err(Error::General("there are none".to_owned()))
        });
        for _ in 0..2 {
            let error = connect(&verifier);
            assert!(error.to_string().contains("there are none"), "{error}");
        }
        assert_eq!(FAILING.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn the_system_s_verifier_supports_the_same_schemes() {
        let verifier = on_demand(read_system);
        if let Ok(system) = verifier.verifier() {
            assert_eq!(
                system.supported_verify_schemes(),
                verifier.supported_verify_schemes()
            );
        }
    }
}
