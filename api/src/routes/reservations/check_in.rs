//! `POST /reservations/{id}/check-in`, and what the page does alike: the wait that is shown at this moment is promised.
//!
//! Never here: how a wait is computed; the read side does that, and the log only notes what was said.

use axum::extract::State;
use commands::reservation::{ExpectedWait, check_in_expecting};
use commands::{CommandError, Context, Receipt, Source};
use domain::ReservationId;
use domain::reservation::ReservationError;

use super::steps::Reason;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// The pet is in the house.
#[utoipa::path(
    post, path = "/reservations/{id}/check-in", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<Reason>,
    responses((status = 200, description = "The step is taken.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn check_in(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Reason>,
) -> Result<Changed, Problem> {
    Ok(Changed(promising(&state, asked.under(session.context(Source::Api)), id).await?))
}

/// Checks a pet in with the wait that its people are told to expect.
pub(crate) async fn promising(
    state: &AppState,
    context: Context,
    id: ReservationId,
) -> Result<Receipt, CommandError<ReservationError>> {
    let minutes = |minutes: u64| u32::try_from(minutes).unwrap_or(u32::MAX);
    let wait = state.projections().feed().expected_wait(id, context.at);
    let expected = wait.map(|wait| ExpectedWait { low: minutes(wait.low), high: minutes(wait.high) });
    check_in_expecting(state.commands(), context, id, expected).await
}
