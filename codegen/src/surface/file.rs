//! Surfaces as files: JSON with a line for each item, so that a review shows what a release changes.

use crate::surface::Surface;

/// The version of the form.
pub(super) const FORMAT: u32 = 1;

fn json(value: &impl serde::Serialize) -> String {
    // Texts and maps of texts: nothing in them cannot be written.
    serde_json::to_string(value).unwrap_or_default()
}

/// Why a text is not a surface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SurfaceError(String);

impl Surface {
    /// The text of the file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let items: Vec<String> = self
            .items
            .iter()
            .map(|(path, item)| format!("    {}: {}", json(path), json(item)))
            .collect();
        format!(
            "{{\n  \"format\": {},\n  \"package\": {},\n  \"version\": {},\n  \"items\": {{\n{}\n  }}\n}}\n",
            self.format,
            json(&self.package),
            json(&self.version),
            items.join(",\n")
        )
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// If it is not what [`to_json`](Self::to_json) writes, or was written in a newer form.
    pub fn from_json(text: &str) -> Result<Self, SurfaceError> {
        #[derive(serde::Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_str(text)
            .map_err(|error| SurfaceError(format!("this is not a description of a release: {error}")))?;
        if head.format != FORMAT {
            return Err(SurfaceError(format!(
                "format {} is not known here, only {FORMAT}",
                head.format
            )));
        }
        serde_json::from_str(text).map_err(|error| SurfaceError(error.to_string()))
    }
}
