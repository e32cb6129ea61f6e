//! Giving a pet a photo: its files are kept first, then the event that names them is appended.
//!
//! Never here: making the pictures; they come as they are to be shown.

use domain::pet::{Pet, PetCommand, PetError, Photo};
use domain::values::MediaType;
use domain::{AccountId, PetId};

use crate::{CommandError, Commands, Context, FileError, Receipt};

/// The pictures of a photo, each a JPEG file.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// For lists and cards.
    pub thumb: Vec<u8>,
    /// For the pet's page.
    pub medium: Vec<u8>,
    /// To look at.
    pub full: Vec<u8>,
}

/// Why a pet gets no photo.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PhotoError {
    /// The pet refuses.
    #[error(transparent)]
    Pet(#[from] PetError),
    /// Its files cannot be kept.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// Gives a pet this photo, in place of the one it had.
pub async fn change_photo(
    commands: &Commands,
    context: Context,
    pet: PetId,
    pictures: Pictures,
) -> Result<Receipt, CommandError<PhotoError>> {
    let owner = may_change_photo(commands, &context, pet).await.map_err(|error| error.map_refused(PhotoError::Pet))?;
    let photo = keep(commands, owner, pictures).await.map_err(|error| CommandError::Refused(error.into()))?;
    let command = PetCommand::ChangePhoto(Box::new(photo));
    let answer = commands.execute::<Pet>(&context, pet.uuid(), command).await;
    answer.map_err(|error| error.map_refused(PhotoError::Pet))
}

/// Whose pet it is, if whoever asks may give it a photo: asked before a file is taken in and looked at. The pet decides
/// again when it gets the photo.
pub async fn may_change_photo(
    commands: &Commands,
    context: &Context,
    pet: PetId,
) -> Result<AccountId, CommandError<PetError>> {
    let found = commands.load::<Pet>(pet.uuid()).await?;
    found.state.changed_by(context.actor).map_err(CommandError::Refused)
}

async fn keep(commands: &Commands, owner: AccountId, pictures: Pictures) -> Result<Photo, FileError> {
    let put = |picture| commands.files().put(owner, picture, MediaType::jpeg());
    let (thumb, medium, full) = futures::try_join!(put(pictures.thumb), put(pictures.medium), put(pictures.full))?;
    Ok(Photo { owner, thumb, medium, full })
}
