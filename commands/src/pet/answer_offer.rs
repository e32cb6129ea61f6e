//! Saying yes or no to a pet that was offered.
//!
//! With a yes, what was said about the pet is sealed anew as the new owner's. Both accounts must still stand as they
//! were seen: an erasure that comes at the same moment is not undone by a copy. That the pet has no ongoing visit is a
//! claim. Never here: past visits; they stay with whoever asked for them.

use domain::PetId;
use domain::account::Account;
use domain::pet::{Pet, PetCommand, PetError};

use crate::event_store::StreamId;
use crate::{CommandError, Commands, Context, Receipt};

/// How often the accounts are looked at again because one of them changed meanwhile.
const TRIES: usize = 8;

/// Takes the pet over.
pub async fn accept_offer(
    commands: &Commands,
    context: Context,
    pet: PetId,
) -> Result<Receipt, CommandError<PetError>> {
    for _ in 0..TRIES {
        let mut guards = Vec::new();
        let owner = commands.load::<Pet>(pet.uuid()).await?.state.owner();
        for person in owner.into_iter().chain(context.actor.id()) {
            let version = commands.load::<Account>(person.uuid()).await?.version;
            guards.push((StreamId::of::<Account>(person.uuid()), version));
        }
        match commands.execute_on::<Pet>(&context, pet.uuid(), PetCommand::AcceptOffer, &guards).await {
            Err(CommandError::Contended) => {}
            answer => return answer,
        }
    }
    Err(CommandError::Contended)
}

/// Does not take it.
pub async fn decline_offer(
    commands: &Commands,
    context: Context,
    pet: PetId,
) -> Result<Receipt, CommandError<PetError>> {
    commands.execute::<Pet>(&context, pet.uuid(), PetCommand::DeclineOffer).await
}
