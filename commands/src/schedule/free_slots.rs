//! Which times are free: what doctors' schedules offer, less what is claimed.
//!
//! A hint: whoever takes one may find it taken, and the append decides. Never here: taking any.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::AccountId;
use domain::hospital::Hospital;
use domain::reservation::DoctorRef;
use domain::schedule::{Schedule, Slot};

use crate::reservation::find_doctor;
use crate::{Commands, Unavailable};

/// How far from a time that was lost another one is looked for.
const BEFORE: Days = Days::new(3);
const BEHIND: Days = Days::new(14);

/// The free times of a doctor, earliest first.
#[derive(Clone, Debug)]
pub struct FreeTimes {
    /// Whose.
    pub doctor: DoctorRef,
    /// When.
    pub slots: Vec<Slot>,
}

/// A free time.
#[derive(Clone, Debug)]
pub struct FreeSlot {
    /// Whose.
    pub doctor: DoctorRef,
    /// From when until when.
    pub slot: Slot,
}

/// The free times of these doctors from one day to another, as far ahead as the hospital books. Who is no doctor, or
/// has no time, is left out.
pub async fn free_slots(
    commands: &Commands,
    doctors: &[AccountId],
    (from, to): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<FreeTimes>, Unavailable> {
    let hospital = commands.load::<Hospital>(Hospital::ID).await?.state;
    let (zone, rules) = (hospital.zone(), hospital.booking());
    let (first, last) = rules.days(now, zone);
    let (from, to) = (from.max(first), to.min(last));
    if from > to {
        return Ok(Vec::new());
    }
    let taken = commands.taken_cells(doctors, zone.begin(from), zone.end(to) + TimeDelta::days(1)).await?;
    let mut found = Vec::new();
    for id in doctors {
        let Some(doctor) = find_doctor(commands, *id).await? else { continue };
        let schedule = commands.load::<Schedule>(id.uuid()).await?.state;
        let days = from.iter_days().take_while(|day| *day <= to);
        let slots: Vec<Slot> = days
            .flat_map(|day| schedule.slots(day, zone, rules.appointment_minutes))
            .filter(|slot| {
                rules.allows(slot.start, now, zone) && !slot.cells().any(|cell| taken.contains(&(*id, cell)))
            })
            .collect();
        if !slots.is_empty() {
            found.push(FreeTimes { doctor, slots });
        }
    }
    Ok(found)
}

/// The free times of these doctors that are nearest to one that was lost, in the order of time.
pub async fn nearest_slots(
    commands: &Commands,
    doctors: &[AccountId],
    wanted: DateTime<Utc>,
    now: DateTime<Utc>,
    many: usize,
) -> Result<Vec<FreeSlot>, Unavailable> {
    let zone = commands.load::<Hospital>(Hospital::ID).await?.state.zone();
    let day = zone.day(wanted);
    let days = (day.checked_sub_days(BEFORE).unwrap_or(day), day.checked_add_days(BEHIND).unwrap_or(day));
    let free = free_slots(commands, doctors, days, now).await?;
    let of = |times: FreeTimes| {
        let FreeTimes { doctor, slots } = times;
        slots.into_iter().map(move |slot| FreeSlot { doctor: doctor.clone(), slot })
    };
    let mut all: Vec<FreeSlot> = free.into_iter().flat_map(of).collect();
    all.sort_by_key(|free| ((free.slot.start - wanted).abs(), free.doctor.id));
    all.truncate(many);
    all.sort_by_key(|free| (free.slot.start, free.doctor.id));
    Ok(all)
}

/// A piece of a doctor's time.
pub(crate) type Cell = (AccountId, i64);

/// The key of a claim on a doctor's time, as it was written.
pub(crate) fn read_cell(key: &str) -> Option<Cell> {
    let (doctor, cell) = key.split_once('/')?;
    Some((doctor.parse().ok()?, cell.parse().ok()?))
}

/// Cells that are taken.
pub(crate) type Taken = BTreeSet<Cell>;
