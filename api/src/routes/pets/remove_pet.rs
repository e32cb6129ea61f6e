//! `DELETE /pets/{id}`.
//!
//! Never here: its past reservations; they stay.

use axum::extract::State;
use commands::{Source, pet};
use domain::PetId;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id, Nothing};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Take a pet off its owner's list.
///
/// Refused while it has an ongoing reservation.
#[utoipa::path(
    delete, path = "/pets/{id}", tag = "pets", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is off the list.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_pet(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::remove_pet(state.commands(), context, id).await?))
}
