use std::{borrow::Cow, fmt};

use crate::{body::Body, parameters::Pairs};

/// The part of the HTTP request that holds a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Placement {
    /// In the query.
    #[default]
    Query,
    /// In a form, the request's body: URL-encoded, or multipart where the operation has it.
    Form,
    /// As a file in a multipart form, the request's body.
    File,
    /// In the path, in place of `{name}`.
    Path,
    /// In a header.
    Header,
    /// As the request's body: in JSON, or unchanged if it is a text or bytes.
    Body,
    /// In the host's name, as a label in front of the endpoint's: `garden.cn-hangzhou.log.aliyuncs.com`.
    Host,
}

/// The parameters of a call, by placement. The input of the untyped call.
///
/// ```
/// use alicloud_core::Parameters;
///
/// let mut parameters = Parameters::default();
/// parameters.query.push("FlowId", "3142");
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Parameters {
    /// The query.
    pub query: Pairs,
    /// The form in the body.
    pub form: Pairs,
    /// The values for the path's `{name}`s.
    pub path: Pairs,
    /// Further headers, with names in lower case.
    pub headers: Pairs,
    /// Labels in front of the endpoint's host name. An endpoint that is an IP address or `localhost` is called as it is; there
    /// only the `Host` header has them, as in `garden.localhost:8180`.
    pub host: Pairs,
    /// The files of a multipart form, with the names of their parameters. With them, `form` is a part of it.
    pub files: Vec<(Cow<'static, str>, Body)>,
    /// A body. With a form, the form wins.
    pub body: Option<Body>,
    /// The body's content type. Defaults to JSON. One that the body itself has wins, and so does a header of this name.
    pub content_type: Option<&'static str>,
}

/// `Debug` shows only the names: which values are sensitive is not known here.
impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Parameters")
            .field("query", &self.query)
            .field("form", &self.form)
            .field("path", &self.path)
            .field("headers", &self.headers)
            .field("host", &self.host)
            .field("files", &self.files)
            .field("body", &self.body)
            .field("content_type", &self.content_type)
            .finish()
    }
}

impl Parameters {
    /// Returns the parameters of a placement. Neither the body nor a file has parameters; those for them join the form.
    #[must_use]
    pub fn at(&mut self, placement: Placement) -> &mut Pairs {
        match placement {
            Placement::Query => &mut self.query,
            Placement::Form | Placement::File | Placement::Body => &mut self.form,
            Placement::Path => &mut self.path,
            Placement::Header => &mut self.headers,
            Placement::Host => &mut self.host,
        }
    }
}
