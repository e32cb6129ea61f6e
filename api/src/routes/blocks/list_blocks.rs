//! `GET /blocks`.
//!
//! Never here: who blocks the caller; nobody is told.

use axum::Json;
use axum::extract::State;
use domain::AccountId;
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Somebody who is blocked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BlockedPerson {
    id: Uuid,
    /// The name they show to others; null if they were erased.
    alias: Option<String>,
}

/// List the people one blocks.
#[utoipa::path(
    get, path = "/blocks", tag = "me", params(Reading),
    responses((status = 200, description = "The people.", body = Listed<BlockedPerson>), ReadRefusals)
)]
pub(super) async fn list_blocks(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<Json<Listed<BlockedPerson>>, Problem> {
    let account = state.commands().load::<Account>(session.identity.account.uuid()).await?.state;
    let ids: Vec<AccountId> = account.blocked().iter().copied().collect();
    let names = state.projections().accounts().aliases(&ids).await?;
    let person = |id: AccountId| BlockedPerson { id: id.uuid(), alias: names.get(&id).cloned() };
    Ok(Json(Listed { items: ids.into_iter().map(person).collect(), next: None }))
}
