//! A reservation as it is answered.
//!
//! Never here: what is stored; see the read model.

use chrono::{DateTime, Utc};
use domain::values::Role;
use projections::ReservationRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// What this person sees of a reservation: triage notes are not for customers.
pub(crate) fn shown_to(role: Role, row: ReservationRow) -> ReservationRow {
    if role == Role::Customer { row.for_customer() } else { row }
}

/// A reservation. A text that was erased with its person is null.
#[derive(ToSchema)]
#[schema(as = Reservation)]
#[expect(dead_code, reason = "it describes `ReservationRow`")]
pub(crate) struct ReservationBody {
    id: Uuid,
    /// What a command is decided on: `If-Match` takes it.
    #[schema(minimum = 1)]
    version: i64,
    /// The position of the log that last changed what is shown here.
    position: i64,
    /// requested, scheduled, `checked_in`, `in_treatment`, admitted, `ready_for_release`, completed, declined,
    /// cancelled or `no_show`.
    #[schema(example = "checked_in")]
    status: String,
    /// Whether the visit is still going on.
    ongoing: bool,
    /// The band: emergency or standard.
    #[schema(example = "emergency")]
    treatment: String,
    /// red, orange, yellow, green or blue, if a doctor said so.
    acuity: Option<String>,
    /// Why; null for customers.
    triage_note: Option<String>,
    triaged_at: Option<DateTime<Utc>>,
    /// Its place in the band, compared byte by byte.
    rank: String,
    pet: ReservationPet,
    customer: ReservationPerson,
    reason: Option<String>,
    notes: Option<String>,
    preferred_at: Option<DateTime<Utc>>,
    doctor: Option<ReservationPerson>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    requested_at: DateTime<Utc>,
    checked_in_at: Option<DateTime<Utc>>,
    treatment_started_at: Option<DateTime<Utc>>,
    ready_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    status_changed_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// Why it was declined or cancelled, or what is known of a no-show.
    closing_reason: Option<String>,
    /// Whether staff completed it for the customer.
    completed_on_behalf: bool,
    /// Minutes from check-in within which the treatment should begin.
    target_minutes: Option<u16>,
    /// The moment these minutes are over.
    target_at: Option<DateTime<Utc>>,
    /// The status that an undo would bring back.
    undo_to: Option<String>,
    /// Its turn, while it waits for one.
    queue: Option<ReservationQueue>,
}

/// The pet of a reservation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `PetBrief`")]
pub(crate) struct ReservationPet {
    id: Uuid,
    name: Option<String>,
    #[schema(example = "cat")]
    species: String,
    breed: Option<String>,
}

/// A person of a reservation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `PersonBrief`")]
pub(crate) struct ReservationPerson {
    id: Uuid,
    alias: Option<String>,
}

/// When a waiting reservation has its turn.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `Queue`")]
pub(crate) struct ReservationQueue {
    /// Its place among those that wait in its band, from 1.
    place: usize,
    /// How many wait in front of it, emergencies included.
    ahead: usize,
    wait_minutes: ReservationWait,
}

/// An expected wait, as a range of minutes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes `WaitMinutes`")]
pub(crate) struct ReservationWait {
    low: u64,
    high: u64,
}
