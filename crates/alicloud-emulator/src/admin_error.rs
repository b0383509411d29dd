use http::StatusCode;

/// The error of a request to an address of the emulator itself.
#[derive(Clone, Debug)]
pub struct AdminError {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// The methods that the address has.
    pub(crate) allowed: Option<String>,
}

impl AdminError {
    /// Takes the status and the text of the response.
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            allowed: None,
        }
    }

    /// Says what is wrong with the request: status 400.
    pub fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// Names the methods that the address has, such as `GET, POST`: status 405.
    #[must_use]
    pub fn method(allowed: &str) -> Self {
        Self {
            allowed: Some(allowed.to_owned()),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("this address answers {allowed} only"),
            )
        }
    }
}
