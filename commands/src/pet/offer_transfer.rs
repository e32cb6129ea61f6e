//! Offering a pet to somebody else, and taking the offer back.
//!
//! Who is meant is looked up here, by username or address. Never here: consent; that is the other's to give.

use domain::account::Account;
use domain::pet::{Pet, PetCommand, PetError};
use domain::{AccountId, PetId};

use crate::account::find_by_login;
use crate::{CommandError, Commands, Context, Receipt};

/// Why a pet is not offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// The pet refuses.
    #[error(transparent)]
    Pet(#[from] PetError),
    /// There is nobody of this name or address who takes pets from the one who offers.
    #[error("there is no such account")]
    NoSuchAccount,
}

/// Offers a pet, as its owner, to whoever has this username or address.
pub async fn offer_transfer(
    commands: &Commands,
    context: Context,
    pet: PetId,
    login: &str,
) -> Result<Receipt, CommandError<OfferError>> {
    let Some(to) = find_taker(commands, &context, login).await? else {
        return commands.refuse_early(&context, OfferError::NoSuchAccount).await;
    };
    let answer = commands.execute::<Pet>(&context, pet.uuid(), PetCommand::OfferTransfer { to }).await;
    answer.map_err(|error| error.map_refused(OfferError::from))
}

async fn find_taker(
    commands: &Commands,
    context: &Context,
    login: &str,
) -> Result<Option<AccountId>, crate::Unavailable> {
    let Some((to, from)) = find_by_login(commands, login.trim()).await?.zip(context.actor.id()) else {
        return Ok(None);
    };
    Ok(commands.load::<Account>(to.uuid()).await?.state.takes_from(from).then_some(to))
}

/// Takes an offer back, as the owner or as staff.
pub async fn withdraw_offer(
    commands: &Commands,
    context: Context,
    pet: PetId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::WithdrawOffer).await
}
