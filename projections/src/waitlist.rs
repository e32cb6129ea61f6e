//! The process manager `waitlist`: offers a time that becomes free to the first that waits for one like it.
//!
//! It knows who waits from events alone, and acts through the use cases, as the system. Whether somebody still waits, was
//! offered that time before, or has another offer, their reservation decides; whether the time is still free, the claim.
//! An event that it meets again after a crash finds both as it left them. Like every process manager it is never rebuilt.
//! Never here: the end of an offer; see `deadlines`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use commands::reservation::{Waits, offer_slot};
use commands::schedule::{FreeSlot, FreeTimes, free_slots};
use commands::{CommandError, Commands, Context, IdempotencyKey, RecordedEvent, Source};
use domain::hospital::Hospital;
use domain::reservation::{Reservation, ReservationEvent};
use domain::schedule::{PartOfDay, ScheduleEvent, Slot};
use domain::values::Zone;
use domain::{AccountId, Actor, AnyEvent, ReservationId};
use sqlx::PgConnection;

use crate::clock::Clock;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// More are not offered a time for one event; the others hear of the next one.
const MOST_OFFERS: usize = 50;

/// The process manager.
#[derive(Clone)]
pub(crate) struct WaitlistManager {
    commands: Commands,
    clock: Clock,
}

/// Somebody who waits.
struct Waiting {
    reservation: ReservationId,
    waits: Waits,
}

impl Waiting {
    fn fits(&self, doctor: AccountId, slot: &Slot, zone: Zone) -> bool {
        let Waits { from, to, part_of_day, doctor: wanted } = self.waits;
        wanted.is_none_or(|wanted| wanted == doctor)
            && (from..=to).contains(&zone.day(slot.start))
            && part_of_day.includes(slot.start, zone)
    }
}

/// Time that may have become free.
#[derive(Clone, Copy)]
struct Freed {
    doctor: AccountId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl WaitlistManager {
    pub(crate) const fn new(commands: Commands, clock: Clock) -> Self {
        Self { commands, clock }
    }

    /// Offers what is free of this time to those who wait, in their order.
    async fn offer(&self, connection: &mut PgConnection, happened: &Happened, freed: Freed) -> Result<(), Failure> {
        let now = self.clock.now();
        let hospital = self.commands.load::<Hospital>(Hospital::ID).await?.state;
        let (zone, rules) = (hospital.zone(), hospital.booking());
        if hospital.pause().is_some() || freed.until <= now {
            return Ok(());
        }
        let waiting = waiting(connection).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let days = (zone.day(freed.from.max(now)), zone.day(freed.until));
        let mut free = free_slots(&self.commands, &[freed.doctor], days, now).await?;
        let Some(FreeTimes { doctor, mut slots }) = free.pop() else { return Ok(()) };
        let span = Slot { start: freed.from, end: freed.until };
        slots.retain(|slot| slot.overlaps(&span));
        let expires = now + TimeDelta::minutes(rules.offer_minutes.into());
        let mut offers = 0;
        for one in &waiting {
            let visit = self.commands.load::<Reservation>(one.reservation.uuid()).await?.state;
            let fits = |slot: &&Slot| one.fits(doctor.id, slot, zone) && visit.can_be_offered(doctor.id, slot.start);
            let Some(slot) = slots.iter().find(fits).copied().filter(|_| offers < MOST_OFFERS) else { continue };
            let key = format!("waitlist-{}-{}-{}", happened.position, one.reservation, slot.start.timestamp());
            let context = Context {
                causation: Some(happened.position),
                idempotency: IdempotencyKey::new(&key, one.reservation.uuid().as_bytes()).ok(),
                ..Context::new(Actor::System, Source::Process, now)
            };
            let expires_at = expires.min(slot.start);
            let offered = FreeSlot { doctor: doctor.clone(), slot };
            match offer_slot(&self.commands, context, one.reservation, offered, expires_at).await {
                Ok(_) => {
                    offers += 1;
                    slots.retain(|other| !other.overlaps(&slot));
                }
                Err(CommandError::Unavailable(error)) => return Err(error.into()),
                Err(CommandError::Contended) => {
                    return Err(Failure::Transient("too many changes at the same time".to_owned()));
                }
                // Somebody else has it.
                Err(CommandError::Taken { .. }) => slots.retain(|other| *other != slot),
                // Whoever waits no more is passed over.
                Err(CommandError::Refused(_) | CommandError::KeyReused | CommandError::Stale(_)) => {}
            }
        }
        Ok(())
    }

    /// What an event may have freed.
    async fn freed(&self, happened: &Happened) -> Result<Vec<Freed>, Failure> {
        let freed = match &happened.event {
            AnyEvent::Reservation(event) => match &**event {
                ReservationEvent::SlotReleased { doctor, start, end, .. } => {
                    vec![Freed { doctor: *doctor, from: *start, until: *end }]
                }
                _ => Vec::new(),
            },
            AnyEvent::Schedule(ScheduleEvent::TimeOffRemoved { doctor, from, until, .. }) => {
                vec![Freed { doctor: *doctor, from: *from, until: *until }]
            }
            AnyEvent::Schedule(ScheduleEvent::WorkingHoursSet { doctor, .. }) => {
                let ahead = self.commands.load::<Hospital>(Hospital::ID).await?.state.booking().days_ahead;
                let until = self.clock.now() + TimeDelta::days(i64::from(ahead) + 1);
                vec![Freed { doctor: *doctor, from: happened.recorded_at, until }]
            }
            _ => Vec::new(),
        };
        Ok(freed)
    }
}

/// Everybody who waits, who came first first.
async fn waiting(connection: &mut PgConnection) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query!(
        "SELECT reservation_id, from_day, to_day, part_of_day, doctor_id FROM waitlist ORDER BY position LIMIT 1000"
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let part_of_day: PartOfDay = row.part_of_day.parse().map_err(Failure::poison)?;
            let waits =
                Waits { from: row.from_day, to: row.to_day, part_of_day, doctor: row.doctor_id.map(AccountId::new) };
            Ok(Waiting { reservation: row.reservation_id.into(), waits })
        })
        .collect()
}

