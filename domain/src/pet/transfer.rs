//! A pet that becomes somebody else's, with the consent of both.
//!
//! Never here: who is meant by a name or an address; that is looked up before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{PetAlert, PetDetails};
use crate::{AccountId, HoldsPersonal, Personal, PetId};

/// An offer that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// To whom.
    pub to: AccountId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// The pet is another's from here on, with everything that was said about it: those texts are the new owner's now, so
/// that erasing the one before takes nothing from them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transferred {
    /// The pet.
    pub id: PetId,
    /// Whose it was.
    pub from: AccountId,
    /// Whose it is.
    pub to: AccountId,
    /// What is known about it.
    pub details: PetDetails,
    /// What to watch out for.
    pub alerts: Vec<PetAlert>,
}

impl Transferred {
    /// Makes every text the new owner's; `None` if one of them was erased with the owner before.
    pub(super) fn new(
        id: PetId,
        from: AccountId,
        to: AccountId,
        details: &PetDetails,
        alerts: &[PetAlert],
    ) -> Option<Self> {
        let mut made = Self { id, from, to, details: details.clone(), alerts: alerts.to_vec() };
        let mut whole = true;
        made.visit_personal(&mut |personal| match personal.text() {
            Some(text) => *personal = Personal::clear(to, text),
            None => whole = false,
        });
        whole.then_some(made)
    }
}

impl HoldsPersonal for Transferred {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        self.details.visit_personal(visit);
        self.alerts.visit_personal(visit);
    }
}
