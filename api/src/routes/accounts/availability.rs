//! `GET /accounts/availability`.
//!
//! Never here: reserving a name; what counts is the sign-up itself.

use axum::Json;
use axum::extract::State;
use commands::account::{email_is_available, username_is_available};
use domain::values::{EmailAddress, Invalid, Username};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::documentation::OpenRefusals;
use crate::routes::input::{Fields, FromFields, Query};
use crate::state::AppState;

pub(super) struct Names {
    username: Option<String>,
    email: Option<String>,
}

impl FromFields for Names {
    fn read(fields: &mut Fields) -> Option<Self> {
        let plain = |text: &str| Ok::<_, Invalid>(text.to_owned());
        Some(Self { username: fields.optional("username", plain), email: fields.optional("email", plain) })
    }
}

/// Whether names are free; only those that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Availability {
    /// Whether it is a username and nobody has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<bool>,
    /// Whether it is an email address and nobody has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<bool>,
}

/// Look whether a username or an email address is free.
#[utoipa::path(
    get, path = "/accounts/availability", tag = "accounts", security(()),
    params(("username" = Option<String>, Query), ("email" = Option<String>, Query)),
    responses((status = 200, description = "What is free.", body = Availability), OpenRefusals)
)]
pub(super) async fn account_availability(
    State(state): State<AppState>,
    Query(names): Query<Names>,
) -> Result<Json<Availability>, Problem> {
    let username = match names.username.as_deref().map(Username::parse) {
        Some(Ok(username)) => Some(username_is_available(state.commands(), &username).await?),
        Some(Err(_)) => Some(false),
        None => None,
    };
    let email = match names.email.as_deref().map(EmailAddress::parse) {
        Some(Ok(email)) => Some(email_is_available(state.commands(), &email).await?),
        Some(Err(_)) => Some(false),
        None => None,
    };
    Ok(Json(Availability { username, email }))
}