/// Notes who waits, and who does no more.
async fn note(connection: &mut PgConnection, happened: &Happened) -> Result<(), Failure> {
    let AnyEvent::Reservation(event) = &happened.event else { return Ok(()) };
    match &**event {
        ReservationEvent::WaitlistJoined(Waits { from, to, part_of_day, doctor }) => {
            let (from, to): (NaiveDate, NaiveDate) = (*from, *to);
            sqlx::query!(
                "INSERT INTO waitlist (reservation_id, position, from_day, to_day, part_of_day, doctor_id)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (reservation_id) DO UPDATE
                 SET from_day = excluded.from_day, to_day = excluded.to_day, part_of_day = excluded.part_of_day,
                     doctor_id = excluded.doctor_id",
                happened.id,
                happened.position,
                from,
                to,
                part_of_day.as_str(),
                doctor.map(AccountId::uuid)
            )
            .execute(connection)
            .await?;
        }
        ReservationEvent::SlotReleased { .. } => {}
        _ => {
            sqlx::query!("DELETE FROM waitlist WHERE reservation_id = $1", happened.id).execute(connection).await?;
        }
    }
    Ok(())
}

/// The events after which somebody waits, waits no more, or some time may be free.
const HEARD: [&str; 10] = [
    "WaitlistJoined",
    "WaitlistLeft",
    "SlotTaken",
    "SlotReleased",
    "ReservationScheduled",
    "ReservationCheckedIn",
    "ReservationDeclined",
    "ReservationCancelled",
    "TimeOffRemoved",
    "WorkingHoursSet",
];

impl Projection for WaitlistManager {
    const NAME: &'static str = "waitlist";
    // For ever: a raised version asks for a rebuild, and nobody wants to be offered what is long gone.
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &[];

    fn wants(event: &RecordedEvent) -> bool {
        HEARD.contains(&event.event_type.as_str())
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        for happened in batch {
            note(connection, happened).await?;
            for freed in self.freed(happened).await? {
                self.offer(connection, happened, freed).await?;
            }
        }
        Ok(())
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}
