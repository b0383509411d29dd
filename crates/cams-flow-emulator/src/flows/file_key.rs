use std::fmt;

use alicloud_core::{
    nonce::{NonceSource as _, RandomNonces},
    sign::v3,
};

/// What the tokens of files are made of: ids of flows are numbers in a row, and their files are for those who were given the
/// address. It changes with every start.
pub(super) struct FileKey(String);

impl Default for FileKey {
    fn default() -> Self {
        Self(RandomNonces::default().nonce())
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FileKey")
    }
}

impl FileKey {
    pub(super) fn token(&self, id: &str) -> String {
        let mut token = v3::signature(&self.0, id);
        token.truncate(32);
        token
    }
}
