//! `POST /admin/accounts/{id}/suspend`, `/reinstate` and `/end-sessions`.
//!
//! Never here: erasing; people do that themselves, or the command line does.

use axum::extract::State;
use commands::{Source, account};
use domain::AccountId;
use domain::values::Text;
use utoipa::ToSchema;

use crate::administrators::other_administrators;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, Nothing};
use crate::session::Administrator;
use crate::state::AppState;

/// Why, if there is something to say.
#[derive(ToSchema)]
#[schema(as = SuspendAccount)]
pub(super) struct Body {
    /// For the administrators and for the person themselves.
    #[schema(value_type = Option<String>, max_length = 200)]
    reason: Option<Text<200>>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: fields.optional("reason", Text::parse) })
    }
}

/// Suspend an account: its sessions end and nobody can log in with it. The last administrator cannot be suspended.
#[utoipa::path(
    post, path = "/admin/accounts/{id}/suspend", tag = "admin", params(("id" = uuid::Uuid, Path), Conditions),
    request_body = Option<Body>,
    responses((status = 200, description = "It is suspended.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn suspend_account(
    State(state): State<AppState>,
    admin: Administrator,
    Id(id): Id<AccountId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let others = other_administrators(&state, id).await?;
    Ok(Changed(account::suspend_account(state.commands(), context, id, asked.body.reason, &others).await?))
}

/// Let somebody log in again.
#[utoipa::path(
    post, path = "/admin/accounts/{id}/reinstate", tag = "admin", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is reinstated.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn reinstate_account(
    State(state): State<AppState>,
    admin: Administrator,
    Id(id): Id<AccountId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    Ok(Changed(account::reinstate_account(state.commands(), context, id).await?))
}

/// End all sessions of an account; of one's own, all but this one.
#[utoipa::path(
    post, path = "/admin/accounts/{id}/end-sessions", tag = "admin", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "They have ended.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn end_sessions(
    State(state): State<AppState>,
    admin: Administrator,
    Id(id): Id<AccountId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let keep = (id == admin.identity.account).then_some(admin.identity.session);
    Ok(Changed(account::end_all_sessions(state.commands(), context, id, keep).await?))
}
