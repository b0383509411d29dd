//! The variables that point clients at an emulator.

use alicloud_emulator::Emulator;

/// A token of another access key, which a client would send along with the emulator's.
pub(super) const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Each variable and its value. Clients read the access key themselves; the endpoint is for the program that makes a client.
pub(super) fn variables(endpoint: &str) -> [(&'static str, &str); 3] {
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET),
        ("ALIBABA_CLOUD_ENDPOINT", endpoint),
    ]
}
