//! The start page, and the one for addresses that lead nowhere.
//!
//! Never here: anything personal.

use askama::Template;
use axum::http::{StatusCode, Uri};
use axum::response::{Redirect, Response};

use super::Shell;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage<'a> {
    p: &'a Shell,
}

/// `GET /`
pub(super) async fn home(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &HomePage { p: &shell })
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
