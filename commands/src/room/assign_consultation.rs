//! Giving a consultation to a doctor.
//!
//! Never here: telling them.

use domain::account::Account;
use domain::room::{Room, RoomCommand, RoomError};
use domain::values::Role;
use domain::{AccountId, RoomId};

use crate::{CommandError, Commands, Context, Receipt};

/// Gives a consultation to a doctor, or to nobody in particular.
pub async fn assign_consultation(
    commands: &Commands,
    context: Context,
    room: RoomId,
    doctor: Option<AccountId>,
) -> Result<Receipt, CommandError<RoomError>> {
    if let Some(doctor) = doctor
        && commands.load::<Account>(doctor.uuid()).await?.state.role() != Some(Role::Doctor)
    {
        return commands.refuse_early(&context, RoomError::NoSuchDoctor).await;
    }
    commands.execute::<Room>(&context, room.uuid(), RoomCommand::AssignConsultation { doctor }).await
}
