//! Asking for a link with which a forgotten password is replaced.
//!
//! The answer is the same, and takes as long, whether an account has the address or not. Never here: setting the new
//! password; see `reset`.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use commands::Source;
use domain::values::EmailAddress;
use serde::Deserialize;

use super::Shell;
use super::answer::again;
use super::form::Form;
use crate::mail_requests::request_password_reset;
use crate::problem::Problem;
use crate::session::{Caller, address};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/forgot.html")]
struct ForgotPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    sent: bool,
}

/// Whether the page says that it was done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    sent: String,
}

/// `GET /forgot`
pub(super) async fn show(shell: Shell, axum::extract::Query(done): axum::extract::Query<Done>) -> Response {
    let page = ForgotPage { p: &shell, form: &Form::default(), sent: !done.sent.is_empty() };
    shell.page(StatusCode::OK, &page)
}

/// `POST /forgot`
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    parts: Parts,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let status = match form.read(shell.locale(), "email", EmailAddress::parse) {
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Ok(email) => match request_password_reset(&state, caller.context(Source::Web), address(&parts), email) {
            Ok(()) => return Ok(Redirect::to("/forgot?sent=1").into_response()),
            Err(problem) => again(&mut form, problem, &state, &shell).await?,
        },
    };
    Ok(shell.page(status, &ForgotPage { p: &shell, form: &form, sent: false }))
}
