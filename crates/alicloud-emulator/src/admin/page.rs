use bytes::Bytes;
use http::{HeaderValue, Response, header};

use crate::state::State;

/// The page for people: one file, which asks the same addresses as everybody else. What stands in braces is filled in.
const PAGE: &str = include_str!("page.html");

/// Nothing but what the page holds itself may run or be loaded.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn page(state: &State) -> Response<Bytes> {
    let (mut sections, mut scripts) = (String::new(), String::new());
    for section in state
        .extensions
        .iter()
        .filter_map(|extension| extension.section())
    {
        let (name, title) = (section.name, section.title);
        sections.push_str(&format!(
            "  <section aria-labelledby=\"{name}-title\">\n    <h2 id=\"{name}-title\" tabindex=\"-1\">{title}</h2>\n    \
             <p id=\"{name}-note\" class=\"soft\"></p>\n    <ul id=\"{name}\"></ul>\n  </section>\n"
        ));
        scripts.push_str(&format!(
            "  {name:?}: {{ empty: {:?}, ...{} }},\n",
            section.empty, section.script
        ));
    }
    let page = PAGE
        .replace("{title}", state.title)
        .replace("{sections}", &sections)
        .replace("{scripts}", &format!("{{\n{scripts}}}"));
    with_headers(page, POLICY)
}

/// A page with the headers that keep it to itself.
pub(super) fn with_headers(page: String, policy: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(page));
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
