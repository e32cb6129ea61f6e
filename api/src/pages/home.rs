//! The start page, the rules, the page that leads on, and the one for addresses that lead nowhere.
//!
//! Never here: anything personal.

use askama::Template;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use axum::response::{Redirect, Response};
use serde::Deserialize;

use super::Shell;
use super::answer::same_site;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    p: &'a Shell,
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage<'a> {
    p: &'a Shell,
}

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

/// `GET /`
pub(super) async fn home(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &HomePage { p: &shell })
}

/// `GET /privacy`
pub(super) async fn privacy(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &PrivacyPage { p: &shell })
}

/// `GET /notice`
pub(super) async fn notice(shell: Shell, Query(Leads { to }): Query<Leads>) -> Response {
    let page = NoticePage { p: &shell, to: same_site(&to, "/"), seconds: 5 };
    shell.page(StatusCode::OK, &page)
}

/// `GET` of an address that only takes a form: a refused form is shown there, and reloading it, or changing its language,
/// leads to the page the form is on.
pub(super) async fn up(uri: Uri) -> Redirect {
    let page = uri.path().rsplit_once('/').map_or("/", |(page, _)| page);
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::to(&format!("{page}{query}"))
}

/// Every other address.
pub(super) async fn nothing_here() -> Problem {
    Problem::not_found()
}
