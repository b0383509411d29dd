/// The seal of the traits that macros implement: they may get further items in any version.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a macro of `alicloud_core::generated` made",
    note = "the trait is sealed: use a type of a generated crate, or one of these macros"
)]
pub trait Sealed {}
