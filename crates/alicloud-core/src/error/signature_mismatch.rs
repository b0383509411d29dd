use std::fmt;

/// Why a signature was refused, found by comparing what the service signed with what we signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureMismatch {
    /// Both signed the same text, so the secrets differ.
    WrongSecret,
    /// The service saw another value than was sent, or none at all. Something on the way changes requests.
    Differs {
        /// Which part of the text: `parameter`, `header`, `method`, `path` or `body`.
        part: &'static str,
        /// The name of the parameter or header; empty for the other parts.
        name: String,
        /// What we signed; `None` when it was not there, or must not be shown.
        ours: Option<String>,
        /// What the service signed; `None` when it was not there, or must not be shown.
        theirs: Option<String>,
    },
}

impl fmt::Display for SignatureMismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongSecret => formatter.write_str(
                "The service signed the same text, so the access key secret is not the one that belongs to this access \
                 key id: check it",
            ),
            Self::Differs { part, name, ours, theirs } => {
                write!(formatter, "The {part}")?;
                if !name.is_empty() {
                    write!(formatter, " `{name}`")?;
                }
                formatter.write_str(" arrived differently")?;
                let shown = |text: &Option<String>| text.as_ref().map_or("absent".to_owned(), |text| format!("`{text}`"));
                if ours.is_some() || theirs.is_some() {
                    write!(formatter, ": we signed {}, the service saw {}", shown(ours), shown(theirs))?;
                }
                formatter.write_str("; look for a proxy that changes requests")
            }
        }
    }
}
