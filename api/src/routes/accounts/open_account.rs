//! `POST /accounts`.
//!
//! Never here: roles; whoever signs up is a customer.

use axum::extract::State;
use commands::account::{self, OpenAccount};
use commands::{CommandError, Source};
use domain::AccountId;
use domain::account::AccountError;
use domain::values::{EmailAddress, Locale, Password, Role, Username};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::invited::{as_invited, invitation_of};
use crate::password_strength;
use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields, at_most, word};
use crate::session::Caller;
use crate::state::AppState;

/// Somebody who signs up.
#[derive(Debug, ToSchema)]
#[schema(as = SignUp)]
pub(super) struct Body {
    /// 3 to 10 letters, digits or Chinese characters; unique.
    #[schema(value_type = String, min_length = 3, max_length = 10, pattern = "^[A-Za-z0-9\u{4e00}-\u{9fa5}]{3,10}$", example = "anna")]
    username: Username,
    /// Unique.
    #[schema(value_type = String, format = "email", max_length = 254, example = "anna@example.org")]
    email: EmailAddress,
    /// Not easily guessed: `POST /accounts/password-strength` gives it a score of 2 or more.
    #[schema(value_type = String, format = "password", min_length = 8, max_length = 128)]
    password: Password,
    /// Must be true.
    accept_rules: bool,
    /// The language the person reads; the request's if left out.
    #[schema(value_type = Option<String>, example = "zh-CN")]
    locale: Option<Locale>,
    /// The token of an invitation's link. The address has to be the invited one, and is verified by it.
    #[schema(max_length = 2000)]
    invitation: Option<String>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let password = fields.required("password", Password::parse);
        let accept_rules = fields.flag("accept_rules");
        if !accept_rules {
            let _: Option<()> = fields.refuse("accept_rules", "rules_not_accepted");
        }
        let locale = fields.optional("locale", word);
        let invitation = fields.optional("invitation", at_most::<2000>);
        Some(Self { username: username?, email: email?, password: password?, accept_rules, locale, invitation })
    }
}

/// Sign up.
///
/// Whoever signs up is a customer. The first alias is the username.
#[utoipa::path(
    post, path = "/accounts", tag = "accounts", security(()),
    params(Conditions), request_body = Body,
    responses((status = 201, description = "The account exists.", body = CommandAnswer), OpenRefusals)
)]
pub(super) async fn open_account(
    State(state): State<AppState>,
    caller: Caller,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let mut context = asked.under(caller.context(Source::Api));
    let Body { username, email, password, accept_rules, locale, invitation } = asked.body;
    password_strength::demand(&password, &[username.as_str(), email.as_str()]).await?;
    let mut open = OpenAccount {
        id: AccountId::new(Uuid::now_v7()),
        username,
        email,
        password,
        locale: locale.unwrap_or(caller.locale),
        role: Role::Customer,
        email_verified: false,
        accepts_rules: accept_rules,
    };
    if let Some(token) = invitation {
        let invitation = invitation_of(&state, &token, caller.at).await?;
        let invitation = invitation.ok_or_else(|| Problem::invalid_field("invitation", "link_expired"))?;
        as_invited(&invitation, &mut open, &mut context)?;
    }
    let receipt = account::open_account(state.commands(), context, open).await.map_err(alias_is_username)?;
    Ok(Made(receipt, "/api/v1/accounts"))
}

/// The first alias is the username: somebody else may be called so already.
fn alias_is_username(error: CommandError<AccountError>) -> CommandError<AccountError> {
    match error {
        CommandError::Taken { kind: "alias" } => CommandError::Taken { kind: "username" },
        other => other,
    }
}
