//! What is measured of the last treatments: how long they take, who works, and the time between two of them.
//!
//! All of it follows from the rows alone, whatever the order in which they come: a node that ran all day, one that just
//! started and a replay measure the same. Never here: what is expected from it; see `forecast`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::reservation::{Acuity, Treatment};
use domain::{AccountId, ReservationId};
use uuid::Uuid;

use super::row::ReservationRow;

/// So many of the last treatments are measured.
const MEASURED: usize = 100;
/// So many are kept, so that taking some back brings older ones in again.
pub(super) const KEPT: usize = 3 * MEASURED;
/// With fewer treatments than this nothing is measured, and [`Spread::ASSUMED`] holds.
const ENOUGH: usize = 5;
/// A band, or an acuity, is told apart from the others with so many treatments of its own.
const ENOUGH_OF_BAND: usize = 8;
const ENOUGH_OF_ACUITY: usize = 12;
/// Whoever treated somebody so recently is at work.
const AT_WORK: TimeDelta = TimeDelta::minutes(90);
/// A doctor who did nothing for longer was away, and not on the way to the next patient.
const AWAY: TimeDelta = TimeDelta::minutes(30);
/// Minutes between two treatments of a doctor, until they are measured.
const ASSUMED_TURNOVER: f64 = 3.0;

/// How much time something takes: mean in minutes, variance in their square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Spread {
    /// Of a treatment in a hospital that just opened.
    const ASSUMED: Self = Self { mean: 22.0, variance: 150.0 };

    fn of(minutes: &[f64]) -> Self {
        let count = count(minutes.len());
        let mean = minutes.iter().sum::<f64>() / count;
        let squares: f64 = minutes.iter().map(|value| (value - mean).powi(2)).sum();
        Self { mean, variance: squares / (count - 1.0).max(1.0) }
    }

    /// What is left of a treatment that has gone on for so long.
    fn left_after(minutes: Option<&[f64]>, elapsed: f64) -> Self {
        let Some(minutes) = minutes else {
            let Self { mean, variance } = Self::ASSUMED;
            return Self { mean: (mean - elapsed).max(mean / 3.0), variance: variance / 2.0 };
        };
        let longer: Vec<f64> = minutes.iter().filter(|took| **took > elapsed).map(|took| took - elapsed).collect();
        if longer.len() >= 4 {
            return Self::of(&longer);
        }
        let Self { mean, variance } = Self::of(minutes);
        Self { mean: mean / 2.0, variance }
    }
}

/// A treatment that is over.
#[derive(Clone, Copy, Debug)]
struct Treated {
    began: DateTime<Utc>,
    checked_in: Option<DateTime<Utc>>,
    doctor: Option<AccountId>,
    band: Treatment,
    acuity: Option<Acuity>,
}

/// The last treatments, the latest last.
#[derive(Debug, Default)]
pub(super) struct Measured {
    ended: HashMap<ReservationId, DateTime<Utc>>,
    treated: BTreeMap<(DateTime<Utc>, ReservationId), Treated>,
}

impl Measured {
    /// Takes in a reservation as it is now: its treatment is added, replaced, or taken back.
    pub(super) fn put(&mut self, row: &ReservationRow) {
        if let Some(before) = self.ended.remove(&row.id) {
            self.treated.remove(&(before, row.id));
        }
        if let (Some(began), Some(ended)) = (row.treatment_started_at, row.treatment_ended_at()) {
            let doctor = row.doctor.as_ref().map(|doctor| doctor.id);
            let (checked_in, band, acuity) = (row.checked_in_at, row.treatment, row.acuity);
            self.ended.insert(row.id, ended);
            self.treated.insert((ended, row.id), Treated { began, checked_in, doctor, band, acuity });
        }
        if self.treated.len() > KEPT
            && let Some(((_, id), _)) = self.treated.pop_first()
        {
            self.ended.remove(&id);
        }
    }

    /// When the last treatment ended.
    pub(super) fn last_end(&self) -> Option<DateTime<Utc>> {
        self.treated.last_key_value().map(|((ended, _), _)| *ended)
    }

    fn last(&self) -> impl Iterator<Item = (DateTime<Utc>, &Treated)> {
        self.treated.iter().rev().take(MEASURED).map(|((ended, _), treated)| (*ended, treated))
    }

    /// Minutes that treatments like this one took, if there are enough: of its acuity, else of its band, else of all.
    fn minutes(&self, band: Treatment, acuity: Option<Acuity>) -> Option<Vec<f64>> {
        let of = |like: &dyn Fn(&Treated) -> bool| -> Vec<f64> {
            self.last()
                .filter(|(_, treated)| like(treated))
                .map(|(ended, treated)| minutes(ended - treated.began))
                .collect()
        };
        let levels: [(usize, &dyn Fn(&Treated) -> bool); 3] = [
            (ENOUGH_OF_ACUITY, &|treated| acuity.is_some() && treated.acuity == acuity && treated.band == band),
            (ENOUGH_OF_BAND, &|treated| treated.band == band),
            (ENOUGH, &|_| true),
        ];
        levels
            .into_iter()
            .map(|(enough, like)| (enough, of(like)))
            .find(|(enough, found)| found.len() >= *enough)
            .map(|(_, found)| found)
    }

    /// How long a treatment takes.
    pub(super) fn treatment(&self, band: Treatment, acuity: Option<Acuity>) -> Spread {
        self.minutes(band, acuity).map_or(Spread::ASSUMED, |minutes| Spread::of(&minutes))
    }

    /// What is left of a treatment that is under way.
    pub(super) fn rest(&self, row: &ReservationRow, now: DateTime<Utc>) -> Spread {
        let elapsed = row.treatment_started_at.map_or(0.0, |began| minutes(now - began).max(0.0));
        Spread::left_after(self.minutes(row.treatment, row.acuity).as_deref(), elapsed)
    }

    /// Who ended a treatment a short time ago.
    pub(super) fn at_work(&self, now: DateTime<Utc>) -> BTreeSet<AccountId> {
        let recent = self.treated.range((now - AT_WORK, ReservationId::new(Uuid::nil()))..);
        recent.filter_map(|(_, treated)| treated.doctor).collect()
    }

    /// Minutes from the end of a doctor's treatment, or from the check-in if that is later, until they begin the next.
    pub(super) fn turnover(&self) -> f64 {
        let mut by_begin: Vec<_> =
            self.last().filter_map(|(ended, it)| Some((it.began, ended, it.doctor?, it.checked_in?))).collect();
        by_begin.sort_unstable_by_key(|(began, ended, doctor, _)| (*began, *ended, *doctor));
        let mut free_since = BTreeMap::new();
        let mut gaps = Vec::new();
        for (began, ended, doctor, checked_in) in by_begin {
            if let Some(free) = free_since.insert(doctor, ended) {
                let gap = began - checked_in.max(free);
                gaps.extend((TimeDelta::zero()..AWAY).contains(&gap).then(|| minutes(gap)));
            }
        }
        if gaps.len() < ENOUGH { ASSUMED_TURNOVER } else { Spread::of(&gaps).mean }
    }

    /// When those came who are treated by now, with their bands.
    pub(super) fn arrivals(&self) -> impl Iterator<Item = (DateTime<Utc>, Treatment)> {
        self.last().filter_map(|(_, treated)| Some((treated.checked_in?, treated.band)))
    }
}

/// A length of time in minutes.
pub(super) fn minutes(length: TimeDelta) -> f64 {
    length.as_seconds_f64() / 60.0
}

/// A small number of things.
pub(super) fn count(things: usize) -> f64 {
    u32::try_from(things).map_or(f64::INFINITY, f64::from)
}
