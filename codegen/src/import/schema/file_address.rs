//! Texts that hold the address of a file. The vendor's clients can upload a local file, and send the address that it got.

const ADDRESS: &str = "The address of a file that the service can read, such as one in OSS with a signed URL. `alicloud_core::upload` \
     uploads a local file and gives its address.";

/// The description, which says what to pass.
pub(super) fn with_address(description: Option<String>) -> String {
    match description {
        Some(description) => format!("{description}\n\n{ADDRESS}"),
        None => ADDRESS.to_owned(),
    }
}
