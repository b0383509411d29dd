//! Who may ask: no page of another site, and beyond this machine only those who have the token.

mod hosts;

use std::io;

use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header, request::Parts};
use subtle::ConstantTimeEq as _;

pub(crate) use self::hosts::{AllowedHost, AllowedHosts};
use crate::error::AdminError;

/// What a request is for. Pages may be opened from anywhere, since nothing of them can be read elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A page for people, or what a link with a secret leads to.
    Page,
    /// All else below `/_emulator/`.
    Administration,
    /// A call of the service.
    Call,
}

/// Who may ask the emulator anything, and who may administer it: everybody who reaches the loopback address, else those who
/// have the token.
#[derive(Clone)]
pub(crate) struct Access {
    token: Option<String>,
    hosts: AllowedHosts,
}

/// A token of 128 bits from the operating system.
pub(crate) fn new_token() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The fewest letters of a token that is given: those who reach the emulator can try many.
const TOKEN: usize = 16;

/// Whether a token can be sent in a header, and is not guessed at once.
pub(crate) fn is_token(text: &str) -> bool {
    text.len() >= TOKEN && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Access {
    pub(crate) fn new(token: Option<String>, hosts: AllowedHosts) -> Self {
        Self { token, hosts }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Refuses what a page of another site makes a browser send. The access key is public, so such a page can sign calls;
    /// and a site can point a name of its own at this machine.
    pub(crate) fn check_sender(&self, parts: &Parts, purpose: Purpose) -> Result<(), AdminError> {
        let forbidden = |text: String| Err(AdminError::new(StatusCode::FORBIDDEN, text));
        let host = single(&parts.headers, &header::HOST)?;
        // A page of another site does not have the token.
        let is_proved = purpose == Purpose::Administration && self.token.is_some() && self.has_token(parts);
        let target = parts.uri.authority().map(http::uri::Authority::as_str);
        for name in host.into_iter().chain(target) {
            if !is_proved && !self.hosts.allows(name) {
                let name = name.escape_debug();
                return forbidden(format!(
                    "the emulator is not known as `{name}`, which may be a site's trick: call it by its address or as `localhost`, or \
                     start it with `--allow-host NAME`"
                ));
            }
        }
        let own = host.or(target).unwrap_or_default();
        if let Some(origin) = single(&parts.headers, &header::ORIGIN)?
            && !is_own(origin, own)
        {
            return forbidden("pages of other sites may not call the emulator".to_owned());
        }
        if parts.method == Method::OPTIONS
            && parts
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("access-control-request-"))
        {
            return forbidden("the emulator lets no page of another site in".to_owned());
        }
        let site = single(&parts.headers, &FETCH_SITE)?;
        let is_other = match site {
            None | Some("same-origin" | "none") => false,
            Some(_) => purpose != Purpose::Page || !is_opened(&parts.headers)?,
        };
        let referer = single(&parts.headers, &header::REFERER)?;
        let comes_from_elsewhere =
            purpose != Purpose::Page && referer.is_some_and(|referer| !refers_to(referer, own));
        if is_other || comes_from_elsewhere {
            return forbidden("pages of other sites may not call the emulator".to_owned());
        }
        // Browsers do not say where such a request comes from when they are old, or the emulator is not on a loopback address.
        let is_browser = || {
            let agent = parts.headers.get(header::USER_AGENT);
            agent.is_some_and(|agent| agent.as_bytes().starts_with(b"Mozilla/"))
        };
        if purpose == Purpose::Call && site.is_none() && is_browser() {
            return forbidden(
                "browsers may not call the service that is emulated; its page is at `/_emulator/`".to_owned(),
            );
        }
        Ok(())
    }

    /// Whether the sender may administer the emulator.
    pub(crate) fn check(&self, parts: &Parts) -> Result<(), AdminError> {
        if self.token.is_none() || self.has_token(parts) {
            return Ok(());
        }
        Err(AdminError::new(
            StatusCode::UNAUTHORIZED,
            "the emulator listens beyond this machine: send `Authorization: Bearer TOKEN` with the token that it printed at \
             its start",
        ))
    }

    fn has_token(&self, parts: &Parts) -> bool {
        let given = single(&parts.headers, &header::AUTHORIZATION).ok().flatten();
        let given = given
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        let token = self.token.as_deref().unwrap_or_default();
        !token.is_empty() && token.as_bytes().ct_eq(given.trim().as_bytes()).into()
    }
}

static FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
static FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
static FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The value of a header that may stand there once at the most, and that is a text.
fn single<'p>(headers: &'p HeaderMap, name: &HeaderName) -> Result<Option<&'p str>, AdminError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    let value = first.map(|value| value.to_str()).transpose();
    match (value, values.next()) {
        (Ok(value), None) => Ok(value),
        _ => Err(AdminError::bad(format!(
            "the header `{name}` is sent twice, or is not text: send it once"
        ))),
    }
}

/// Whether somebody followed a link, whose page then stands alone in its tab.
fn is_opened(headers: &HeaderMap) -> Result<bool, AdminError> {
    let mode = single(headers, &FETCH_MODE)?;
    let destination = single(headers, &FETCH_DEST)?;
    Ok(mode == Some("navigate") && destination == Some("document"))
}

