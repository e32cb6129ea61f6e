//! One's own account: the name shown to others, the language, the password, and where one is logged in.
//!
//! Never here: other people's accounts.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::Source;
use commands::account::{self, ChangePassword, ChangeProfile};
use domain::SessionId;
use domain::account::Account;
use domain::values::{Alias, Locale, Password};

use super::Shell;
use super::answer::{again, done};
use super::form::Form;
use super::views::{Choice, Moment};
use crate::i18n::message;
use crate::password_strength::measure;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/me.html")]
struct MePage<'a> {
    p: &'a Shell,
    username: &'a str,
    role: String,
    profile: &'a Form,
    password: &'a Form,
    languages: Vec<Choice>,
    sessions: Vec<SessionLine>,
}

struct SessionLine {
    id: String,
    device: String,
    since: Moment,
    current: bool,
}

/// The page, with the form that was refused, if one was.
async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    (profile, password): (Option<&Form>, Option<&Form>),
) -> Result<Response, Problem> {
    let identity = &session.identity;
    let account = state.commands().load::<Account>(identity.account.uuid()).await?.state;
    let empty = Form::default();
    let as_stored = Form::default().with("alias", identity.alias.as_str()).with("locale", identity.locale.as_str());
    let sessions = account.sessions(session.at).map(|(id, open)| SessionLine {
        id: id.to_string(),
        device: open.device.as_ref().and_then(|device| device.text()).map_or_else(|| shell.t("unknown-device"), short),
        since: Moment::new(open.since),
        current: id == identity.session,
    });
    let page = MePage {
        p: shell,
        username: &identity.username,
        role: shell.word("role", identity.role.as_str()),
        profile: profile.unwrap_or(&as_stored),
        password: password.unwrap_or(&empty),
        languages: Locale::ALL
            .iter()
            .map(|locale| Choice::new(locale.as_str(), message(*locale, "language-name", &[])))
            .collect(),
        sessions: sessions.collect(),
    };
    Ok(shell.page(status, &page))
}

/// The browser and the system out of the long text that browsers send.
fn short(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = find(&[("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        _ => agent.chars().take(60).collect(),
    }
}

/// `GET /me`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    page(&state, &session, &shell, StatusCode::OK, (None, None)).await
}

/// `POST /me`
pub(super) async fn change_profile(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let alias = form.read(shell.locale(), "alias", Alias::parse);
    let locale = form.read(shell.locale(), "locale", str::parse::<Locale>);
    let (Ok(alias), Ok(locale)) = (alias, locale) else {
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, (Some(&form), None)).await;
    };
    let change = ChangeProfile { alias: Some(alias), locale: Some(locale) };
    match account::change_profile(state.commands(), session.context(Source::Web), session.identity.account, change)
        .await
    {
        // The cookie would otherwise win over the new choice.
        Ok(receipt) => Ok(done(&format!("/me?lang={}", locale.as_str()), "profile-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, status, (Some(&form), None)).await
        }
    }
}

/// `POST /me/password`
pub(super) async fn change_password(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(new) = form.read(shell.locale(), "password", Password::parse) else {
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, (None, Some(&form))).await;
    };
    let strength = measure(new.reveal(), &[&session.identity.username]).await;
    if !strength.is_enough() {
        form.refuse("password", strength.refusal(shell.locale()));
        return page(&state, &session, &shell, StatusCode::UNPROCESSABLE_ENTITY, (None, Some(&form))).await;
    }
    let current = form.value("current_password").to_owned();
    let change = ChangePassword { current, new, keep: Some(session.identity.session) };
    match account::change_password(state.commands(), session.context(Source::Web), session.identity.account, change)
        .await
    {
        Ok(receipt) => Ok(done("/me", "password-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, status, (None, Some(&form))).await
        }
    }
}

/// `POST /me/sessions/{id}/end`
pub(super) async fn end_session(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: SessionId = id.parse().map_err(|_| Problem::not_found())?;
    let context = session.context(Source::Web);
    let receipt = account::end_session(state.commands(), context, session.identity.account, id).await?;
    Ok(done("/me", "session-ended", receipt.position))
}
