//! `PATCH /pets/{id}`.
//!
//! Never here: whose it is; that does not change.

use axum::extract::State;
use commands::{CommandError, Context, Source, pet};
use domain::PetId;
use domain::pet::Pet;

use super::fields::PetChanges;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// How often the pet is read again because somebody else changed it meanwhile.
const TRIES: usize = 4;

/// Correct what is known about a pet.
#[utoipa::path(
    patch, path = "/pets/{id}", tag = "pets", params(("id" = uuid::Uuid, Path), Conditions), request_body = Option<PetChanges>,
    responses((status = 200, description = "It is corrected.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_pet(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<PetChanges>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    for _ in 0..TRIES {
        let known = state.commands().load::<Pet>(id.uuid()).await?;
        let details = known.state.details().ok_or_else(Problem::not_found)?;
        let fields = asked.body.clone().applied_to(details).ok_or_else(Problem::not_found)?;
        // The fields that stay are those of this version.
        let seen = Context { expected_version: context.expected_version.or(Some(known.version)), ..context.clone() };
        match pet::change_pet(state.commands(), seen, id, fields).await {
            Err(CommandError::Stale(_)) if context.expected_version.is_none() => {}
            answer => return Ok(Changed(answer?)),
        }
    }
    Err(CommandError::<domain::pet::PetError>::Contended.into())
}
