//! `POST /accounts/password-strength`.
//!
//! A hint while somebody types; what counts is the same measure when they are done. Never here: keeping anything.

use axum::Json;
use domain::values::{Locale, Password};
use serde::Serialize;
use utoipa::ToSchema;

use crate::password_strength::{Strength, measure};
use crate::problem::Problem;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields, at_most};
use crate::session::Caller;

/// A password somebody thinks of, and what else is known about them.
#[derive(ToSchema)]
#[schema(as = PasswordToMeasure)]
pub(super) struct Body {
    /// The password, also one that is too short.
    #[schema(format = "password", max_length = 128)]
    password: String,
    /// The username: a password made of it is easily guessed.
    #[schema(max_length = 254)]
    username: Option<String>,
    /// The email address, for the same reason.
    #[schema(max_length = 254)]
    email: Option<String>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let password = fields.required("password", at_most::<128>);
        let username = fields.optional("username", at_most::<254>);
        let email = fields.optional("email", at_most::<254>);
        Some(Self { password: password?, username, email })
    }
}

/// How hard a password is to guess.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PasswordStrength {
    /// From 0, guessed at once, to 4, out of reach.
    #[schema(minimum = 0, maximum = 4)]
    score: u8,
    /// Whether it would be taken: it is long enough, and the score is 2 or more.
    enough: bool,
    /// The score in words.
    #[schema(example = "Good enough")]
    word: String,
    /// What makes it easy to guess; null if nothing in particular.
    warning: Option<String>,
    /// What would make it harder.
    suggestions: Vec<String>,
}

impl PasswordStrength {
    fn new(password: &str, strength: &Strength, locale: Locale) -> Self {
        Self {
            score: strength.score(),
            enough: strength.is_enough() && Password::parse(password).is_ok(),
            word: strength.word(locale),
            warning: strength.warning(locale),
            suggestions: strength.suggestions(locale),
        }
    }
}

/// Measure a password.
///
/// Nothing of it is kept, and no session is needed.
#[utoipa::path(
    post, path = "/accounts/password-strength", tag = "accounts", security(()),
    params(Conditions), request_body = Body,
    responses((status = 200, description = "How hard it is to guess.", body = PasswordStrength), OpenRefusals)
)]
pub(super) async fn password_strength(caller: Caller, asked: Asked<Body>) -> Result<Json<PasswordStrength>, Problem> {
    let Body { password, username, email } = asked.body;
    let about: Vec<&str> = [&username, &email].into_iter().filter_map(Option::as_deref).collect();
    let strength = measure(&password, &about).await;
    Ok(Json(PasswordStrength::new(&password, &strength, caller.locale)))
}
