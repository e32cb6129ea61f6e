//! Signing up.
//!
//! Never here: logging in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::account::{OpenAccount, open_account};
use commands::{CommandError, Source};
use domain::AccountId;
use domain::values::{EmailAddress, Password, Role, Username};
use uuid::Uuid;

use super::Shell;
use super::answer::{again, done};
use super::form::{Form, Refused};
use crate::i18n::field_error_message;
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/signup.html")]
struct SignUpPage<'a> {
    p: &'a Shell,
    form: &'a Form,
}

/// `GET /signup`
pub(super) async fn show(shell: Shell) -> Response {
    shell.page(StatusCode::OK, &SignUpPage { p: &shell, form: &Form::default() })
}

/// `POST /signup`
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(open) = read(&shell, &mut form) else {
        return Ok(shell.page(StatusCode::UNPROCESSABLE_ENTITY, &SignUpPage { p: &shell, form: &form }));
    };
    match open_account(state.commands(), caller.context(Source::Web), open).await {
        Ok(receipt) => Ok(done("/login", "signed-up", receipt.position)),
        Err(error) => {
            // The first alias is the username: to whoever signs up, it is the username that is taken.
            let error = match error {
                CommandError::Taken { kind: "alias" } => CommandError::Taken { kind: "username" },
                other => other,
            };
            let status = again(&mut form, error.into(), &state, &shell).await?;
            Ok(shell.page(status, &SignUpPage { p: &shell, form: &form }))
        }
    }
}

fn read(shell: &Shell, form: &mut Form) -> Result<OpenAccount, Refused> {
    let locale = shell.locale();
    let username = form.read(locale, "username", Username::parse);
    let email = form.read(locale, "email", EmailAddress::parse);
    let password = form.read(locale, "password", Password::parse);
    let accepts_rules = form.value("accept_rules") == "true";
    if !accepts_rules {
        form.refuse("accept_rules", field_error_message(locale, "rules_not_accepted", None));
        return Err(Refused);
    }
    Ok(OpenAccount {
        id: AccountId::new(Uuid::now_v7()),
        username: username?,
        email: email?,
        password: password?,
        locale,
        role: Role::Customer,
        email_verified: false,
        accepts_rules,
    })
}