/// Whether an origin is that of the emulator, which speaks plain HTTP, by its own `Host`.
fn is_own(origin: &str, host: &str) -> bool {
    let authority = origin.strip_prefix("http://");
    authority.is_some_and(|authority| !authority.is_empty() && authority.eq_ignore_ascii_case(host))
}

fn refers_to(referer: &str, host: &str) -> bool {
    let authority = referer.parse::<Uri>().ok();
    let authority = authority.as_ref().and_then(Uri::authority);
    authority.is_some_and(|authority| authority.as_str().eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn checked(
        access: &Access,
        purpose: Purpose,
        method: &str,
        headers: &[(&str, &str)],
    ) -> Result<(), AdminError> {
        let mut request = Request::builder()
            .method(method)
            .uri("/")
            .header("host", "127.0.0.1:8180");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        access.check_sender(&request.body(()).unwrap().into_parts().0, purpose)
    }

    #[test]
    fn what_a_page_of_another_site_sends_is_refused() {
        let access = Access::new(None, AllowedHosts::default());
        for headers in [
            &[("origin", "http://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "https://127.0.0.1:8180")],
            &[("origin", "http://127.0.0.1:8181")],
            &[
                ("origin", "http://127.0.0.1:8180"),
                ("origin", "http://evil.example"),
            ],
            &[("origin", "http://127.0.0.1:8180.evil.example")],
            &[("origin", "chrome-extension://abcdef")],
            &[("origin", "")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "no-cors"),
                ("sec-fetch-dest", "image"),
            ],
            &[("sec-fetch-site", "same-site")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "iframe"),
            ],
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "cross-site"),
            ],
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "websocket"),
                ("sec-fetch-dest", "websocket"),
            ],
        ] {
            for purpose in [Purpose::Page, Purpose::Administration, Purpose::Call] {
                for method in ["GET", "POST"] {
                    checked(&access, purpose, method, headers)
                        .expect_err(&format!("{purpose:?} {headers:?}"));
                }
            }
        }
        for headers in [
            &[("referer", "http://evil.example/page")][..],
            &[("referer", "https://evil.example/?http://127.0.0.1:8180")],
            &[("referer", "http://127.0.0.1:8180@evil.example/")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
            ],
        ] {
            for purpose in [Purpose::Administration, Purpose::Call] {
                checked(&access, purpose, "GET", headers).expect_err(&format!("{purpose:?} {headers:?}"));
            }
            checked(&access, Purpose::Page, "GET", headers).unwrap();
        }
        let preflight = [
            ("access-control-request-method", "POST"),
            ("access-control-request-private-network", "true"),
        ];
        checked(&access, Purpose::Call, "OPTIONS", &preflight).unwrap_err();
        let browser = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/80.0");
        checked(&access, Purpose::Call, "GET", &[browser]).unwrap_err();
        checked(&access, Purpose::Administration, "GET", &[browser]).unwrap();
    }

    #[test]
    fn programs_and_the_emulator_s_own_page_are_let_in() {
        let access = Access::new(None, AllowedHosts::default());
        for purpose in [Purpose::Page, Purpose::Administration, Purpose::Call] {
            for headers in [
                &[][..],
                &[(
                    "user-agent",
                    "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
                )],
                &[
                    ("origin", "http://127.0.0.1:8180"),
                    ("sec-fetch-site", "same-origin"),
                ],
                &[
                    ("sec-fetch-site", "none"),
                    ("sec-fetch-mode", "navigate"),
                    ("user-agent", "Mozilla/5.0"),
                ],
                &[("referer", "http://127.0.0.1:8180/_emulator/")],
            ] {
                checked(&access, purpose, "POST", headers).unwrap();
            }
        }
    }

    #[test]
    fn the_target_s_host_counts_too() {
        let access = Access::new(None, AllowedHosts::default());
        let request = Request::get("http://evil.example/").header("host", "127.0.0.1");
        let parts = request.body(()).unwrap().into_parts().0;
        access.check_sender(&parts, Purpose::Call).unwrap_err();
        let request = Request::get("/")
            .header("host", "127.0.0.1")
            .header("host", "127.0.0.1");
        let parts = request.body(()).unwrap().into_parts().0;
        access.check_sender(&parts, Purpose::Call).unwrap_err();
    }

    #[test]
    fn the_token_stands_for_the_host_s_name_in_administration() {
        let access = Access::new(Some("token".to_owned()), AllowedHosts::default());
        for (purpose, token, expected) in [
            (Purpose::Administration, "token", true),
            (Purpose::Administration, "tokem", false),
            (Purpose::Call, "token", false),
            (Purpose::Page, "token", false),
        ] {
            let request = Request::get("/").header("host", "flows.example.com");
            let request = request.header("authorization", format!("Bearer {token}"));
            let parts = request.body(()).unwrap().into_parts().0;
            assert_eq!(
                access.check_sender(&parts, purpose).is_ok(),
                expected,
                "{purpose:?} {token}"
            );
        }
    }

    #[test]
    fn tokens_are_compared_whole() {
        let access = Access::new(Some("token".to_owned()), AllowedHosts::default());
        for (token, expected) in [
            ("token", true),
            ("", false),
            ("toke", false),
            ("tokens", false),
            ("tokem", false),
        ] {
            let request = Request::get("/").header("authorization", format!("Bearer {token}"));
            let parts = request.body(()).unwrap().into_parts().0;
            assert_eq!(access.check(&parts).is_ok(), expected, "{token}");
        }
    }
}
