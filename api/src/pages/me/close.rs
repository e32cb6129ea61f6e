//! Closing one's account: everything personal is erased.
//!
//! Never here: erasing somebody else.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use commands::{Source, account};
use projections::{ListFilter, Scope};

use crate::administrators::other_administrators;
use crate::i18n::field_error_message;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::{CurrentSession, clear_cookie};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/me_close.html")]
struct ClosePage<'a> {
    p: &'a Shell,
    username: &'a str,
    ongoing: usize,
    form: &'a Form,
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Problem> {
    let customer = Some(session.identity.account);
    let filter = ListFilter { customer, scope: Scope::Ongoing, limit: 100, ..ListFilter::default() };
    let ongoing = state.projections().reservations().list(&filter).await?.items.len();
    Ok(shell.page(status, &ClosePage { p: shell, username: &session.identity.username, ongoing, form }))
}

/// `GET /me/close`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    page(&state, &session, &shell, StatusCode::OK, &Form::default()).await
}

/// `POST /me/close`
pub(super) async fn close(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    jar: CookieJar,
    mut form: Form,
) -> Result<Response, Problem> {
    if form.value("confirmation").trim().to_lowercase() != session.identity.username.to_lowercase() {
        form.refuse("confirmation", field_error_message(shell.locale(), "not_your_username", None));
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    }
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let password = form.value("password").to_owned();
    let others = other_administrators(&state, own).await?;
    match account::close_account(state.commands(), context, own, password, &others).await {
        Ok(receipt) => Ok((clear_cookie(&state, jar), done("/", "account-closed", receipt.position)).into_response()),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, status, &form).await
        }
    }
}
