//! Choosing a new password by the link of a mail.
//!
//! Never here: asking for the link; see `forgot`.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::Source;
use commands::account::reset_password;
use domain::AccountId;
use domain::account::Account;
use uuid::Uuid;

use super::answer::{again, done};
use super::form::Form;
use super::link_gone::{Gone, link_gone};
use super::{Shell, new_password};
use crate::links::Link;
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/reset.html")]
struct ResetPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    username: &'a str,
}

/// A reset that is still good.
struct Open {
    account: AccountId,
    reset: Uuid,
    username: String,
    email: String,
}

async fn find(state: &AppState, caller: &Caller, token: &str) -> Result<Option<Open>, Problem> {
    let Some(Link::ResetPassword { account, reset }) = state.links().check(token, caller.at) else { return Ok(None) };
    let now = state.commands().load::<Account>(account.uuid()).await?.state;
    let Some(profile) = now.profile().filter(|_| now.has_reset(reset, caller.at)) else { return Ok(None) };
    let text = |personal: &domain::Personal| personal.text().unwrap_or_default().to_owned();
    Ok(Some(Open { account, reset, username: text(&profile.username), email: text(&profile.email) }))
}

/// `GET /reset/{token}`
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, Problem> {
    let Some(open) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Reset)) };
    Ok(shell.page(StatusCode::OK, &ResetPage { p: &shell, form: &Form::default(), username: &open.username }))
}

/// `POST /reset/{token}`
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(open) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Reset)) };
    let status = match new_password::read(shell.locale(), &mut form, &[&open.username, &open.email]).await {
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Ok(new) => {
            let context = caller.context(Source::Web);
            match reset_password(state.commands(), context, open.account, open.reset, new).await.map_err(Problem::from)
            {
                Ok(receipt) => return Ok(done("/login", "password-reset", receipt.position)),
                // Somebody was faster with the same link.
                Err(problem) if problem.code() == "link_expired" => return Ok(link_gone(&shell, Gone::Reset)),
                Err(problem) => again(&mut form, problem, &state, &shell).await?,
            }
        }
    };
    Ok(shell.page(status, &ResetPage { p: &shell, form: &form, username: &open.username }))
}
