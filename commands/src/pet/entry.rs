//! The receipt for something that was made inside of a pet: it names that, not the pet.
//!
//! Never here: making it.

use cqrs_es::Aggregate as _;
use domain::AnyEvent;
use domain::pet::{Pet, PetEvent};
use uuid::Uuid;

use crate::{Commands, Receipt, Unavailable};

/// Puts the entry's id into a receipt: the one that was asked for, or, if this is the first answer again, the one that
/// was made then, as its event says.
pub(super) async fn of_entry(
    commands: &Commands,
    receipt: Receipt,
    asked: Uuid,
    made: impl Fn(&PetEvent) -> Option<Uuid>,
) -> Result<Receipt, Unavailable> {
    if !receipt.repeated {
        return Ok(Receipt { id: asked, ..receipt });
    }
    let history = commands.log().history(Pet::TYPE, receipt.id).await?;
    let first = history.iter().find(|event| event.position == receipt.position);
    let id = first.and_then(|event| match event.decode() {
        Ok(AnyEvent::Pet(event)) => made(&event),
        _ => None,
    });
    let id = id.ok_or_else(|| Unavailable::unreadable("a receipt does not lead to what was made"))?;
    Ok(Receipt { id, ..receipt })
}
