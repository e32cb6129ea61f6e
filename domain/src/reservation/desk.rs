//! What is said and kept beside a visit's steps: that its people set out, who is to treat it, what the staff read and
//! note.
//!
//! Never here: the steps themselves, nor the order.

use super::aggregate::State;
use super::decisions::Decision;
use super::{DoctorRef, Reservation, ReservationError, ReservationEvent, Status};
use crate::values::{FileRef, Text};
use crate::{AccountId, Actor, AttachmentId, NoteId, Personal, PetAlertId};

impl Reservation {
    /// Whose visit it is, if this actor may keep files with it. To a customer, somebody else's does not exist.
    pub fn kept_by(&self, by: Actor) -> Result<AccountId, ReservationError> {
        let state = self.state.as_ref().ok_or(ReservationError::NotFound)?;
        state.visible_to(by)?;
        if by.is_staff() { Ok(state.customer) } else { Err(ReservationError::NotAllowed) }
    }
}

/// The most files that are kept with one visit.
const MAX_ATTACHMENTS: usize = 20;

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

    /// A file for the staff alone, such as a finding from elsewhere, also after the visit. It belongs to the customer.
    pub(super) fn add_attachment(&self, by: Actor, id: AttachmentId, file: FileRef, name: Text<200>) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        if self.attachments.len() >= MAX_ATTACHMENTS {
            return Err(ReservationError::TooManyAttachments);
        }
        let name = Personal::clear(self.customer, name.into_string());
        Ok(vec![ReservationEvent::AttachmentAdded { id, file, name }])
    }

    /// A file that was kept by mistake, or is needed no more.
    pub(super) fn remove_attachment(&self, by: Actor, id: AttachmentId) -> Decision {
        if !by.is_staff() {
            return Err(ReservationError::NotAllowed);
        }
        if !self.attachments.contains_key(&id) {
            return Err(ReservationError::NoSuchAttachment);
        }
        Ok(vec![ReservationEvent::AttachmentRemoved { id }])
    }
}
