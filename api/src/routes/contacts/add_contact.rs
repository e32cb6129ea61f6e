//! `PUT /contacts/{id}`.
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

/// Keep somebody among one's contacts.
#[utoipa::path(
    put, path = "/contacts/{id}", tag = "chat",
    params(("id" = uuid::Uuid, Path, description = "Their account."), Conditions),
    responses((status = 200, description = "They are kept.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn add_contact(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(other): Id<AccountId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(account::add_contact(state.commands(), context, session.identity.account, other).await?))
}
