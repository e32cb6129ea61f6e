//! `GET /me`.
//!
//! Never here: a read model; the account itself is asked, so that a change shows at once.

use axum::extract::State;
use domain::account::Account;
use domain::values::{Locale, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::CurrentSession;
use crate::state::AppState;

/// One's own account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Me {
    id: Uuid,
    username: String,
    email: Option<String>,
    /// Whether the address is known to be theirs.
    email_verified: bool,
    /// The name shown to others.
    alias: String,
    #[schema(value_type = String, example = "customer")]
    role: Role,
    #[schema(value_type = String, example = "en")]
    locale: Locale,
    version: i64,
}

/// Read one's own account.
#[utoipa::path(
    get, path = "/me", tag = "me", params(Reading),
    responses((status = 200, description = "The account.", body = Me), ReadRefusals)
)]
pub(super) async fn get_me(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<Versioned<Me>, Problem> {
    let loaded = state.commands().load::<Account>(session.identity.account.uuid()).await?;
    let profile = loaded.state.profile().ok_or_else(Problem::unauthenticated)?;
    let me = Me {
        id: profile.id.uuid(),
        username: session.identity.username,
        email: profile.email.text().map(str::to_owned),
        email_verified: profile.email_verified,
        alias: session.identity.alias,
        role: profile.role,
        locale: profile.locale,
        version: loaded.version,
    };
    Ok(Versioned(loaded.version, me))
}
