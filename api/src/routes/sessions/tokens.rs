//! What a client gets for a session: a short access token and a refresh token that names its session.
//!
//! Never here: checking either.

use commands::account::Identity;
use domain::values::Role;
use domain::{AccountId, SessionId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::session::ACCESS_TOKEN_LIFE;
use crate::state::AppState;

/// A session as its client holds it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tokens {
    /// For the header `Authorization: Bearer`.
    access_token: String,
    /// Seconds until it has to be exchanged.
    #[schema(example = 900)]
    expires_in: i64,
    /// Good for one exchange.
    refresh_token: String,
    account: AccountBrief,
    /// Where the session's event is in the log.
    position: i64,
}

/// Whose session it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountBrief {
    id: Uuid,
    username: String,
    #[schema(value_type = String, example = "customer")]
    role: Role,
    /// The name shown to others.
    alias: String,
}

impl Tokens {
    pub(super) fn new(state: &AppState, identity: Identity, secret: &str, position: i64) -> Result<Self, Problem> {
        let Identity { account, session, role, username, alias, .. } = identity;
        let access_token = state.session_keys().sign(account, session, state.now() + ACCESS_TOKEN_LIFE);
        Ok(Self {
            access_token: access_token.map_err(Problem::internal)?,
            expires_in: ACCESS_TOKEN_LIFE.num_seconds(),
            refresh_token: format!("{}.{}.{secret}", account.uuid().simple(), session.uuid().simple()),
            account: AccountBrief { id: account.uuid(), username, role, alias },
            position,
        })
    }
}

/// The session a refresh token names, and its secret.
pub(super) fn parse_refresh_token(token: &str) -> Option<(AccountId, SessionId, &str)> {
    let mut parts = token.trim().splitn(3, '.');
    let mut id = || parts.next().and_then(|text| Uuid::parse_str(text).ok());
    let (account, session) = (id()?, id()?);
    Some((AccountId::new(account), SessionId::new(session), parts.next()?))
}
