//! The second step of logging in: a code of the authenticator, or a recovery code.
//!
//! What was proved in the first step comes back signed; the password never does. Never here: checking codes.

use askama::Template;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account::{Credentials, Proof, find_by_login, password_is_right, password_mark};

use super::Shell;
use super::answer::{again, refused, refused_because, same_site};
use super::form::Form;
use super::login::welcome;
use crate::i18n::error_message;
use crate::problem::Problem;
use crate::session::{Attempt, Caller, SecondStep, address, begin, device};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/login_code.html")]
struct CodePage<'a> {
    p: &'a Shell,
    form: &'a Form,
    recovery: bool,
}

/// Asks for the code after a right password.
pub(super) async fn ask(state: &AppState, caller: &Caller, shell: &Shell, form: &Form) -> Result<Response, Problem> {
    let wrong = || Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials");
    let login = form.value("username");
    let account = find_by_login(state.commands(), login).await?.ok_or_else(wrong)?;
    let mark = password_mark(state.commands(), account).await?.ok_or_else(wrong)?;
    // The mark has to be that of the password which was typed, also when it was changed this moment.
    if !password_is_right(state.commands(), account, form.value("password").to_owned()).await? {
        return Ok(refused("/login", &wrong()));
    }
    let step = SecondStep {
        account,
        mark,
        login: login.to_owned(),
        remember: form.value("remember_me") == "true",
        next: same_site(form.value("next"), "").to_owned(),
    };
    let token = step.sign(state.session_keys(), caller.at).map_err(Problem::internal)?;
    Ok(page(shell, StatusCode::OK, &Form::default().with("step", token), false))
}

fn page(shell: &Shell, status: StatusCode, form: &Form, recovery: bool) -> Response {
    shell.page(status, &CodePage { p: shell, form, recovery })
}

/// The code, or the wish to give one of the other kind.
pub(super) async fn submit(
    state: &AppState,
    caller: &Caller,
    parts: &Parts,
    jar: CookieJar,
    shell: &Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Some(step) = SecondStep::check(form.value("step"), state.session_keys(), caller.at) else {
        return Ok(refused_because("/login", "step_expired"));
    };
    if form.has("other") {
        return Ok(page(shell, StatusCode::OK, &form, form.value("other") == "recovery"));
    }
    let recovery = form.value("kind") == "recovery";
    let Some(code) = form.filled("code").map(str::to_owned) else {
        form.refuse("code", crate::i18n::field_error_message(shell.locale(), "required", None));
        return Ok(page(shell, StatusCode::UNPROCESSABLE_ENTITY, &form, recovery));
    };
    let credentials = Credentials {
        login: step.login,
        proof: Proof::PasswordSeen { account: step.account, mark: step.mark },
        code: Some(code),
        device: device(parts),
        remember: step.remember,
    };
    let attempt = Attempt { credentials, address: address(parts) };
    match begin(state, caller.context(Source::Web), attempt).await {
        Ok(begun) => Ok(welcome(state, jar, begun, &step.next)),
        Err(problem) if problem.code() == "wrong_code" => {
            form.refuse("code", error_message(shell.locale(), "wrong_code"));
            Ok(page(shell, problem.status(), &form, recovery))
        }
        // The password was changed meanwhile, or the account is shut.
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED || problem.status() == StatusCode::FORBIDDEN => {
            Ok(refused("/login", &problem))
        }
        Err(problem) => {
            let status = again(&mut form, problem, state, shell).await?;
            Ok(page(shell, status, &form, recovery))
        }
    }
}
