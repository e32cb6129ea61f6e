//! `POST, DELETE /pets/{id}/transfer`, `POST /pets/{id}/transfer/accept` and `…/decline`, `GET /pet-offers`.
//!
//! Never here: what becomes of past visits; they stay with whoever asked for them.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::{Source, pet};
use domain::PetId;
use domain::account::Account;
use projections::PetRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Listed};
use crate::routes::documentation::{CommandRefusals, Conditions, ReadRefusals, Reading};
use crate::routes::input::{Asked, Fields, FromFields, Id, Nothing, ReadAfter, at_most};
use crate::session::CurrentSession;
use crate::state::AppState;

/// To whom a pet is offered.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = OfferTransfer)]
pub(super) struct OfferBody {
    /// Their username or email address.
    #[schema(min_length = 1, max_length = 254, example = "bruno")]
    to: String,
}

impl FromFields for OfferBody {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { to: fields.required("to", at_most::<254>)? })
    }
}

/// A pet that is offered: as much of it as tells which it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PetOffer {
    /// Which.
    pub(crate) id: Uuid,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// What it is.
    #[schema(value_type = String, example = "cat")]
    pub(crate) species: domain::pet::Species,
    /// Its breed.
    pub(crate) breed: Option<String>,
    /// The name of whose it is.
    pub(crate) from: Option<String>,
    /// Since when it is offered.
    pub(crate) offered_at: DateTime<Utc>,
}

/// Offer a pet to somebody, by username or email address.
///
/// Refused while it has an ongoing reservation. It becomes theirs once they accept.
#[utoipa::path(
    post, path = "/pets/{id}/transfer", tag = "pets", params(("id" = Uuid, Path), Conditions), request_body = OfferBody,
    responses((status = 200, description = "It is offered.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn offer_transfer(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<OfferBody>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::offer_transfer(state.commands(), context, id, &asked.body.to).await?))
}

/// Take the offer back.
#[utoipa::path(
    delete, path = "/pets/{id}/transfer", tag = "pets", params(("id" = Uuid, Path), Conditions),
    responses((status = 200, description = "It is offered no more.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn withdraw_offer(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::withdraw_offer(state.commands(), context, id).await?))
}

/// Take over a pet that is offered to oneself.
///
/// Refused while it has an ongoing reservation.
#[utoipa::path(
    post, path = "/pets/{id}/transfer/accept", tag = "pets", params(("id" = Uuid, Path), Conditions),
    responses((status = 200, description = "It is theirs.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn accept_offer(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::accept_offer(state.commands(), context, id).await?))
}

/// Decline a pet that is offered to oneself.
#[utoipa::path(
    post, path = "/pets/{id}/transfer/decline", tag = "pets", params(("id" = Uuid, Path), Conditions),
    responses((status = 200, description = "It stays whose it is.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn decline_offer(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::decline_offer(state.commands(), context, id).await?))
}

/// List the pets that are offered to oneself.
#[utoipa::path(
    get, path = "/pet-offers", tag = "pets", params(Reading),
    responses((status = 200, description = "All of them.", body = Listed<PetOffer>), ReadRefusals)
)]
pub(super) async fn list_offers(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<Json<Listed<PetOffer>>, Problem> {
    Ok(Json(Listed { items: offers(&state, &session).await?, next: None }))
}

/// The pets that are offered to somebody.
pub(crate) async fn offers(state: &AppState, session: &CurrentSession) -> Result<Vec<PetOffer>, Problem> {
    let mut offers = Vec::new();
    for row in state.projections().pets().offered_to(session.identity.account).await? {
        let owner = state.commands().load::<Account>(row.owner_id.uuid()).await?.state;
        let from = owner.profile().and_then(|profile| profile.alias.text()).map(str::to_owned);
        offers.extend(PetOffer::new(&row, from));
    }
    Ok(offers)
}

impl PetOffer {
    /// What somebody sees of a pet that is offered to them.
    pub(crate) fn new(row: &PetRow, from: Option<String>) -> Option<Self> {
        let offered_at = row.offer?.at;
        let (id, name, species, breed) = (row.id.uuid(), row.name.clone(), row.species, row.breed.clone());
        Some(Self { id, name, species, breed, from, offered_at })
    }
}
