//! Keeping a file with a visit: the file first, then the event that names it.
//!
//! Never here: taking the file in.

use domain::reservation::{Reservation, ReservationCommand, ReservationError};
use domain::values::{MediaType, Text};
use domain::{AccountId, AttachmentId, ReservationId};

use crate::{CommandError, Commands, Context, FileError, Receipt};

/// A file to be kept with a visit.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Its id.
    pub id: AttachmentId,
    /// What it is called.
    pub name: Text<200>,
    /// What it is.
    pub media_type: MediaType,
    /// The file.
    pub content: Vec<u8>,
}

/// Why a file is not kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AttachmentError {
    /// The reservation refuses.
    #[error(transparent)]
    Reservation(#[from] ReservationError),
    /// It cannot be kept.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// Keeps a file with a visit, for the staff alone. It is sealed with the customer's key and erased with them.
pub async fn add_attachment(
    commands: &Commands,
    context: Context,
    reservation: ReservationId,
    new: NewAttachment,
) -> Result<Receipt, CommandError<AttachmentError>> {
    let NewAttachment { id, name, media_type, content } = new;
    let owner = may_attach(commands, &context, reservation)
        .await
        .map_err(|error| error.map_refused(AttachmentError::Reservation))?;
    let kept = commands.files().put(owner, content, media_type).await;
    let file = kept.map_err(|error| CommandError::Refused(error.into()))?;
    let request = ReservationCommand::AddAttachment { id, file, name };
    let answer = commands.execute::<Reservation>(&context, reservation.uuid(), request).await;
    answer.map_err(|error| error.map_refused(AttachmentError::Reservation))
}

/// Whose visit it is, if whoever asks may keep files with it: asked before a file is taken in. The reservation decides
/// again when it gets the file.
pub async fn may_attach(
    commands: &Commands,
    context: &Context,
    reservation: ReservationId,
) -> Result<AccountId, CommandError<ReservationError>> {
    let visit = commands.load::<Reservation>(reservation.uuid()).await?.state;
    visit.kept_by(context.actor).map_err(CommandError::Refused)
}
