//! What the hospital promises and what it asks for: privacy and house rules.
//!
//! Never here: the sentences; they are in `locales/<language>/privacy.ftl` and `rules.ftl`.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::Shell;

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage<'a> {
    p: &'a Shell,
}

#[derive(Template)]
#[template(path = "pages/rules.html")]
struct RulesPage<'a> {
    p: &'a Shell,
}

/// `GET /privacy`
pub(super) async fn privacy(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &PrivacyPage { p: &shell })
}

/// `GET /rules`
pub(super) async fn rules(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &RulesPage { p: &shell })
}
