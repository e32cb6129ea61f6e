//! What to watch out for with a pet: what it does not bear, and whatever else whoever treats it must know.
//!
//! It is never rewritten: another text is another alert, so that whoever acknowledged the first has not acknowledged
//! the second. Never here: acknowledging; that is a reservation's.

use serde::{Deserialize, Serialize};

use super::words;
use crate::values::{Invalid, Text};
use crate::{AccountId, HoldsPersonal, Personal, PetAlertId};

words! {
    /// What kind of alert.
    AlertKind {
        /// Something it does not bear.
        Allergy = "allergy",
        /// Anything else to watch out for.
        Alert = "alert",
    }
}

/// An alert as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlert {
    /// Its id.
    pub id: PetAlertId,
    /// What kind.
    pub kind: AlertKind,
    /// Whether it must be acknowledged before the pet is treated.
    pub mandatory: bool,
    /// What to watch out for.
    pub text: Text<200>,
}

/// An alert as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PetAlert {
    /// Which.
    pub id: PetAlertId,
    /// What kind.
    pub kind: AlertKind,
    /// Whether it must be acknowledged before the pet is treated.
    pub mandatory: bool,
    /// What to watch out for.
    pub text: Personal,
}

impl PetAlert {
    /// The alert, as it is written into events: what it says is the owner's.
    #[must_use]
    pub fn new(owner: AccountId, alert: NewAlert) -> Self {
        let NewAlert { id, kind, mandatory, text } = alert;
        Self { id, kind, mandatory, text: Personal::clear(owner, text.into_string()) }
    }
}

impl HoldsPersonal for PetAlert {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(&mut self.text);
    }
}
