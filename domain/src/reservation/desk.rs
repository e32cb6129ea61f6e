//! What is said and kept beside a visit's steps: that its people set out, who is to treat it, what the staff read and
//! note.
//!
//! Never here: the steps themselves, nor the order.

use super::aggregate::State;
use super::decisions::Decision;
use super::{DoctorRef, ReservationError, ReservationEvent, Status};
use crate::values::Text;
use crate::{Actor, NoteId, Personal, PetAlertId};

impl State {
    /// The pet's people are on their way, while they are waited for. Said once; again changes nothing.
    pub(super) fn set_out(&self, by: Actor) -> Decision {
        if !by.is_staff() && !by.acts_for(self.customer) {
            return Err(ReservationError::NotAllowed);
        }
        if !matches!(self.status, Status::Requested | Status::Scheduled) {
            return Err(ReservationError::NotAwaited { status: self.status });
        }
        Ok(if self.on_the_way { Vec::new() } else { vec![ReservationEvent::OnTheWay {}] })
    }

    /// Who is to treat it, or that nobody is named any more.
    pub(super) fn assign(&self, by: Actor, doctor: Option<DoctorRef>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        self.must_be_ongoing()?;
        Ok(vec![match doctor {
            Some(doctor) => ReservationEvent::DoctorAssigned { doctor },
            None => ReservationEvent::DoctorUnassigned {},
        }])
    }

    /// Whoever treats an animal has read what must be known of it.
    pub(super) fn start_treatment(&self, doctor: Option<DoctorRef>, mandatory: &[PetAlertId]) -> Decision {
        if mandatory.iter().any(|alert| !self.acknowledged.contains(alert)) {
            return Err(ReservationError::AlertsUnacknowledged);
        }
        Ok(vec![ReservationEvent::TreatmentStarted { doctor }])
    }

    /// What to watch out for was read. What was read already is not said again.
    pub(super) fn acknowledge(&self, by: Actor, mut alerts: Vec<PetAlertId>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        self.must_be_ongoing()?;
        alerts.retain(|alert| !self.acknowledged.contains(alert));
        alerts.sort_unstable();
        alerts.dedup();
        Ok(if alerts.is_empty() { Vec::new() } else { vec![ReservationEvent::AlertsAcknowledged { alerts }] })
    }

    /// A note for the staff alone, also after the visit. It is about the customer and erased with them.
    pub(super) fn add_note(&self, by: Actor, id: NoteId, text: Text<2000>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        let text = Personal::clear(self.customer, text.into_string());
        Ok(vec![ReservationEvent::NoteAdded { id, text }])
    }
}
