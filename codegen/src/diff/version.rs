//! Which version a change needs, as cargo reads versions.

use semver::Version;

use crate::diff::Level;

/// The least version after `released` for changes of this level.
///
/// Before 1.0.0, cargo takes the first number that is not zero for the major one, and does not tell minor from patch.
///
/// ```
/// use alicloud_codegen::diff::{Level, needed};
///
/// let next = |released: &str, level| needed(&released.parse().unwrap(), level).to_string();
/// assert_eq!(next("1.4.2", Level::Minor), "1.5.0");
/// assert_eq!(next("0.4.2", Level::Major), "0.5.0");
/// assert_eq!(next("0.4.2", Level::Minor), "0.4.3");
/// assert_eq!(next("0.0.2", Level::Patch), "0.0.3");
/// ```
#[must_use]
pub fn needed(released: &Version, level: Level) -> Version {
    let Version {
        major,
        minor,
        patch,
        pre,
        ..
    } = released;
    if !pre.is_empty() {
        // A version before a version promises nothing.
        return Version::new(*major, *minor, *patch);
    }
    match (level, major, minor) {
        (Level::Major, 0, 0) => Version::new(0, 0, patch + 1),
        (Level::Major, 0, _) => Version::new(0, minor + 1, 0),
        (Level::Major, _, _) => Version::new(major + 1, 0, 0),
        (Level::Minor, 1.., _) => Version::new(*major, minor + 1, 0),
        (Level::Minor | Level::Patch, _, _) => Version::new(*major, *minor, patch + 1),
    }
}

/// Whether a version leaves room for changes of this level since `released`.
#[must_use]
pub fn suffices(released: &Version, version: &Version, level: Level) -> bool {
    let needed = needed(released, level);
    // A version before the needed one is as far from the released one as the needed one is.
    (version.major, version.minor, version.patch) >= (needed.major, needed.minor, needed.patch)
}
