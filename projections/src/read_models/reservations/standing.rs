//! All ongoing reservations in order, in memory: the board, everybody's place in the queue, and the expected wait.
//!
//! All of it follows from the rows, so a rebuild or a replay shows the same, waits included: they are those of the
//! moment at which something last happened. Never here: keeping it up to date, the live feed does; nor how waits are
//! expected, see `forecast`.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ReservationId;
use domain::reservation::{Placement, Status, Treatment};
use domain::values::Rank;

use super::forecast::{Appointment, Forecast, Situation};
use super::measured::{Measured, Spread, count, minutes};
use super::row::{Place, Queue, ReservationRow, WaitMinutes};

/// Whoever is later than this for an appointment is not expected any more.
const LATE: TimeDelta = TimeDelta::minutes(20);
/// Whoever is late, but not that late, is expected in so many minutes.
const SOON: f64 = 5.0;

/// All ongoing reservations.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    rows: HashMap<ReservationId, Arc<ReservationRow>>,
    /// Sorted.
    order: Vec<Place>,
    /// Those of them that wait, sorted.
    waiting: Vec<Place>,
    measured: Measured,
    /// Made when somebody asks, for as long as nothing changes.
    forecast: OnceCell<Forecast>,
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
        self.forecast.take();
        self.measured.put(&row);
        if let Some(old) = self.rows.remove(&row.id) {
            remove(&mut self.order, &old.place());
            remove(&mut self.waiting, &old.place());
        }
        if row.ongoing {
            insert(&mut self.order, row.place());
            if row.status.is_waiting() {
                insert(&mut self.waiting, row.place());
            }
            self.rows.insert(row.id, row);
        }
    }

    /// When a reservation has its turn, if it waits for one.
    pub(crate) fn queue_of(&self, id: ReservationId) -> Option<Queue> {
        let place = self.rows.get(&id)?.place();
        let at = self.waiting.binary_search(&place).ok()?;
        let emergencies = self.waiting.partition_point(|waiting| waiting.band == Treatment::Emergency);
        let in_front = if place.band == Treatment::Emergency { 0 } else { emergencies };
        let forecast = self.forecast.get_or_init(|| self.forecast(self.moment()));
        let wait_minutes = forecast.wait(at, place.band == Treatment::Emergency);
        Some(Queue { place: at - in_front + 1, ahead: at, wait_minutes })
    }

    /// The wait of a reservation that waits, if the pet were in the house at this moment.
    pub(crate) fn expected_wait(&self, id: ReservationId, at: DateTime<Utc>) -> Option<WaitMinutes> {
        let place = self.rows.get(&id)?.place();
        let in_line = self.waiting.binary_search(&place).ok()?;
        Some(self.forecast(at.max(self.moment())).wait(in_line, place.band == Treatment::Emergency))
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

    /// The moment that these rows show: that of the last thing that happened to any of them.
    fn moment(&self) -> DateTime<Utc> {
        let ongoing = self.rows.values().map(|row| row.updated_at);
        ongoing.chain(self.measured.last_end()).max().unwrap_or_default()
    }

    fn forecast(&self, now: DateTime<Utc>) -> Forecast {
        let mut known = HashMap::new();
        let mut length = |row: &ReservationRow| {
            let kind = (row.treatment, row.acuity);
            *known.entry(kind).or_insert_with(|| self.measured.treatment(row.treatment, row.acuity))
        };
        let under_way = self.order.iter().filter_map(|place| self.rows.get(&place.id));
        let under_way: Vec<_> = under_way.filter(|row| row.status == Status::InTreatment).collect();
        let turnover = self.measured.turnover();
        let mut at_work = self.measured.at_work(now);
        let mut doctors = Vec::new();
        for row in under_way {
            if let Some(doctor) = &row.doctor {
                at_work.remove(&doctor.id);
            }
            let rest = self.measured.rest(row, now);
            doctors.push(Spread { mean: rest.mean + turnover, ..rest });
        }
        doctors.extend(at_work.iter().map(|_| Spread { mean: 0.0, variance: 0.0 }));
        let (mut present, mut expected) = (Vec::new(), Vec::new());
        for (place, row) in
            self.waiting.iter().enumerate().filter_map(|(at, place)| Some((at, self.rows.get(&place.id)?)))
        {
            let treatment = length(row);
            if row.status == Status::CheckedIn {
                present.push((place, treatment));
            } else if let Some(start) = row.start.filter(|start| now - *start < LATE) {
                expected.push(Appointment { at: minutes(start - now).max(SOON), place, treatment });
            }
        }
        let emergencies = (self.emergencies_a_minute(now), Some(self.measured.treatment(Treatment::Emergency, None)));
        Forecast::play(Situation { doctors, present, expected, turnover, emergencies })
    }

    /// How many emergencies came lately.
    fn emergencies_a_minute(&self, now: DateTime<Utc>) -> f64 {
        let here = self.rows.values().filter_map(|row| Some((row.checked_in_at?, row.treatment)));
        let arrivals: BTreeSet<_> = here.chain(self.measured.arrivals()).collect();
        let watched = arrivals.first().map_or(TimeDelta::zero(), |(first, _)| now - *first);
        let watched = watched.clamp(TimeDelta::minutes(30), TimeDelta::hours(2));
        let recent = |came: DateTime<Utc>| came <= now && now - came < watched;
        let emergencies = arrivals.iter().filter(|(came, band)| *band == Treatment::Emergency && recent(*came));
        count(emergencies.count()) / minutes(watched)
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
