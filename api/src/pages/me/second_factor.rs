//! The second factor: setting it up, and turning it off.
//!
//! Never here: asking for a code at the log-in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, account, hospital};
use domain::account::{Account, SecondFactor};

use super::recovery_codes;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::pages::views::Qr;
use crate::problem::Problem;
use crate::second_factor::{QrCode, Setup, SetupKeys};
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/second_factor_setup.html")]
struct SetupPage<'a> {
    p: &'a Shell,
    required: bool,
    form: &'a Form,
    qr: Qr,
    secret: String,
    uri: String,
}

#[derive(Template)]
#[template(path = "pages/second_factor.html")]
struct FactorPage<'a> {
    p: &'a Shell,
    required: bool,
    codes_left: usize,
    codes: &'a Form,
    disable: &'a Form,
}

/// `GET /me/second-factor`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    if state.commands().load::<Account>(session.identity.account.uuid()).await?.state.second_factor().is_some() {
        let empty = Form::default();
        return factor_page(&state, &session, &shell, StatusCode::OK, (&empty, &empty)).await;
    }
    let setup = SetupKeys::new(state.session_keys()).begin(session.identity.account, session.at);
    setup_page(&session, &shell, StatusCode::OK, (&setup, Form::default()))
}

fn setup_page(
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    (setup, form): (&Setup, Form),
) -> Result<Response, Problem> {
    let uri = setup.uri(&session.identity.username).ok_or_else(|| Problem::internal("a secret is no secret"))?;
    let code = QrCode::new(&uri).ok_or_else(|| Problem::internal("a secret fits into no QR code"))?;
    let page = SetupPage {
        p: shell,
        required: session.identity.must_set_up_second_factor,
        form: &form.with("token", setup.token.as_str()),
        qr: Qr::new(code, shell.t("setup-label")),
        secret: setup.grouped(),
        uri,
    };
    Ok(shell.page(status, &page))
}

/// The page of a second factor that is on, with the form that was refused, if one was.
pub(super) async fn factor_page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    status: StatusCode,
    (codes, disable): (&Form, &Form),
) -> Result<Response, Problem> {
    let account = state.commands().load::<Account>(session.identity.account.uuid()).await?.state;
    let settings = hospital::settings(state.commands()).await?;
    let page = FactorPage {
        p: shell,
        required: settings.staff_second_factor && session.role().sees_board(),
        codes_left: account.second_factor().map_or(0, SecondFactor::recovery_codes_left),
        codes,
        disable,
    };
    Ok(shell.page(status, &page))
}

/// `POST /me/second-factor`
pub(super) async fn turn_on(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let (keys, identity) = (SetupKeys::new(state.session_keys()), &session.identity);
    let Some(secret) = keys.check(form.value("token"), identity.account, session.at) else {
        let setup = keys.begin(identity.account, session.at);
        form.refuse_all(shell.t("error-setup-expired"));
        return setup_page(&session, &shell, StatusCode::UNPROCESSABLE_ENTITY, (&setup, form.with("code", "")));
    };
    let (context, own, code) = (session.context(Source::Web), identity.account, form.value("code"));
    match account::enable_second_factor(state.commands(), context, own, &secret, code, identity.session).await {
        Ok(codes) => {
            let next = if identity.must_set_up_second_factor { "/" } else { "/me#second-factor" };
            Ok(recovery_codes::page(&shell, &codes.codes, shell.t("recovery-codes-on"), next))
        }
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            // The secret is in their app by now: it stays the same, with time for another try.
            let setup = keys.carry(identity.account, secret, session.at);
            setup_page(&session, &shell, status, (&setup, form.with("code", "")))
        }
    }
}

/// `POST /me/second-factor/disable`
pub(super) async fn turn_off(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let password = form.value("password").to_owned();
    match account::disable_second_factor(state.commands(), context, own, password).await {
        Ok(receipt) => Ok(done("/me", "second-factor-off", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            factor_page(&state, &session, &shell, status, (&Form::default(), &form)).await
        }
    }
}
