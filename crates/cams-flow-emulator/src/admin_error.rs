use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::strict_json::read_text;

/// Why a request to the emulator itself is not answered.
#[derive(Debug)]
pub(crate) struct AdminError {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// The methods that there are instead.
    pub(crate) allowed: Option<String>,
}

impl AdminError {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            allowed: None,
        }
    }

    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// The address exists for other methods.
    pub(crate) fn method(allowed: &str) -> Self {
        Self {
            allowed: Some(allowed.to_owned()),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("this address answers {allowed} only"),
            )
        }
    }
}

/// Reads a body, which is always an object.
pub(crate) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, AdminError> {
    let wrong = |error: serde_json::Error| {
        AdminError::bad(format!("the body is not what this address takes: {error}"))
    };
    let value = read_text(body).map_err(wrong)?;
    if !value.is_object() {
        return Err(AdminError::bad(
            "the body is not what this address takes: a JSON object",
        ));
    }
    T::deserialize(value).map_err(wrong)
}
