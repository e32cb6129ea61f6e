//! Signing up, by oneself or invited.
//!
//! Never here: logging in.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::account::{OpenAccount, open_account};
use commands::invitation::OpenInvitation;
use commands::{CommandError, Receipt, Source};
use domain::AccountId;
use domain::values::{EmailAddress, Role, Username};
use uuid::Uuid;

use super::Shell;
use super::answer::{again, done, same_site};
use super::form::{Form, Refused};
use super::layers::escape;
use super::link_gone::{Gone, link_gone};
use super::login::Then;
use super::new_password;
use crate::i18n::field_error_message;
use crate::invited::{as_invited, invitation_of};
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

/// What the script of the page checks while somebody types: the rules of [`Username`] and [`EmailAddress`] as regular
/// expressions. The browser's tests hold them against the server's answers.
pub(super) struct FieldRules {
    username_characters: &'static str,
    email: &'static str,
}

const RULES: FieldRules = FieldRules {
    username_characters: r"^[A-Za-z0-9\u4e00-\u9fa5]*$",
    email: concat!(
        r"^(?!\.)(?!.*\.\.)[\p{Alphabetic}\p{N}!#$%&'*+\-\/=?^_`\{\|\}~.]{1,64}(?<!\.)@",
        r"((?!-)[\p{Alphabetic}\p{N}\-]{1,63}(?<!-)\.)+(?!-)[\p{Alphabetic}\p{N}\-]{1,63}(?<!-)$"
    ),
};

/// Somebody who came by an invitation.
pub(super) struct Invited {
    role: String,
}

impl Invited {
    pub(super) fn new(shell: &Shell, invitation: &OpenInvitation) -> Self {
        Self { role: shell.word("role", invitation.role.as_str()) }
    }
}

#[derive(Template)]
#[template(path = "pages/signup.html")]
struct SignUpPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    rules: FieldRules,
    invited: Option<Invited>,
}

pub(super) fn page(shell: &Shell, status: StatusCode, form: &Form, invited: Option<Invited>) -> Response {
    shell.page(status, &SignUpPage { p: shell, form, rules: RULES, invited })
}

/// `GET /signup`
pub(super) async fn show(shell: Shell, Query(then): Query<Then>) -> Response {
    let form = Form::default().with("next", same_site(&then.next, ""));
    page(&shell, StatusCode::OK, &form, None)
}

/// `POST /signup`
pub(super) async fn submit(
    State(state): State<AppState>,
    caller: Caller,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let mut invitation = None;
    if form.has("invitation") {
        invitation = invitation_of(&state, form.value("invitation"), caller.at).await?;
        if invitation.is_none() {
            return Ok(link_gone(&shell, Gone::Invitation));
        }
    }
    let status = match read(&shell, &mut form).await {
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Ok(open) => match sign_up(&state, &caller, invitation.as_ref(), open).await {
            Ok(receipt) => {
                let what = if invitation.is_some() { "invited" } else { "signed-up" };
                return Ok(done(&log_in(&form), what, receipt.position));
            }
            Err(problem) => again(&mut form, problem, &state, &shell).await?,
        },
    };
    let invited = invitation.as_ref().map(|invitation| Invited::new(&shell, invitation));
    Ok(page(&shell, status, &form, invited))
}

async fn sign_up(
    state: &AppState,
    caller: &Caller,
    invitation: Option<&OpenInvitation>,
    mut open: OpenAccount,
) -> Result<Receipt, Problem> {
    let mut context = caller.context(Source::Web);
    if let Some(invitation) = invitation {
        as_invited(invitation, &mut open, &mut context)?;
    }
    let receipt = open_account(state.commands(), context, open).await.map_err(|error| match error {
        // The first alias is the username: to whoever signs up, it is the username that is taken.
        CommandError::Taken { kind: "alias" } => CommandError::Taken { kind: "username" },
        other => other,
    });
    Ok(receipt?)
}

/// The log-in that leads to where the person wanted to go.
fn log_in(form: &Form) -> String {
    match same_site(form.value("next"), "") {
        "" => "/login".to_owned(),
        next => format!("/login?next={}", escape(next)),
    }
}

async fn read(shell: &Shell, form: &mut Form) -> Result<OpenAccount, Refused> {
    let locale = shell.locale();
    let username = form.read(locale, "username", Username::parse);
    let email = form.read(locale, "email", EmailAddress::parse);
    let about = [form.value("username").to_owned(), form.value("email").to_owned()];
    let password = new_password::read(locale, form, &[&about[0], &about[1]]).await;
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
