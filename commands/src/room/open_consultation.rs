//! A customer asks the hospital about a reservation, or about something else.
//!
//! Never here: who answers.

use std::collections::BTreeSet;

use domain::account::Account;
use domain::reservation::Reservation;
use domain::room::{OpenRoom, RoomError, RoomKind};
use domain::{AccountId, Claim, ReservationId, RoomId};
use uuid::Uuid;

use super::open_direct_room::open_or_find;
use crate::{CommandError, Commands, Context, Receipt};

/// Opens the consultation of a customer about a reservation of theirs, or about nothing in particular; or says which it
/// is: one of each is open at a time.
pub async fn open_consultation(
    commands: &Commands,
    context: Context,
    customer: AccountId,
    reservation: Option<ReservationId>,
) -> Result<Receipt, CommandError<RoomError>> {
    let known = commands.load::<Account>(customer.uuid()).await?.state.profile().is_some();
    let own = match reservation {
        Some(id) => commands.load::<Reservation>(id.uuid()).await?.state.customer() == Some(customer),
        None => true,
    };
    if !known || !own {
        return commands.refuse_early(&context, RoomError::NotFound).await;
    }
    let id = RoomId::new(Uuid::now_v7());
    let open = OpenRoom {
        id,
        kind: RoomKind::Consultation,
        name: None,
        password_hash: None,
        capacity: None,
        members: BTreeSet::from([customer]),
        reservation,
    };
    open_or_find(commands, &context, open, &Claim::Consultation(customer, reservation)).await
}
