//! What a form comes to: a redirect to the page that shows it, or the form again with what was wrong.
//!
//! Never here: what the form was about.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use commands::{Context, IdempotencyKey, Source};
use uuid::Uuid;

use super::Shell;
use super::form::Form;
use super::layers::escape;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Sends the browser on to a page that waits for a position and says what was done.
pub(super) fn done(path: &str, what: &str, position: i64) -> Response {
    let joint = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{joint}after={position}&done={what}")).into_response()
}

/// Sends the browser on to a page that says what was refused.
pub(super) fn refused(path: &str, problem: &Problem) -> Response {
    refused_because(path, problem.code())
}

/// The same with a reason that is said otherwise there.
pub(super) fn refused_because(path: &str, code: &str) -> Response {
    let joint = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{joint}problem={}", escape(code))).into_response()
}

/// Takes what was wrong into the form that is shown again, and says with which status. What is not about the form, such
/// as that there is no such thing, goes on as it is.
pub(super) async fn again(
    form: &mut Form,
    problem: Problem,
    state: &AppState,
    shell: &Shell,
) -> Result<StatusCode, Problem> {
    let status = problem.status();
    if matches!(status.as_u16(), 401 | 403 | 404 | 500) {
        return Err(problem);
    }
    for error in problem.errors() {
        form.refuse(&error.field, error.message(shell.locale()));
    }
    if problem.errors().is_empty() {
        form.refuse_all(problem.detail(state, shell.locale()).await);
    }
    Ok(status)
}

/// The circumstances of a form: the version it was shown with, and its key, so that sending it twice does it once.
pub(super) fn circumstances(session: &CurrentSession, form: &Form, place: &str) -> Context {
    let body = [place.as_bytes(), b"\n", &form.canonical()].concat();
    Context {
        expected_version: form.value("version").parse().ok(),
        idempotency: IdempotencyKey::new(form.value("idempotency_key"), &body).ok(),
        ..session.context(Source::Web)
    }
}

/// A key for a form that makes something.
pub(super) fn fresh_key() -> String {
    Uuid::now_v7().to_string()
}

/// An address of this site, or the other one: a link from outside cannot lead elsewhere.
pub(super) fn same_site<'p>(path: &'p str, otherwise: &'p str) -> &'p str {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if local { path } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_site_is_redirected_to() {
        assert_eq!(same_site("/pets?x=1", "/"), "/pets?x=1");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"] {
            assert_eq!(same_site(elsewhere, "/"), "/");
        }
    }
}
