//! What keeps a flow from being published, as far as the file and the service say so: the service would refuse the last step, and
//! the flow would be left as a draft.

use serde_json::Value;

use crate::{
    actual::{ActualFlow, CurrentScreens},
    plan::desired::{DesiredFlow, Screens},
};

/// From this version on, the endpoint is a setting of the flow; before, it stands in the screens.
const WITH_ENDPOINT: (u32, u32) = (3, 0);

/// # Errors
///
/// Why the flow cannot be published, and what to do.
pub(super) fn check(desired: &DesiredFlow, actual: Option<&ActualFlow>) -> Result<(), String> {
    let details = actual.and_then(|actual| actual.details.as_ref());
    let current = details.map(|details| &details.screens);
    match (&desired.screens, current) {
        (Some(screens), _) => {
            let endpoint = desired.endpoint.as_ref();
            let endpoint = endpoint.or(details.and_then(|details| details.endpoint.as_ref()));
            check_screens(screens, endpoint.is_some())
        }
        (None, None | Some(CurrentScreens::Missing)) => Err(
            "it has no screens, and cannot be published without: add `json`, or remove `status: published`"
                .to_owned(),
        ),
        (None, Some(_)) => Ok(()),
    }
}

/// What every version of WhatsApp's format has.
fn check_screens(screens: &Screens, has_endpoint: bool) -> Result<(), String> {
    let Screens { path, content, .. } = screens;
    let refused = |what: &str| {
        Err(format!(
            "it cannot be published with the screens of {path}: {what}"
        ))
    };
    let Value::Object(members) = content else {
        return refused("write a JSON object with `version` and `screens`");
    };
    let Some(version) = members.get("version").and_then(Value::as_str).and_then(version) else {
        return refused("write `version` as text, such as \"7.3\"");
    };
    if !members.get("screens").is_some_and(Value::is_array) {
        return refused("write `screens` as a list");
    }
    if members.contains_key("data_api_version") && version >= WITH_ENDPOINT && !has_endpoint {
        return refused(
            "`data_api_version` asks for an endpoint: add `endpoint`, or remove it from the screens",
        );
    }
    Ok(())
}

/// Of `7.3`: both numbers.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(content: Value, has_endpoint: bool) -> Result<(), String> {
        let screens = Screens {
            path: "a.json".to_owned(),
            address: "https://a.example/a.json".to_owned(),
            content,
        };
        check_screens(&screens, has_endpoint)
    }

    #[test]
    fn screens_have_a_version_and_a_list() {
        assert_eq!(checked(json!({"version": "7.3", "screens": []}), false), Ok(()));
        for (content, expected) in [
            (json!([]), "a JSON object"),
            (json!({"screens": []}), "`version` as text"),
            (json!({"version": 7.3, "screens": []}), "`version` as text"),
            (json!({"version": "new", "screens": []}), "`version` as text"),
            (json!({"version": "7.3"}), "`screens` as a list"),
            (json!({"version": "7.3", "screens": {}}), "`screens` as a list"),
        ] {
            let reason = checked(content, true).unwrap_err();
            assert!(reason.contains(expected) && reason.contains("a.json"), "{reason}");
        }
    }

    #[test]
    fn screens_that_exchange_data_need_an_endpoint() {
        let screens = |version: &str| json!({"version": version, "screens": [], "data_api_version": "3.0"});
        assert_eq!(checked(screens("7.3"), true), Ok(()));
        assert!(
            checked(screens("7.3"), false)
                .unwrap_err()
                .contains("add `endpoint`")
        );
        assert_eq!(checked(screens("2.1"), false), Ok(()), "it stands in the screens");
        assert!(checked(screens("10.0"), false).is_err());
    }
}
