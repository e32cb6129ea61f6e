//! `DELETE /contacts/{id}`.
//!
//! Never here: telling the other.

use axum::extract::State;
use commands::{Source, account};
use domain::AccountId;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Keep somebody there no longer. Whoever was not there stays so.
#[utoipa::path(
    delete, path = "/contacts/{id}", tag = "chat",
    params(("id" = uuid::Uuid, Path, description = "Their account."), Conditions),
    responses((status = 200, description = "They are not kept.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_contact(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(other): Id<AccountId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(account::remove_contact(state.commands(), context, session.identity.account, other).await?))
}
