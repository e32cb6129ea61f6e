//! All ongoing reservations in order, in memory: the board, everybody's place in the queue, and the expected wait.
//!
//! The wait is simple on purpose: the middle half of the last treatments' durations, times those ahead, divided by the
//! treatments under way. Never here: keeping it up to date; the live feed does.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ReservationId;
use domain::reservation::{Placement, Status, Treatment};
use domain::values::Rank;

use super::row::{Place, Queue, ReservationRow, WaitMinutes};

/// So many of the last treatments are measured.
const MEASURED: usize = 50;
/// With fewer, a treatment is assumed to take as long as [`ASSUMED`].
const ENOUGH: usize = 5;
/// Seconds.
const ASSUMED: (i64, i64) = (15 * 60, 30 * 60);

/// All ongoing reservations.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    rows: HashMap<ReservationId, Arc<ReservationRow>>,
    /// Sorted.
    order: Vec<Place>,
    /// Those of them that wait, sorted.
    waiting: Vec<Place>,
    in_treatment: i64,
    treated: Treated,
}

/// How long the last treatments took.
#[derive(Debug, Default)]
struct Treated {
    ended: HashMap<ReservationId, DateTime<Utc>>,
    durations: BTreeMap<(DateTime<Utc>, ReservationId), TimeDelta>,
}

/// Where a reservation is to be put: the ranks it comes to stand between, and their band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbours {
    /// Directly in front; `None` at the front of the band.
    pub low: Option<Rank>,
    /// Directly behind; `None` at the end of the band.
    pub high: Option<Rank>,
    /// The band.
    pub band: Treatment,
}

impl Neighbours {
    /// A rank between them.
    #[must_use]
    pub fn rank(&self) -> Rank {
        Rank::between(self.low.as_ref(), self.high.as_ref())
    }
}

impl Standing {
    /// Takes in a reservation as it is now: it is added, replaced, or removed when it is over.
    pub(crate) fn put(&mut self, row: Arc<ReservationRow>) {
        self.treated.put(row.id, row.ready_at, row.treated_for());
        if let Some(old) = self.rows.remove(&row.id) {
            remove(&mut self.order, &old.place());
            remove(&mut self.waiting, &old.place());
            self.in_treatment -= i64::from(old.status == Status::InTreatment);
        }
        if row.ongoing {
            insert(&mut self.order, row.place());
            if row.status.is_waiting() {
                insert(&mut self.waiting, row.place());
            }
            self.in_treatment += i64::from(row.status == Status::InTreatment);
            self.rows.insert(row.id, row);
        }
    }

    /// Takes in a treatment that was finished earlier.
    pub(crate) fn measure(&mut self, id: ReservationId, started_at: DateTime<Utc>, ready_at: DateTime<Utc>) {
        self.treated.put(id, Some(ready_at), Some(ready_at - started_at));
    }

    /// When a reservation has its turn, if it waits for one.
    pub(crate) fn queue_of(&self, id: ReservationId) -> Option<Queue> {
        let place = self.rows.get(&id)?.place();
        let at = self.waiting.binary_search(&place).ok()?;
        let emergencies = self.waiting.partition_point(|waiting| waiting.band == Treatment::Emergency);
        let in_front = if place.band == Treatment::Emergency { 0 } else { emergencies };
        Some(Queue { place: at - in_front + 1, ahead: at, wait_minutes: self.wait(at) })
    }

    /// A reservation with its turn, if it is ongoing.
    pub(crate) fn get(&self, id: ReservationId) -> Option<ReservationRow> {
        let row = self.rows.get(&id)?;
        Some(ReservationRow { queue: self.queue_of(id), ..(**row).clone() })
    }

    /// All of them in the board's order, with their turns.
    pub(crate) fn board(&self) -> Vec<Arc<ReservationRow>> {
        self.order.iter().filter_map(|place| self.get(place.id)).map(Arc::new).collect()
    }

