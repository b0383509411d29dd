/// What a service accepts as a value, as far as it is documented.
///
/// ```
/// use alicloud_core::description::Limits;
///
/// const PAGE_SIZE: Limits = Limits::new().minimum("1").maximum("100");
/// assert_eq!(PAGE_SIZE.maximum, Some("100"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The smallest number.
    pub minimum: Option<&'static str>,
    /// The largest number.
    pub maximum: Option<&'static str>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// A regular expression for the text, as the service documents it.
    pub pattern: Option<&'static str>,
}

macro_rules! limits {
    ($($name:ident: $value:ty),* $(,)?) => {
        impl Limits {
            /// No limit is documented.
            #[must_use]
            pub const fn new() -> Self {
                Self { $($name: None),* }
            }

            $(
                #[doc = concat!("Sets [`", stringify!($name), "`](#structfield.", stringify!($name), ").")]
                #[must_use]
                pub const fn $name(mut self, $name: $value) -> Self {
                    self.$name = Some($name);
                    self
                }
            )*
        }
    };
}

limits! {
    minimum: &'static str,
    maximum: &'static str,
    min_length: u64,
    max_length: u64,
    min_items: u64,
    max_items: u64,
    pattern: &'static str,
}
