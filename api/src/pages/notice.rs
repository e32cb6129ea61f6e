//! The page between two others: it says what was done, and leads on after a moment.
//!
//! Never here: an address outside this site.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Shell;
use super::answer::{done, same_site};
use super::layers::escape;

/// Time to read a sentence or two.
const SECONDS: u8 = 6;

#[derive(Template)]
#[template(path = "pages/notice.html")]
struct NoticePage<'a> {
    p: &'a Shell,
    to: &'a str,
    seconds: u8,
}

/// Where the notice leads.
#[derive(Deserialize)]
pub(super) struct Leads {
    #[serde(default)]
    to: String,
}

/// `GET /notice`
pub(super) async fn show(shell: Shell, Query(Leads { to }): Query<Leads>) -> Response {
    // A notice that leads to itself would never end.
    let to = Some(same_site(&to, "/")).filter(|to| !to.starts_with("/notice")).unwrap_or("/");
    shell.page(StatusCode::OK, &NoticePage { p: &shell, to, seconds: SECONDS })
}

/// Sends the browser to the notice that says what was done, and from there on.
pub(super) fn then(to: &str, what: &str, position: i64) -> Response {
    done(&format!("/notice?to={}", escape(to)), what, position)
}
