//! One's own account: a card for each thing that can be changed, and a file for each card.
//!
//! Here is the page with all cards. Never here: other people's accounts.

mod blocks;
mod close;
mod data;
mod email;
mod password;
mod phone;
mod profile;
mod recovery_codes;
mod second_factor;
mod sessions;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::account::{Account, SecondFactor};
use domain::values::Locale;

use super::answer::again;
use super::form::Form;
use super::views::Choice;
use super::{Shell, home};
use crate::i18n::message;
use crate::problem::Problem;
use crate::route_table::RouteTable;
use crate::session::CurrentSession;
use crate::state::AppState;
use blocks::BlockedPerson;
use sessions::SessionLine;

/// The pages and forms below `/me`.
pub(super) fn routes(table: RouteTable) -> RouteTable {
    table
        .route("/me", get(show).post(profile::change))
        .route("/me/email", get(email::show).post(email::change))
        .route("/me/email/cancel", post(email::cancel))
        .route("/me/phone", get(home::up).post(phone::change))
        .route("/me/password", get(home::up).post(password::change))
        .route("/me/second-factor", get(second_factor::show).post(second_factor::turn_on))
        .route("/me/second-factor/disable", get(home::up).post(second_factor::turn_off))
        .route("/me/second-factor/codes", get(home::up).post(recovery_codes::replace))
        .route("/me/sessions/end-others", post(sessions::end_others))
        .route("/me/sessions/{id}/end", post(sessions::end))
        .route("/me/blocks", get(home::up).post(blocks::block))
        .route("/me/blocks/{id}/end", post(blocks::unblock))
        .route("/me/export", get(data::export))
        .route("/me/close", get(close::show).post(close::close))
}

#[derive(Template)]
#[template(path = "pages/me.html")]
struct MePage<'a> {
    p: &'a Shell,
    username: &'a str,
    role: String,
    languages: Vec<Choice>,
    profile: &'a Form,
    phone: &'a Form,
    password: &'a Form,
    block: &'a Form,
    email: &'a str,
    email_verified: bool,
    pending_email: Option<String>,
    second_factor: Option<usize>,
    sessions: Vec<SessionLine>,
    blocked: Vec<BlockedPerson>,
}

/// A card with a form on the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Card {
    Profile,
    Phone,
    Password,
    Block,
}

/// `GET /me`
async fn show(State(state): State<AppState>, session: CurrentSession, shell: Shell) -> Result<Response, Problem> {
    page(&state, &session, &shell, None).await
}

/// The page, with the form that was refused, if one was.
async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    refused: Option<(StatusCode, Card, &Form)>,
) -> Result<Response, Problem> {
    let identity = &session.identity;
    let account = state.commands().load::<Account>(identity.account.uuid()).await?.state;
    let opened = account.profile().ok_or_else(Problem::unauthenticated)?;
    let stored_profile =
        Form::default().with("alias", identity.alias.as_str()).with("locale", identity.locale.as_str());
    let stored_phone =
        Form::default().with("phone", account.phone().and_then(|phone| phone.text()).unwrap_or_default());
    let empty = Form::default();
    let form = |card: Card, stored| match refused {
        Some((_, of, form)) if of == card => form,
        _ => stored,
    };
    let page = MePage {
        p: shell,
        username: &identity.username,
        role: shell.word("role", identity.role.as_str()),
        languages: languages(),
        profile: form(Card::Profile, &stored_profile),
        phone: form(Card::Phone, &stored_phone),
        password: form(Card::Password, &empty),
        block: form(Card::Block, &empty),
        email: opened.email.text().unwrap_or_default(),
        email_verified: opened.email_verified,
        pending_email: account.pending_email().and_then(|email| email.text()).map(str::to_owned),
        second_factor: account.second_factor().map(SecondFactor::recovery_codes_left),
        sessions: sessions::lines(state, session, shell).await?,
        blocked: blocks::people(state, shell, &account).await?,
    };
    Ok(shell.page(refused.map_or(StatusCode::OK, |(status, ..)| status), &page))
}

/// The page again, with what was wrong with one of its forms.
async fn refuse(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    (card, mut form): (Card, Form),
    problem: Problem,
) -> Result<Response, Problem> {
    let status = again(&mut form, problem, state, shell).await?;
    page(state, session, shell, Some((status, card, &form))).await
}

/// The page again, with a form in which fields could not be read.
async fn unread(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    (card, form): (Card, Form),
) -> Result<Response, Problem> {
    page(state, session, shell, Some((StatusCode::UNPROCESSABLE_ENTITY, card, &form))).await
}

/// The languages there are, each in its own words.
pub(super) fn languages() -> Vec<Choice> {
    let name = |locale: &Locale| Choice::new(locale.as_str(), message(*locale, "language-name", &[]));
    Locale::ALL.iter().map(name).collect()
}
