//! The email address: a new one counts once a link that was sent there is opened.
//!
//! Never here: opening the link.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, account};
use domain::account::Account;
use domain::values::EmailAddress;

use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/me_email.html")]
struct EmailPage<'a> {
    p: &'a Shell,
    username: &'a str,
    current: &'a str,
    form: &'a Form,
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Problem> {
    let account = state.commands().load::<Account>(session.identity.account.uuid()).await?.state;
    let current = account.profile().and_then(|profile| profile.email.text()).unwrap_or_default();
    Ok(shell.page(status, &EmailPage { p: shell, username: &session.identity.username, current, form }))
}

/// `GET /me/email`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    page(&state, &session, &shell, StatusCode::OK, &Form::default()).await
}

/// `POST /me/email`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(email) = form.read(shell.locale(), "email", EmailAddress::parse) else {
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let password = form.value("password").to_owned();
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::change_email(state.commands(), context, own, password, email).await {
        Ok(receipt) => Ok(done("/me", "email-change-requested", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, status, &form).await
        }
    }
}

/// `POST /me/email/cancel`
pub(super) async fn cancel(State(state): State<AppState>, session: CurrentSession) -> Result<Response, Problem> {
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let receipt = account::cancel_email_change(state.commands(), context, own).await?;
    Ok(done("/me", "email-change-cancelled", receipt.position))
}
