//! `DELETE /blocks/{id}`.
//!
//! Never here: other people's blocks.

use axum::extract::State;
use commands::{Source, account};
use domain::AccountId;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Hear from somebody again. Whoever was not blocked stays so.
#[utoipa::path(
    delete, path = "/blocks/{id}", tag = "me",
    params(("id" = uuid::Uuid, Path, description = "Their account."), Conditions),
    responses((status = 200, description = "They are not blocked.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn unblock_account(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(other): Id<AccountId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(account::unblock_account(state.commands(), context, session.identity.account, other).await?))
}
