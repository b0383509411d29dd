use bytes::Bytes;
use http::{HeaderValue, Response, header};

use crate::{access::new_token, error::AdminError, state::State};

/// The page for people, which asks the same addresses as everybody else: one document, made of these. What stands in braces is
/// filled in.
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = concat!(
    include_str!("page/colours.css"),
    include_str!("page/layout.css"),
    include_str!("page/parts.css"),
    include_str!("page/details.css"),
);
const SCRIPT: &str = concat!(
    include_str!("page/base.js"),
    include_str!("page/dialogs.js"),
    include_str!("page/grid.js"),
    include_str!("page/requests.js"),
    include_str!("page/signing.js"),
    include_str!("page/details.js"),
    include_str!("page/sections.js"),
    include_str!("page/faults.js"),
    include_str!("page/live.js"),
    include_str!("page/start.js"),
);

/// Nothing but what the page holds itself may run or be loaded, and no text may become markup.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

pub(super) fn page(state: &State) -> Result<Response<Bytes>, AdminError> {
    let nonce = new_token().map_err(AdminError::internal)?;
    let (mut links, mut views, mut scripts) = (String::new(), String::new(), String::new());
    for section in state
        .extensions
        .iter()
        .filter_map(|extension| extension.section())
    {
        let (name, title) = (section.name, escaped(section.title));
        links.push_str(&format!(
            "  <a href=\"#/{name}\" data-view=\"{name}\">{title} <span class=\"count\" id=\"count-{name}\"></span></a>\n"
        ));
        views.push_str(&format!(
            "<section class=\"view view-section\" id=\"view-{name}\" aria-labelledby=\"{name}-title\" hidden>\n  \
             <h2 id=\"{name}-title\" class=\"hidden\" tabindex=\"-1\">{title}</h2>\n</section>\n"
        ));
        scripts.push_str(&format!(
            "  {name:?}: {{ title: {:?}, one: {:?}, empty: {:?}, ...{} }},\n",
            section.title, section.one, section.empty, section.script
        ));
    }
    let script = SCRIPT.replace("{sections_script}", &format!("{{\n{scripts}}}"));
    let page = PAGE
        .replace("{style}", STYLE)
        .replace("{script}", &script)
        .replace("{title}", &escaped(state.title))
        .replace("{links}", &links)
        .replace("{sections}", &views)
        .replace("{nonce}", &nonce);
    Ok(with_headers(page, &policy(&nonce)))
}

/// Text as markup has it. The name by which the emulator is called comes from the browser.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// A page with the headers that keep it to itself.
pub(super) fn with_headers(page: String, policy: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(page));
    let forbidden = HeaderValue::from_static("default-src 'none'");
    let policy = HeaderValue::from_str(policy).unwrap_or(forbidden);
    for (name, value) in [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, policy),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ] {
        response.headers_mut().insert(name, value);
    }
    response
}
