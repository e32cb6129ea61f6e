//! The kinds of things that become due, which events they come from, and what is done then.
//!
//! Never here: how a kind decides that; each has a file of its own.

use chrono::{DateTime, Utc};
use commands::{CommandError, Commands};
use uuid::Uuid;

use super::{DeadlineOutcome, Due, appointment_reminder, slot_offer, unread_consultation, vaccination_reminder};
use crate::ReadError;
use crate::happened::Happened;
use crate::mail::MailKind;

/// A kind of thing that becomes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// Somebody is reminded of an appointment.
    AppointmentReminder,
    /// Somebody is told of what they have not read in a consultation.
    UnreadConsultation,
    /// An offer of a time runs out.
    SlotOffer,
    /// Somebody is reminded of a pet's vaccination.
    VaccinationReminder,
}

/// What an event does to deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: DeadlineKind,
    /// What it is about.
    pub(super) aggregate: Uuid,
    /// Which of several of this kind; `None` for all there are, where none is set.
    pub(super) key: Option<String>,
    pub(super) what: What,
}

/// What is done to a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It is set, or set anew.
    Set(DateTime<Utc>),
    /// Its reason went away.
    Cancel,
    /// Its reason came back.
    Revive,
}

/// What is to be done for something that is due.
pub(super) enum Act {
    /// Nothing further: it was done, or is not wanted any more.
    Settled(DeadlineOutcome),
    /// Somebody is written to.
    Mail {
        /// About what.
        kind: MailKind,
        /// Whose account.
        recipient: Uuid,
    },
}

impl DeadlineKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::AppointmentReminder, Self::UnreadConsultation, Self::SlotOffer, Self::VaccinationReminder];

    /// Its name, stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppointmentReminder => "appointment_reminder",
            Self::UnreadConsultation => "unread_consultation",
            Self::SlotOffer => "slot_offer",
            Self::VaccinationReminder => "vaccination_reminder",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// A change of the only deadline of this kind that an aggregate has.
    pub(super) fn of(self, aggregate: Uuid, what: What) -> Change {
        Change { kind: self, aggregate, key: Some(String::new()), what }
    }
}

/// The aggregates and events that change deadlines; no other is even decoded.
pub(super) fn wants(aggregate_type: &str, event_type: &str) -> bool {
    appointment_reminder::wants(aggregate_type, event_type)
        || unread_consultation::wants(aggregate_type, event_type)
        || slot_offer::wants(aggregate_type, event_type)
        || vaccination_reminder::wants(aggregate_type, event_type)
}

/// What an event does to deadlines. Pure.
pub(super) fn changes(happened: &Happened) -> Vec<Change> {
    let mut changes = appointment_reminder::changes(happened);
    changes.extend(unread_consultation::changes(happened));
    changes.extend(slot_offer::changes(happened));
    changes.extend(vaccination_reminder::changes(happened));
    changes
}

/// Does what is due.
pub(super) async fn act(commands: &Commands, due: &Due, now: DateTime<Utc>) -> Result<Act, ReadError> {
    match due.kind {
        DeadlineKind::AppointmentReminder => appointment_reminder::act(commands, due, now).await,
        DeadlineKind::UnreadConsultation => unread_consultation::act(commands, due).await,
        DeadlineKind::SlotOffer => Ok(slot_offer::act(commands, due, now).await),
        DeadlineKind::VaccinationReminder => vaccination_reminder::act(commands, due).await,
    }
}

/// What a use case that was run for a deadline comes to: what is refused is not wanted any more.
pub(super) fn settled<T, E: std::fmt::Display>(answer: Result<T, CommandError<E>>) -> Act {
    Act::Settled(match answer {
        Ok(_) => DeadlineOutcome::Done,
        Err(error @ (CommandError::Unavailable(_) | CommandError::Contended)) => {
            DeadlineOutcome::Failed(error.to_string())
        }
        Err(_) => DeadlineOutcome::Dropped,
    })
}
