//! `GET /pets/{id}`.
//!
//! Never here: its reservations.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use domain::PetId;
use projections::PetRow;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Id, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// A pet. A text that was erased with its owner is null.
#[derive(ToSchema)]
#[schema(as = Pet)]
#[expect(dead_code, reason = "it describes `PetRow`")]
pub(crate) struct PetBody {
    id: Uuid,
    /// What a command is decided on: `If-Match` takes it.
    #[schema(minimum = 1)]
    version: i64,
    /// The position of the log that last changed what is shown here.
    position: i64,
    owner_id: Uuid,
    name: Option<String>,
    #[schema(example = "cat")]
    species: String,
    breed: Option<String>,
    #[schema(example = "female")]
    sex: String,
    neutered: Option<bool>,
    date_of_birth: Option<NaiveDate>,
    colour: Option<String>,
    microchip: Option<String>,
    notes: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    removed: bool,
}

/// Read a pet: its owner, the staff, the auditor.
#[utoipa::path(
    get, path = "/pets/{id}", tag = "pets", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "The pet.", body = PetBody), ReadRefusals)
)]
pub(super) async fn get_pet(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    _: ReadAfter,
) -> Result<Versioned<PetRow>, Problem> {
    let seen = |row: &PetRow| row.owner_id == session.identity.account || session.role().sees_board();
    let row = state.projections().pets().get(id).await?.filter(seen).ok_or_else(Problem::not_found)?;
    Ok(Versioned(row.version, row))
}
