//! Logging in and out.
//!
//! Never here: checking a password; nor what a session is.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account::{Credentials, Proof, end_session};
use domain::values::Role;
use serde::Deserialize;

use super::Shell;
use super::answer::{again, done, same_site};
use super::form::Form;
use super::layers::escape;
use super::login_code;
use crate::problem::Problem;
use crate::session::{Attempt, Begun, Caller, CurrentSession, address, begin, clear_cookie, device, set_cookie};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/login.html")]
struct LogInPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    sign_up: String,
    demo_accounts: Vec<DemoAccount>,
}

struct DemoAccount {
    role: String,
    username: &'static str,
    password: &'static str,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub(super) struct Then {
    #[serde(default)]
    pub(super) next: String,
}

pub(super) fn page(state: &AppState, shell: &Shell, status: StatusCode, form: &Form) -> Response {
    let demo = state.demo().iter().map(|account| DemoAccount {
        role: shell.word("role", account.role.as_str()),
        username: account.username,
        password: account.password,
    });
    let sign_up = match form.value("next") {
        "" => "/signup".to_owned(),
        next => format!("/signup?next={}", escape(next)),
    };
    shell.page(status, &LogInPage { p: shell, form, sign_up, demo_accounts: demo.collect() })
}

/// `GET /login`
pub(super) async fn show(State(state): State<AppState>, shell: Shell, Query(then): Query<Then>) -> Response {
    let form = Form::default().with("next", same_site(&then.next, ""));
    page(&state, &shell, StatusCode::OK, &form)
}

/// `POST /login`: name and password, or the code that was asked for then.
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    parts: Parts,
    jar: CookieJar,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    if form.has("step") {
        return login_code::submit(&state, &caller, &parts, jar, &shell, form).await;
    }
    let credentials = Credentials {
        login: form.value("username").to_owned(),
        proof: Proof::Password(form.value("password").to_owned()),
        code: None,
        device: device(&parts),
        remember: form.value("remember_me") == "true",
    };
    let attempt = Attempt { credentials, address: address(&parts) };
    match begin(&state, caller.context(Source::Web), attempt).await {
        Ok(begun) => Ok(welcome(&state, jar, begun, form.value("next"))),
        Err(problem) if problem.code() == "code_required" => login_code::ask(&state, &caller, &shell, &form).await,
        // Whoever is shut out reads so where they tried; it is no page that is not for them.
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED || problem.code() == "suspended" => {
            form.refuse_all(problem.detail(&state, shell.locale()).await);
            Ok(page(&state, &shell, problem.status(), &form))
        }
        Err(problem) => {
            let status = again(&mut form, problem, &state, &shell).await?;
            Ok(page(&state, &shell, status, &form))
        }
    }
}

/// Sends somebody who logged in to where they wanted to go, or to where their role works.
pub(super) fn welcome(state: &AppState, jar: CookieJar, begun: Begun, next: &str) -> Response {
    let next = same_site(next, home_of(begun.identity.role)).to_owned();
    let jar = set_cookie(state, jar, begun.cookie_token, begun.remember_until);
    (jar, Redirect::to(&next)).into_response()
}

/// Where somebody in this role begins.
pub(super) const fn home_of(role: Role) -> &'static str {
    match role {
        Role::Customer => "/reservations",
        Role::Receptionist | Role::Doctor | Role::Admin => "/board",
        Role::Auditor => "/audit",
    }
}

/// `POST /logout`
pub(super) async fn log_out(
    State(state): State<AppState>,
    session: Option<CurrentSession>,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let mut position = 0;
    if let Some(session) = session {
        let (account, id) = (session.identity.account, session.identity.session);
        position = end_session(state.commands(), session.context(Source::Web), account, id).await?.position;
    }
    Ok((clear_cookie(&state, jar), done("/", "logged-out", position)).into_response())
}
