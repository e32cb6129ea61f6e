//! Asking for a visit of a pet.
//!
//! The pet must be the customer's and must still be as it was seen when the request is appended. That it has no other
//! ongoing visit is a claim. Never here: slots.

use chrono::{DateTime, Utc};
use domain::account::Account;
use domain::pet::Pet;
use domain::reservation::{self, PetRef, Reservation, ReservationCommand, ReservationError};
use domain::values::Text;
use domain::{Personal, PetId, ReservationId};

use crate::event_store::StreamId;
use crate::{CommandError, Commands, Context, Receipt};

/// How often the pet is looked up again because it changed meanwhile.
const TRIES: usize = 4;

/// What is asked.
#[derive(Clone, Debug)]
pub struct RequestReservation {
    /// The reservation's id.
    pub id: ReservationId,
    /// For which pet.
    pub pet: PetId,
    /// Why the visit is needed.
    pub reason: Text<500>,
    /// What else the hospital should know.
    pub notes: Option<Text<2000>>,
    /// When the customer would like to come.
    pub preferred_at: Option<DateTime<Utc>>,
}

/// Why a visit cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The reservation refuses.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// There is no such pet, or it is somebody else's.
    #[error("the pet does not exist")]
    NoSuchPet,
}

/// Asks for a visit, as the pet's owner or as staff for them.
pub async fn request_reservation(
    commands: &Commands,
    context: Context,
    request: RequestReservation,
) -> Result<Receipt, CommandError<RequestError>> {
    for _ in 0..TRIES {
        let pet = commands.load::<Pet>(request.pet.uuid()).await?;
        let (Some(owner), Some(details)) = (pet.state.owner(), pet.state.details()) else {
            return commands.refuse_early(&context, RequestError::NoSuchPet).await;
        };
        if !context.actor.is(owner) && !context.actor.is_staff() {
            return commands.refuse_early(&context, RequestError::NoSuchPet).await;
        }
        let account = commands.load::<Account>(owner.uuid()).await?;
        let alias = account.state.profile().map(|profile| profile.alias.clone());
        let asked = reservation::RequestReservation {
            id: request.id,
            pet: PetRef {
                id: request.pet,
                name: details.name.clone(),
                species: details.species,
                breed: details.breed.clone(),
            },
            customer: owner,
            customer_alias: alias.unwrap_or(Personal::Erased { subject: owner }),
            reason: request.reason.clone(),
            notes: request.notes.clone(),
            preferred_at: request.preferred_at,
        };
        let guard = (StreamId::of::<Pet>(request.pet.uuid()), pet.version);
        let command = ReservationCommand::RequestReservation(Box::new(asked));
        match commands.create::<Reservation>(&context, request.id.uuid(), command, &[guard]).await {
            Err(CommandError::Contended) => {}
            answer => return answer.map_err(|error| error.map_refused(RequestError::from)),
        }
    }
    Err(CommandError::Contended)
}
