use std::time::SystemTime;

use alicloud_core::{InvalidParameter, Parameters, Request};

use super::{Caller, ServiceError};
use crate::{
    rules::Rule,
    settings::Settings,
    wire::{JsonObject, RandomIds},
};

/// What an operation knows of the call that it answers.
pub(crate) struct Context<'c> {
    pub(crate) caller: Caller<'c>,
    pub(crate) now: SystemTime,
    pub(crate) host: &'c str,
    pub(crate) settings: &'c Settings,
    /// Where the tokens of links come from.
    pub(crate) tokens: &'c RandomIds,
}

/// What an operation does, from parameters to the members of its answer beyond the envelope.
pub(crate) type Handler =
    Box<dyn Fn(&Context<'_>, &Parameters) -> Result<Outcome, ServiceError> + Send + Sync>;

/// The members of a successful answer beyond the envelope, and what of them is a choice.
pub(crate) struct Outcome {
    pub(crate) members: JsonObject,
    pub(crate) unverified: Option<&'static Rule>,
}

impl Outcome {
    /// Names the rule that nobody has confirmed, if there is one.
    pub(crate) fn by(self, unverified: Option<&'static Rule>) -> Self {
        Self { unverified, ..self }
    }
}

/// Makes a handler of a function that takes the typed request.
pub(crate) fn typed<R: Request>(
    invalid: impl Fn(InvalidParameter) -> ServiceError + Send + Sync + 'static,
    run: impl Fn(&Context<'_>, R) -> Result<Outcome, ServiceError> + Send + Sync + 'static,
) -> (&'static str, Handler) {
    let handler = move |context: &Context<'_>, parameters: &Parameters| {
        let request = R::from_parameters(parameters).map_err(&invalid)?;
        run(context, request)
    };
    (R::OPERATION.name(), Box::new(handler))
}
