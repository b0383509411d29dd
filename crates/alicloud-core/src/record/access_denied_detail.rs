use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::record::{Decoding, Member, Value, unless_none};

/// Why access was denied: services send an object, a text, or a word for nothing.
///
/// It is kept as sent; the accessors read the object's documented members.
///
/// ```
/// use alicloud_core::AccessDeniedDetail;
///
/// let detail = AccessDeniedDetail::from(serde_json::json!({
///     "AuthAction": "cams:DeleteFlow",
///     "NoPermissionType": "ImplicitDeny",
/// }));
/// assert_eq!(detail.action(), Some("cams:DeleteFlow"));
/// assert!(AccessDeniedDetail::from("None").is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessDeniedDetail(Value);

impl AccessDeniedDetail {
    /// The value as sent.
    #[must_use]
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// Whether it says nothing: null, an empty object, or a text such as `None`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Value::Null => true,
            Value::String(text) => unless_none(text).is_none(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        }
    }

    /// The text, when a text was sent that says something.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_str().and_then(unless_none)
    }

    /// The RAM action that was refused.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.member("AuthAction")
    }

    /// The kind of the caller: `SubUser`, `AssumedRoleUser` or `FederatedSSO`.
    #[must_use]
    pub fn principal_type(&self) -> Option<&str> {
        self.member("AuthPrincipalType")
    }

    /// The name of the caller.
    #[must_use]
    pub fn principal_name(&self) -> Option<&str> {
        self.member("AuthPrincipalDisplayName")
    }

    /// The account that the caller belongs to.
    #[must_use]
    pub fn principal_owner(&self) -> Option<&str> {
        self.member("AuthPrincipalOwnerId")
    }

    /// `ImplicitDeny` when no policy allows the action, `ExplicitDeny` when one denies it.
    #[must_use]
    pub fn denial(&self) -> Option<&str> {
        self.member("NoPermissionType")
    }

    /// The kind of the policy that decided.
    #[must_use]
    pub fn policy_type(&self) -> Option<&str> {
        self.member("PolicyType")
    }

    /// The text that the vendor's diagnosis of permissions decodes.
    #[must_use]
    pub fn encoded_diagnosis(&self) -> Option<&str> {
        self.member("EncodedDiagnosticMessage")
    }

    fn member(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

impl From<Value> for AccessDeniedDetail {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl From<&str> for AccessDeniedDetail {
    fn from(text: &str) -> Self {
        Self(Value::from(text))
    }
}

impl Serialize for AccessDeniedDetail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Member for AccessDeniedDetail {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decoding<Self>, D::Error> {
        Value::deserialize(deserializer).map(|value| Ok(Self(value)))
    }
}
