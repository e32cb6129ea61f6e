//! Asking for a visit of a pet.
//!
//! The pet must be the customer's and must still be as it was seen when the request is appended. That it has no other
//! ongoing visit is a claim, and so is the doctor's time it asks for. Never here: which times there are.

use chrono::{DateTime, NaiveDate, Utc};
use domain::account::Account;
use domain::hospital::Hospital;
use domain::pet::{Pet, PetError};
use domain::reservation::{self, Reservation, ReservationCommand, ReservationError};
use domain::schedule::PartOfDay;
use domain::values::Text;
use domain::{AccountId, Personal, PetId, ReservationId};

use super::slot;
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
    /// The same, as it is booked.
    pub wish: Wish,
}

/// When a customer would like to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Nothing in particular.
    #[default]
    Whenever,
    /// On a day.
    Day {
        /// Which.
        day: NaiveDate,
        /// When on it.
        part_of_day: PartOfDay,
    },
    /// To this doctor, at this very time.
    Slot {
        /// Whom.
        doctor: AccountId,
        /// From when.
        start: DateTime<Utc>,
    },
}

/// Why a visit cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The reservation refuses.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// The pet refuses.
    #[error(transparent)]
    Pet(PetError),
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
        let owner = pet.state.owner().filter(|owner| context.actor.is(*owner) || context.actor.is_staff());
        let Some(owner) = owner else {
            return commands.refuse_early(&context, RequestError::NoSuchPet).await;
        };
        let mut guards = vec![(StreamId::of::<Pet>(request.pet.uuid()), pet.version)];
        let wish = match request.wish {
            Wish::Whenever => reservation::Wish::Whenever,
            Wish::Day { day, part_of_day } => reservation::Wish::Day { day, part_of_day },
            Wish::Slot { doctor, start } => match slot::bookable(commands, &context, doctor, start).await? {
                Some((time, guard)) => {
                    guards.push(guard);
                    reservation::Wish::Slot(time)
                }
                None => return commands.refuse_early(&context, ReservationError::SlotNotFree.into()).await,
            },
        };
        let hospital = commands.load::<Hospital>(Hospital::ID).await?;
        let named = match pet.state.to_reserve() {
            Ok(named) => named,
            Err(refusal) => return commands.refuse_early(&context, RequestError::Pet(refusal)).await,
        };
        let account = commands.load::<Account>(owner.uuid()).await?;
        let alias = account.state.profile().map(|profile| profile.alias.clone());
        let asked = reservation::RequestReservation {
            id: request.id,
            pet: named,
            customer: owner,
            customer_alias: alias.unwrap_or(Personal::Erased { subject: owner }),
            reason: request.reason.clone(),
            notes: request.notes.clone(),
            preferred_at: request.preferred_at,
            wish,
            paused: hospital.state.pause().is_some(),
        };
        let command = ReservationCommand::RequestReservation(Box::new(asked));
        match commands.create::<Reservation>(&context, request.id.uuid(), command, &guards).await {
            Err(CommandError::Contended) => {}
            answer => return answer.map_err(|error| error.map_refused(RequestError::from)),
        }
    }
    Err(CommandError::Contended)
}