    /// Between whom a reservation comes to stand; `None` if the neighbour is not on the board.
    pub(crate) fn neighbours(&self, moved: ReservationId, placement: Placement) -> Option<Neighbours> {
        let (Placement::Before(neighbour) | Placement::After(neighbour)) = placement;
        let place = self.rows.get(&neighbour)?.place();
        let at = self.order.binary_search(&place).ok()?;
        let rank = |place: &Place| place.rank.clone();
        let same_band = |other: &&Place| other.band == place.band && other.id != moved;
        let (low, high) = match placement {
            Placement::Before(_) => (self.order[..at].iter().rev().find(same_band).map(rank), Some(place.rank.clone())),
            Placement::After(_) => (Some(place.rank.clone()), self.order[at + 1..].iter().find(same_band).map(rank)),
        };
        Some(Neighbours { low, high, band: place.band })
    }

    fn wait(&self, ahead: usize) -> WaitMinutes {
        let (low, high) = self.treated.middle_half();
        let ahead = i64::try_from(ahead).unwrap_or(i64::MAX);
        let seconds =
            |duration: i64| u64::try_from(duration.saturating_mul(ahead) / self.in_treatment.max(1)).unwrap_or(0);
        WaitMinutes { low: seconds(low) / 60, high: seconds(high).div_ceil(60) }
    }
}

impl Treated {
    fn put(&mut self, id: ReservationId, ready_at: Option<DateTime<Utc>>, took: Option<TimeDelta>) {
        if let Some(before) = self.ended.remove(&id) {
            self.durations.remove(&(before, id));
        }
        if let Some((ready_at, took)) = ready_at.zip(took) {
            self.ended.insert(id, ready_at);
            self.durations.insert((ready_at, id), took);
        }
        if self.durations.len() > MEASURED
            && let Some(((_, id), _)) = self.durations.pop_first()
        {
            self.ended.remove(&id);
        }
    }

    /// First and third quartile, in seconds.
    fn middle_half(&self) -> (i64, i64) {
        if self.durations.len() < ENOUGH {
            return ASSUMED;
        }
        let mut seconds: Vec<i64> = self.durations.values().map(TimeDelta::num_seconds).collect();
        seconds.sort_unstable();
        let last = seconds.len() - 1;
        (seconds[last / 4], seconds[(last * 3).div_ceil(4)])
    }
}

fn insert(sorted: &mut Vec<Place>, place: Place) {
    if let Err(at) = sorted.binary_search(&place) {
        sorted.insert(at, place);
    }
}

fn remove(sorted: &mut Vec<Place>, place: &Place) {
    if let Ok(at) = sorted.binary_search(place) {
        sorted.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn measured(treatments: u8) -> Standing {
        let mut standing = Standing::default();
        for minutes in 0..treatments {
            let ready_at = DateTime::UNIX_EPOCH + TimeDelta::days(minutes.into());
            let started_at = ready_at - TimeDelta::minutes(minutes.into());
            standing.measure(Uuid::from_u128(minutes.into()).into(), started_at, ready_at);
        }
        standing
    }

    #[test]
    fn the_wait_is_the_middle_half_of_the_last_fifty_treatments() {
        let standing = measured(60);
        assert_eq!(standing.treated.durations.len(), MEASURED);
        assert_eq!(standing.wait(0), WaitMinutes { low: 0, high: 0 });
        assert_eq!(standing.wait(1), WaitMinutes { low: 22, high: 47 });
        assert_eq!(standing.wait(2), WaitMinutes { low: 44, high: 94 });
    }

    #[test]
    fn treatments_under_way_share_the_work() {
        let standing = Standing { in_treatment: 3, ..measured(60) };
        assert_eq!(standing.wait(1), WaitMinutes { low: 7, high: 16 });
    }

    #[test]
    fn a_hospital_that_just_opened_assumes() {
        assert_eq!(measured(4).wait(2), WaitMinutes { low: 30, high: 60 });
    }

    #[test]
    fn a_treatment_that_was_taken_back_is_not_measured() {
        let mut standing = measured(5);
        standing.treated.put(Uuid::from_u128(0).into(), None, None);
        assert_eq!(standing.treated.middle_half(), ASSUMED);
    }
}
