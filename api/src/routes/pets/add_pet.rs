//! `POST /pets`.
//!
//! Never here: photos.

use axum::extract::State;
use commands::{Source, pet};
use domain::account::Account;
use domain::pet::{AddPet, PetFields};
use domain::{AccountId, PetId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::fields::read_all;
use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, id};
use crate::session::CurrentSession;
use crate::state::AppState;

/// A new pet, as it is sent.
#[derive(ToSchema)]
#[schema(as = AddPet)]
#[expect(dead_code, reason = "it describes what `Body` reads")]
pub(super) struct AddPetBody {
    #[schema(min_length = 1, max_length = 40, example = "Momo")]
    name: String,
    /// dog, cat, rabbit, `guinea_pig`, hamster, ferret, bird, reptile or other.
    #[schema(example = "cat")]
    species: String,
    #[schema(max_length = 60)]
    breed: Option<String>,
    /// female, male or unknown.
    #[schema(example = "female")]
    sex: Option<String>,
    neutered: Option<bool>,
    #[schema(format = "date")]
    date_of_birth: Option<String>,
    #[schema(max_length = 60)]
    colour: Option<String>,
    /// 9 to 15 letters or digits.
    #[schema(max_length = 32, example = "528210000123456")]
    microchip: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    /// Whose it is, when staff add it for them.
    owner_id: Option<Uuid>,
}

pub(super) struct Body {
    fields: PetFields,
    owner: Option<AccountId>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let owner = fields.optional("owner_id", id);
        Some(Self { fields: read_all(fields)?, owner })
    }
}

/// Register a pet.
#[utoipa::path(
    post, path = "/pets", tag = "pets", params(Conditions), request_body = AddPetBody,
    responses((status = 201, description = "It is registered.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn add_pet(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let context = asked.under(session.context(Source::Api));
    let Body { fields, owner } = asked.body;
    let own = session.identity.account;
    let owner = owner.unwrap_or(own);
    if owner != own {
        session.only(domain::values::Role::is_staff)?;
        let account = state.commands().load::<Account>(owner.uuid()).await?.state;
        account.profile().ok_or_else(|| Problem::invalid_field("owner_id", "no_such_account"))?;
    }
    let add = AddPet { id: PetId::new(Uuid::now_v7()), owner, fields };
    Ok(Made(pet::add_pet(state.commands(), context, add).await?, "/api/v1/pets"))
}
