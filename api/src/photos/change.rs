//! Giving a pet a photo, from the file to the event: for the API and for the page's form.
//!
//! Whoever may not do it is told before the file is looked at. Never here: reading the request.

use commands::pet::{self, Pictures};
use commands::{Context, Receipt};
use domain::PetId;

use super::intake::Taken;
use super::{PhotoError, Squares};
use crate::problem::Problem;
use crate::state::AppState;

/// Whether somebody may give a pet a photo; asked before the file is taken in.
pub(crate) async fn may_change(state: &AppState, context: &Context, pet: PetId) -> Result<(), Problem> {
    pet::may_change_photo(state.commands(), context, pet).await?;
    Ok(())
}

/// Makes the pictures of a file and gives them to a pet.
pub(crate) async fn change(state: &AppState, context: Context, pet: PetId, file: Taken) -> Result<Receipt, Problem> {
    if file.bytes().is_empty() {
        return Err(PhotoError::Empty.into());
    }
    let Squares { thumb, medium, full } = state.photos().workshop.squares(file).await?;
    Ok(pet::change_photo(state.commands(), context, pet, Pictures { thumb, medium, full }).await?)
}
