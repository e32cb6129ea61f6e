//! A reservation as people see it: in lists, on the board, on the tracking page, in the live feed.
//!
//! Never here: how events make it; see `fold`.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::pet::Species;
use domain::reservation::{Acuity, Status, Treatment};
use domain::values::Rank;
use domain::{AccountId, PetId, ReservationId};
use serde::{Deserialize, Serialize};

/// A reservation. A text that was erased with its person is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReservationRow {
    /// Which.
    pub id: ReservationId,
    /// How many events it has seen; what a command is decided on.
    pub version: i64,
    /// The position of the log that last changed what is shown here.
    pub position: i64,
    /// Where it stands.
    pub status: Status,
    /// Whether the visit is still going on.
    pub ongoing: bool,
    /// The band.
    pub treatment: Treatment,
    /// How urgent, if a doctor said so.
    pub acuity: Option<Acuity>,
    /// Why; the doctors' alone, not shown to customers.
    pub triage_note: Option<String>,
    /// When a doctor last said how urgent it is.
    pub triaged_at: Option<DateTime<Utc>>,
    /// Its place in the band, compared byte by byte.
    pub rank: Rank,
    /// Who is treated.
    pub pet: PetBrief,
    /// Whose pet it is.
    pub customer: PersonBrief,
    /// Why the visit is needed.
    pub reason: Option<String>,
    /// What else the hospital should know.
    pub notes: Option<String>,
    /// When the customer would like to come.
    pub preferred_at: Option<DateTime<Utc>>,
    /// Who treats it.
    pub doctor: Option<PersonBrief>,
    /// When it is scheduled to begin.
    pub start: Option<DateTime<Utc>>,
    /// When it is scheduled to end.
    pub end: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When the pet came to the house.
    pub checked_in_at: Option<DateTime<Utc>>,
    /// When a doctor last began to treat it.
    pub treatment_started_at: Option<DateTime<Utc>>,
    /// When it could go home.
    pub ready_at: Option<DateTime<Utc>>,
    /// When the visit was over, however it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When the status last changed.
    pub status_changed_at: DateTime<Utc>,
    /// When anything last changed.
    pub updated_at: DateTime<Utc>,
    /// Why it was declined or cancelled, or what is known of a no-show.
    pub closing_reason: Option<String>,
    /// Whether staff completed it for the customer.
    pub completed_on_behalf: bool,
    /// Minutes from check-in within which the treatment should begin.
    pub target_minutes: Option<u16>,
    /// The moment these minutes are over, once the pet is in the house.
    pub target_at: Option<DateTime<Utc>>,
    /// The status that an undo would bring back.
    pub undo_to: Option<Status>,
    /// Its turn, while it waits for one. Not stored: it depends on all the others.
    pub queue: Option<Queue>,
}

/// The pet of a reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetBrief {
    /// Which.
    pub id: PetId,
    /// What it is called.
    pub name: Option<String>,
    /// What it is.
    pub species: Species,
    /// Its breed.
    pub breed: Option<String>,
}

/// A person of a reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonBrief {
    /// Which.
    pub id: AccountId,
    /// The name shown to others.
    pub alias: Option<String>,
}

/// When a waiting reservation has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Its place among those that wait in its band, from 1.
    pub place: usize,
    /// How many wait in front of it, emergencies included.
    pub ahead: usize,
    /// The expected wait.
    pub wait_minutes: WaitMinutes,
}

/// An expected wait, as a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitMinutes {
    /// At least so many minutes.
    pub low: u64,
    /// At most so many minutes.
    pub high: u64,
}

/// All ongoing reservations in the board's order, and the position of the log that they show.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// A live feed that begins behind it misses nothing.
    pub position: i64,
    /// Emergencies first; inside a band by rank, ties by id.
    pub rows: Vec<Arc<ReservationRow>>,
}

/// What the board is ordered by. `Treatment` orders emergencies first, `Rank` byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) band: Treatment,
    pub(crate) rank: Rank,
    pub(crate) id: ReservationId,
}

impl ReservationRow {
    /// Where it stands on the board.
    pub(crate) fn place(&self) -> Place {
        Place { band: self.treatment, rank: self.rank.clone(), id: self.id }
    }

    /// The same for its customer: without what is the doctors' alone.
    #[must_use]
    pub fn for_customer(mut self) -> Self {
        self.triage_note = None;
        self
    }

    /// How long the treatment took, once the pet could go home.
    pub(crate) fn treated_for(&self) -> Option<TimeDelta> {
        Some(self.ready_at? - self.treatment_started_at?)
    }

    /// What follows from acuity and check-in.
    pub(crate) fn set_target(&mut self) {
        self.target_minutes = self.acuity.map(Acuity::target_minutes);
        self.target_at = self
            .checked_in_at
            .zip(self.target_minutes)
            .map(|(checked_in, minutes)| checked_in + TimeDelta::minutes(minutes.into()));
    }
}
