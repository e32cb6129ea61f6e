//! `GET /me`.
//!
//! Never here: a read model; the account itself is asked, so that a change shows at once.

use axum::extract::State;
use commands::Loaded;
use domain::account::{Account, SecondFactor};
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
pub(crate) struct Me {
    id: Uuid,
    username: String,
    email: Option<String>,
    /// Whether the address is known to be theirs.
    email_verified: bool,
    /// The address that takes its place once it is verified.
    pending_email: Option<String>,
    phone: Option<String>,
    /// The name shown to others.
    alias: String,
    #[schema(value_type = String, example = "customer")]
    role: Role,
    #[schema(value_type = String, example = "en")]
    locale: Locale,
    /// Whether logging in asks for a code.
    second_factor: bool,
    /// How many recovery codes are left.
    recovery_codes_left: usize,
    version: i64,
}

impl Me {
    /// Somebody's own account, as it is now.
    pub(super) fn new(session: &CurrentSession, loaded: &Loaded<Account>) -> Result<Self, Problem> {
        let account = &loaded.state;
        let profile = account.profile().ok_or_else(Problem::unauthenticated)?;
        let factor = account.second_factor();
        Ok(Self {
            id: profile.id.uuid(),
            username: session.identity.username.clone(),
            email: profile.email.text().map(str::to_owned),
            email_verified: profile.email_verified,
            pending_email: account.pending_email().and_then(|email| email.text()).map(str::to_owned),
            phone: account.phone().and_then(|phone| phone.text()).map(str::to_owned),
            alias: session.identity.alias.clone(),
            role: profile.role,
            locale: profile.locale,
            second_factor: factor.is_some(),
            recovery_codes_left: factor.map_or(0, SecondFactor::recovery_codes_left),
            version: loaded.version,
        })
    }
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
    Ok(Versioned(loaded.version, Me::new(&session, &loaded)?))
}
