//! What is done around every page: problems become pages, a chosen language is remembered.
//!
//! Never here: who somebody is; see `session`.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::values::Locale;

use super::Shell;
use crate::problem::Problem;
use crate::session::Caller;

/// What a problem's page has to know of the request.
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    caller: Option<Caller>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let caller = request.extensions().get::<Caller>().cloned();
        Self { method: request.method().clone(), uri: request.uri().clone(), caller }
    }

    /// Turns a problem into a page for people; whoever is not logged in is asked to be, and comes back.
    pub(crate) fn as_page(&self, response: Response) -> Response {
        let is_html =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let Some(problem) = Problem::behind(&response).filter(|_| !is_html) else { return response };
        let mut page = if problem.status() == StatusCode::UNAUTHORIZED {
            let back = if self.method == Method::GET { self.uri.to_string() } else { "/".to_owned() };
            Redirect::to(&format!("/login?next={}", escape(&back))).into_response()
        } else {
            Shell::of(self.caller.as_ref(), &self.uri).error(&problem)
        };
        for name in [header::RETRY_AFTER, header::ALLOW] {
            if let Some(value) = response.headers().get(&name) {
                page.headers_mut().insert(name, value.clone());
            }
        }
        page
    }
}

/// Answers a request for a page. `?lang=` chooses a language for a year.
pub(crate) async fn let_in(request: Request, next: Next) -> Response {
    let chosen = request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("lang=")));
    let chosen = chosen.and_then(|tag| tag.parse::<Locale>().ok());
    let mut response = if needs_second_factor(&request) {
        Redirect::to("/me/second-factor").into_response()
    } else {
        next.run(request).await
    };
    if let Some(locale) = chosen {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", locale.as_str());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// What somebody who has to set up a second factor reaches without it: doing so, leaving, and what needs no account.
const WITHOUT_SECOND_FACTOR: [&str; 8] =
    ["/me/second-factor", "/login", "/logout", "/notice", "/privacy", "/rules", "/verify", "/reset"];

/// Staff who have to set up a second factor are led there from wherever they go.
fn needs_second_factor(request: &Request) -> bool {
    let identity = request.extensions().get::<Caller>().and_then(Caller::identity);
    let must = identity.is_some_and(|identity| identity.must_set_up_second_factor);
    let path = request.uri().path();
    let below = |place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    must && !WITHOUT_SECOND_FACTOR.into_iter().any(below)
}

/// A text as the value of a query parameter.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
