//! Saying that an address is one's own, by the link of a mail, and having that mail sent again.
//!
//! Opening the link is enough where the person is logged in. Elsewhere a button has to be pressed: programs that look
//! into mail open links too, and must not confirm what nobody asked for. Never here: the mail.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::Source;
use commands::account::{email_fingerprint, verify_email};
use domain::AccountId;
use domain::account::Account;

use super::answer::{refused, same_site};
use super::form::Form;
use super::layers::escape;
use super::link_gone::{Gone, link_gone};
use super::login::home_of;
use super::{Shell, notice};
use crate::links::Link;
use crate::mail_requests::request_email_verification;
use crate::problem::Problem;
use crate::session::{Caller, CurrentSession};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/verify.html")]
struct VerifyPage<'a> {
    p: &'a Shell,
    email: &'a str,
    username: &'a str,
}

/// A link that is still good, and whose it is.
struct Wanted {
    account: AccountId,
    fingerprint: String,
    email: String,
    username: String,
}

/// The address that waits, or else the one in force, if the link was for it.
async fn find(state: &AppState, caller: &Caller, token: &str) -> Result<Option<Wanted>, Problem> {
    let Some(Link::VerifyEmail { account, fingerprint }) = state.links().check(token, caller.at) else {
        return Ok(None);
    };
    let now = state.commands().load::<Account>(account.uuid()).await?.state;
    let Some(profile) = now.profile() else { return Ok(None) };
    let addresses = [now.pending_email(), Some(&profile.email)].into_iter().flatten().filter_map(|email| email.text());
    let meant = addresses.into_iter().find(|email| email_fingerprint(state.commands(), email) == fingerprint);
    let Some(email) = meant.map(str::to_owned) else { return Ok(None) };
    let username = profile.username.text().unwrap_or_default().to_owned();
    Ok(Some(Wanted { account, fingerprint, email, username }))
}

/// `GET /verify/{token}`
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, Problem> {
    let Some(wanted) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Verification)) };
    if caller.identity().is_some_and(|identity| identity.account == wanted.account) {
        return confirm(&state, &caller, &shell, &wanted).await;
    }
    let page = VerifyPage { p: &shell, email: &wanted.email, username: &wanted.username };
    Ok(shell.page(StatusCode::OK, &page))
}

/// `POST /verify/{token}`
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, Problem> {
    let Some(wanted) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Verification)) };
    confirm(&state, &caller, &shell, &wanted).await
}

async fn confirm(state: &AppState, caller: &Caller, shell: &Shell, wanted: &Wanted) -> Result<Response, Problem> {
    let context = caller.context(Source::Web);
    let verified = verify_email(state.commands(), context, wanted.account, &wanted.fingerprint).await;
    match verified.map_err(Problem::from) {
        Ok(receipt) => {
            let to = caller.identity().map_or("/login", |identity| home_of(identity.role));
            Ok(notice::then(to, "email-verified", receipt.position))
        }
        Err(problem) if problem.code() == "link_expired" => Ok(link_gone(shell, Gone::Verification)),
        Err(problem) => Err(problem),
    }
}

/// `POST /verify`
pub(super) async fn send_again(
    State(state): State<AppState>,
    session: CurrentSession,
    form: Form,
) -> Result<Response, Problem> {
    let back = same_site(form.value("back"), home_of(session.role())).to_owned();
    let context = session.context(Source::Web);
    match request_email_verification(&state, context, session.identity.account).await {
        Ok(receipt) => Ok(notice::then(&back, "verification-sent", receipt.position)),
        Err(problem) if problem.status() == StatusCode::TOO_MANY_REQUESTS => {
            Ok(refused(&format!("/notice?to={}", escape(&back)), &problem))
        }
        Err(problem) => Err(problem),
    }
}
