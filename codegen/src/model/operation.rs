use crate::{
    model::types::{Member, Type},
    spec::{self, Deprecation, Effect, Method, ParameterStyle, Placement, Quota},
};

/// An operation: its names, what it takes and what it returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name on the wire.
    pub wire: String,
    /// The name of the client's method, of the module and of its files.
    pub method: String,
    /// The name of the static with its facts.
    pub constant: String,
    /// The type of its builder.
    pub builder: String,
    /// The type of its request.
    pub request: String,
    /// The type of its response.
    pub response: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// What else there is to know.
    pub description: String,
    /// The vendor's page about it.
    pub documentation: Option<String>,
    /// The group that the documentation lists it in.
    pub group: Option<String>,
    /// The feature of the crate that it is behind.
    pub feature: Option<String>,
    /// What a call does to the service's data.
    pub effect: Effect,
    /// Whether executing it twice leaves the same as executing it once.
    pub idempotent: bool,
    /// Whether it is called without credentials.
    pub anonymous: bool,
    /// The HTTP method.
    pub http_method: Method,
    /// The path of a ROA operation.
    pub path: Option<String>,
    /// The action that a RAM policy must allow.
    pub ram_action: Option<String>,
    /// How often it may be called.
    pub quota: Option<Quota>,
    /// Whether its form is multipart.
    pub multipart: bool,
    /// Present if it should no longer be used.
    pub deprecated: Option<Deprecation>,
    /// Its parameters, in the order of the description.
    pub parameters: Vec<Parameter>,
    /// Setters for members inside a parameter.
    pub shortcuts: Vec<Shortcut>,
    /// The members of its response, without those of the envelope that the runtime reads.
    pub response_members: Vec<Member>,
    /// The response by itself, if it is not an object of members. Then there are none.
    pub bare: Option<Member>,
    /// How the response is read while it comes; `None` if it is one document.
    pub stream: Option<Stream>,
    /// The types inside its request and its response.
    pub types: Vec<Type>,
    /// How its list comes in pages.
    pub paging: Option<spec::Paging>,
    /// How another operation tells whether a call was executed.
    pub probe: Option<spec::Probe>,
    /// The codes of its documented errors.
    pub errors: Vec<String>,
    /// Its examples.
    pub examples: Vec<spec::Example>,
}

impl Operation {
    /// The parameters that must be set.
    pub fn required(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.member.required)
    }
}

/// How a response is read while it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// As server-sent events.
    Events,
    /// As bytes.
    Bytes,
}

/// A parameter of an operation, or of all.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// What it is.
    pub member: Member,
    /// Where it is sent.
    pub placement: Placement,
    /// How a list or an object is written.
    pub style: Option<ParameterStyle>,
    /// If it is required: the name of its state in the builder's type parameters.
    pub state: String,
    /// If it is required: the name of its trait.
    pub marker: String,
}

/// A setter of the builder for a member of an object that is itself a parameter: `page_size` for `Page.Size`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shortcut {
    /// The name of the setter.
    pub name: String,
    /// The field of the request.
    pub outer: String,
    /// The member of the object in it.
    pub inner: Member,
}
