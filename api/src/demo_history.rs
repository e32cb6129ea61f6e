//! The past of the demonstration: a week of visits that are over, so that there is something to count.
//!
//! They come through the use cases as the others do, at their own times: the log's clock is put back for as long as it
//! takes. Never here: what is going on now; see `demo`.

use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use commands::reservation::{self, ExpectedWait, RequestReservation, ScheduleReservation, TriageReservation};
use commands::{Commands, Context, Source};
use domain::reservation::{Acuity, Treatment};
use domain::values::Text;
use domain::{Actor, PetId, ReservationId};
use uuid::Uuid;

/// So long ago it begins.
pub(crate) const BEGAN: TimeDelta = TimeDelta::days(8);
/// Days with visits, all of them before today.
const DAYS: u64 = 7;
/// When people come, in minutes of the day: a peak before noon, another in the late afternoon.
const ARRIVALS: [i64; 12] = [485, 535, 570, 590, 605, 620, 650, 725, 800, 905, 960, 985];

/// Who takes part.
pub(crate) struct People {
    pub(crate) owner: Actor,
    pub(crate) doctors: [Actor; 2],
    pub(crate) desk: Actor,
    /// One for each visit of a day.
    pub(crate) pets: Vec<PetId>,
}

/// One step of one visit, at its time.
struct Event {
    at: DateTime<Utc>,
    id: ReservationId,
    pet: PetId,
    doctor: Actor,
    step: Step,
}

enum Step {
    Request,
    Schedule(DateTime<Utc>),
    Triage(Treatment, Acuity),
    CheckIn(ExpectedWait),
    Start,
    Admit,
    Ready,
    Complete,
    NoShow,
}

/// Adds the visits of the days before a moment, in the order of their steps.
pub(crate) async fn seed(commands: &Commands, people: &People, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut events = Vec::new();
    for ago in (1..=DAYS).rev() {
        let day = now.date_naive().checked_sub_days(Days::new(ago)).context("the calendar has no such day")?;
        for (number, minute) in (0usize..).zip(ARRIVALS) {
            let comes = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minute);
            let seed = usize::try_from(ago).unwrap_or_default() * ARRIVALS.len() + number;
            let pet = *people.pets.get(number).context("a pet for each visit of a day")?;
            let doctor = people.doctors[(seed / 2) % 2];
            events.extend(visit(seed, comes, pet, doctor));
        }
    }
    events.sort_by_key(|event| event.at);
    for event in events {
        commands.set_clock_back(now - event.at);
        happen(commands, people, &event).await.with_context(|| format!("a visit of the past at {}", event.at))?;
    }
    commands.set_clock_back(TimeDelta::zero());
    Ok(())
}

/// A number below `below` that is always the same for the same visit and question.
fn chance(seed: usize, question: usize, below: usize) -> usize {
    let mixed = (seed * 31 + question).wrapping_mul(2_654_435_761);
    (mixed ^ (mixed >> 15)) % 1009 % below
}

fn minutes(number: usize) -> TimeDelta {
    TimeDelta::minutes(i64::try_from(number).unwrap_or_default())
}

/// Everything that happens in one visit.
fn visit(seed: usize, comes: DateTime<Utc>, pet: PetId, doctor: Actor) -> Vec<Event> {
    let id = ReservationId::new(Uuid::now_v7());
    let event = |at, step| Event { at, id, pet, doctor, step };
    let asked = comes - minutes(30 + chance(seed, 1, 300));
    let mut events = vec![event(asked, Step::Request)];
    if seed.is_multiple_of(3) {
        events.push(event(asked + minutes(5 + chance(seed, 2, 20)), Step::Schedule(comes)));
        if seed.is_multiple_of(4) {
            events.push(event(comes + minutes(60), Step::NoShow));
            return events;
        }
    }
    let urgency = match chance(seed, 3, 10) {
        0 => Some((Treatment::Emergency, Acuity::Red)),
        1 => Some((Treatment::Emergency, Acuity::Orange)),
        2..=4 => Some((Treatment::Standard, Acuity::Yellow)),
        5..=7 => Some((Treatment::Standard, Acuity::Green)),
        _ => None,
    };
    if let Some((treatment, acuity)) = urgency {
        events.push(event(comes - minutes(1), Step::Triage(treatment, acuity)));
    }
    let emergency = urgency.is_some_and(|(treatment, _)| treatment == Treatment::Emergency);
    let wait = if emergency { 1 + chance(seed, 4, 8) } else { 6 + chance(seed, 4, 12) + chance(seed, 5, 26) };
    let off = chance(seed, 6, 9);
    let low = u32::try_from((wait + off).saturating_sub(9)).unwrap_or_default();
    events.push(event(comes, Step::CheckIn(ExpectedWait { low, high: low + 12 + low / 2 })));
    let begins = comes + minutes(wait);
    let ends = begins + minutes(if emergency { 22 } else { 9 } + chance(seed, 7, 18));
    events.push(event(begins, Step::Start));
    let ready = if chance(seed, 8, 6) == 0 {
        events.push(event(ends, Step::Admit));
        ends + minutes(45 + chance(seed, 9, 90))
    } else {
        ends
    };
    events.push(event(ready, Step::Ready));
    events.push(event(ready + minutes(4 + chance(seed, 10, 20)), Step::Complete));
    events
}

async fn happen(commands: &Commands, people: &People, event: &Event) -> anyhow::Result<()> {
    let by = |actor| Context::new(actor, Source::Process, event.at);
    let (owner, desk, doctor, id) = (by(people.owner), by(people.desk), by(event.doctor), event.id);
    match event.step {
        Step::Request => {
            let reason = Text::parse("Yearly check.").context("the demonstration breaks a rule")?;
            let request = RequestReservation { id, pet: event.pet, reason, notes: None, preferred_at: None };
            reservation::request_reservation(commands, owner, request).await?;
        }
        Step::Schedule(start) => {
            let end = Some(start + TimeDelta::minutes(30));
            let schedule = ScheduleReservation { doctor: event.doctor.id(), start: Some(start), end };
            reservation::schedule_reservation(commands, desk, id, schedule).await?;
        }
        Step::Triage(treatment, acuity) => {
            let triage = TriageReservation { treatment, acuity: Some(acuity), note: None };
            reservation::triage(commands, doctor, id, triage).await?;
        }
        Step::CheckIn(expected) => {
            reservation::check_in_expecting(commands, desk, id, Some(expected)).await?;
        }
        Step::Start => {
            reservation::start_treatment(commands, doctor, id).await?;
        }
        Step::Admit => {
            reservation::admit(commands, doctor, id).await?;
        }
        Step::Ready => {
            reservation::mark_ready(commands, doctor, id).await?;
        }
        Step::Complete => {
            reservation::complete(commands, owner, id).await?;
        }
        Step::NoShow => {
            reservation::mark_no_show(commands, desk, id, None).await?;
        }
    }
    Ok(())
}
