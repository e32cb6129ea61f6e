//! Days of a hospital that are made up, with everything that makes waiting hard to foresee, and how right the waits
//! were that were expected at each check-in.
//!
//! Everything goes through the fold and the standing, as events of the log do. Never here: the database.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::pet::Species;
use domain::reservation::{
    Acuity, DoctorRef, ExpectedWait, PetRef, Requested, ReservationEvent, Scheduled, Treatment, Triaged,
};
use domain::values::Rank;
use domain::{AccountId, AnyEvent, Personal, PetId, ReservationId};
use uuid::Uuid;

use super::fold::Fold;
use super::row::WaitMinutes;
use super::standing::Standing;
use crate::happened::Happened;

const VISITS: usize = 300;
const DOCTORS: usize = 12;
/// Minutes from the opening until the last people come.
const OPEN: f64 = 600.0;

/// Random numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    /// From 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.roll()
    }

    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        mean + deviation * ((0..12).map(|_| self.roll()).sum::<f64>() - 6.0)
    }

    fn chance(&mut self, of: f64) -> bool {
        self.roll() < of
    }
}

/// A visit as it will be.
struct Visit {
    id: ReservationId,
    requested: f64,
    appointment: Option<f64>,
    comes: Option<f64>,
    triage: Option<(Treatment, Acuity)>,
    takes: f64,
    stays: bool,
    /// What was expected when it came, and when that was.
    told: Option<(WaitMinutes, f64)>,
    began: Option<f64>,
}

impl Visit {
    /// Most have an appointment and come about then, or not at all; the others walk in. There is a peak before noon and
    /// one before the evening.
    fn new(number: usize, dice: &mut Dice) -> Self {
        let when = match dice.roll() {
            peak if peak < 0.28 => dice.normal(150.0, 40.0),
            peak if peak < 0.48 => dice.normal(450.0, 45.0),
            _ => dice.between(0.0, OPEN - 40.0),
        };
        let when = when.clamp(0.0, OPEN - 20.0);
        let emergency = dice.chance(0.08);
        let appointment = (!emergency && dice.chance(0.6)).then(|| (when / 5.0).round() * 5.0);
        let requested = match appointment {
            Some(at) => at - dice.between(600.0, 6000.0),
            None => when - dice.between(1.0, 30.0),
        };
        let comes = match appointment {
            Some(_) if dice.chance(0.08) => None,
            Some(at) => Some(dice.normal(at - 4.0, 8.0).max(0.0)),
            None => Some(when.max(requested + 0.5)),
        };
        let acuity = if dice.chance(0.6) { Acuity::Green } else { Acuity::Yellow };
        let triage = if emergency {
            Some((Treatment::Emergency, if dice.chance(0.3) { Acuity::Red } else { Acuity::Orange }))
        } else {
            dice.chance(0.5).then_some((Treatment::Standard, acuity))
        };
        let usual: f64 = match triage {
            Some((Treatment::Emergency, _)) => 30.0,
            Some((_, Acuity::Yellow)) => 17.0,
            _ => 13.0,
        };
        let takes = dice.normal(usual.ln(), 0.5).exp();
        let stays = dice.chance(0.1);
        let id = ReservationId::new(Uuid::from_u128(u128::try_from(number).unwrap() + 1));
        Self { id, requested, appointment, comes, triage, takes, stays, told: None, began: None }
    }
}

/// What happens next, with the visit or the doctor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Request(usize),
    Come(usize),
    NoShow(usize),
    Free(usize),
    Begin(usize, usize),
    End(usize, usize),
    Ready(usize),
    Leave(usize),
}

struct Day {
    dice: Dice,
    visits: Vec<Visit>,
    /// When each doctor's break is due; none once they had it.
    breaks: Vec<Option<f64>>,
    free: BTreeSet<usize>,
    waiting: BTreeSet<usize>,
    /// In milliseconds, and in the order in which they were noted.
    agenda: BinaryHeap<Reverse<(u128, usize, Next)>>,
    noted: usize,
    fold: Fold,
    standing: Standing,
    position: i64,
}

/// Minutes of the day as a moment; what was asked for before it was is negative.
fn moment(minutes: f64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::from_std(since(minutes)).unwrap()
}

fn since(minutes: f64) -> Duration {
    Duration::from_secs_f64((minutes + 10_000.0) * 60.0)
}

fn clear(words: &str) -> Personal {
    Personal::clear(AccountId::new(Uuid::nil()), words)
}

impl Day {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let visits: Vec<Visit> = (0..VISITS).map(|number| Visit::new(number, &mut dice)).collect();
        let breaks = (0..DOCTORS).map(|_| Some(dice.between(210.0, 330.0))).collect();
        let (free, waiting, agenda) = (BTreeSet::new(), BTreeSet::new(), BinaryHeap::new());
        let (fold, standing) = (Fold::default(), Standing::default());
        let mut day = Self { dice, visits, breaks, free, waiting, agenda, noted: 0, fold, standing, position: 0 };
        for visit in 0..VISITS {
            let Visit { requested, appointment, comes, .. } = day.visits[visit];
            day.note(requested, Next::Request(visit));
            match (comes, appointment) {
                (Some(comes), _) => day.note(comes, Next::Come(visit)),
                (None, Some(appointment)) => day.note(appointment + 45.0, Next::NoShow(visit)),
                (None, None) => {}
            }
        }
        for doctor in 0..DOCTORS {
            // A third comes later.
            day.note(if doctor % 3 == 2 { 90.0 } else { 0.0 }, Next::Free(doctor));
        }
        day
    }

    fn note(&mut self, at: f64, next: Next) {
        self.noted += 1;
        self.agenda.push(Reverse((since(at).as_millis(), self.noted, next)));
    }

    fn happens(&mut self, at: f64, visit: usize, event: ReservationEvent) {
        let id = self.visits[visit].id;
        self.position += 1;
        let event = AnyEvent::Reservation(Box::new(event));
        let happened = Happened { position: self.position, id: id.uuid(), sequence: 1, recorded_at: moment(at), event };
        self.fold.apply(&happened).unwrap();
        self.standing.put(self.fold.get(id.uuid()).unwrap().row.clone().into());
    }

    /// Runs until everybody went home.
    fn run(mut self) -> Vec<(WaitMinutes, f64)> {
        while let Some(Reverse((milliseconds, _, next))) = self.agenda.pop() {
            let now = Duration::from_millis(u64::try_from(milliseconds).unwrap()).as_secs_f64() / 60.0 - 10_000.0;
            self.step(now, next);
            self.call(now);
        }
        self.visits.iter().filter_map(|visit| Some((visit.told?.0, visit.began? - visit.told?.1))).collect()
    }

    fn step(&mut self, now: f64, next: Next) {
        match next {
            Next::Request(visit) => self.request(now, visit),
            Next::Come(visit) => self.come(now, visit),
            Next::NoShow(visit) => {
                let pet = PetId::new(self.visits[visit].id.uuid());
                self.happens(now, visit, ReservationEvent::ReservationMarkedNoShow { pet, reason: None });
            }
            Next::Free(doctor) => {
                if self.breaks[doctor].is_some_and(|due| due <= now) {
                    self.breaks[doctor] = None;
                    self.note(now + 35.0, Next::Free(doctor));
                } else {
                    self.free.insert(doctor);
                }
            }
            Next::Begin(visit, doctor) => {
                self.visits[visit].began = Some(now);
                let id = AccountId::new(Uuid::from_u128(u128::try_from(doctor).unwrap() + 1));
                let doctor_ref = Some(DoctorRef { id, alias: clear("Dr. Wu") });
                self.happens(now, visit, ReservationEvent::TreatmentStarted { doctor: doctor_ref });
                self.note(now + self.visits[visit].takes, Next::End(visit, doctor));
            }
            Next::End(visit, doctor) => {
                if self.visits[visit].stays {
                    self.happens(now, visit, ReservationEvent::ReservationAdmitted {});
                    self.note(now + 60.0, Next::Ready(visit));
                } else {
                    self.step(now, Next::Ready(visit));
                }
                self.note(now, Next::Free(doctor));
            }
            Next::Ready(visit) => {
                self.happens(now, visit, ReservationEvent::ReservationReady {});
                self.note(now + 8.0, Next::Leave(visit));
            }
            Next::Leave(visit) => {
                let pet = PetId::new(self.visits[visit].id.uuid());
                self.happens(now, visit, ReservationEvent::ReservationCompleted { pet, on_behalf: true });
            }
        }
    }

    fn request(&mut self, now: f64, visit: usize) {
        let Visit { id, appointment, .. } = self.visits[visit];
        let name = clear("Momo");
        let pet =
            PetRef { id: PetId::new(id.uuid()), name, species: Species::Cat, breed: None, alerts: vec![], photo: None };
        let requested = Requested {
            id,
            pet,
            customer: AccountId::new(id.uuid()),
            customer_alias: clear("Anna"),
            reason: clear("limps"),
            notes: None,
            preferred_at: None,
            at: moment(now),
            rank: Rank::at(moment(now)),
        };
        self.happens(now, visit, ReservationEvent::ReservationRequested(Box::new(requested)));
        if let Some(start) = appointment.map(moment) {
            let scheduled = Scheduled { doctor: None, start: Some(start), end: None };
            self.happens(now, visit, ReservationEvent::ReservationScheduled(scheduled));
        }
    }

    fn come(&mut self, now: f64, visit: usize) {
        if let Some((treatment, acuity)) = self.visits[visit].triage {
            let row = &self.fold.get(self.visits[visit].id.uuid()).unwrap().row;
            let rank = if treatment == row.treatment { row.rank.clone() } else { Rank::at(moment(now)) };
            let triaged = Triaged { treatment, acuity: Some(acuity), note: None, rank, target_minutes: None };
            self.happens(now, visit, ReservationEvent::ReservationTriaged(triaged));
        }
        let told = self.standing.expected_wait(self.visits[visit].id, moment(now)).unwrap();
        self.visits[visit].told = Some((told, now));
        let whole = |minutes: u64| u32::try_from(minutes).unwrap();
        let expected = Some(ExpectedWait { low: whole(told.low), high: whole(told.high) });
        self.happens(now, visit, ReservationEvent::ReservationCheckedIn { expected });
        let shown = self.standing.queue_of(self.visits[visit].id).unwrap().wait_minutes;
        assert_eq!(shown, told, "what is shown after the check-in is what was told");
        self.waiting.insert(visit);
    }

    /// Whoever is free calls whoever stands first, and goes to get them.
    fn call(&mut self, now: f64) {
        while let Some(doctor) = self.free.first().copied() {
            let place = |visit: &usize| self.fold.get(self.visits[*visit].id.uuid()).unwrap().row.place();
            let Some(visit) = self.waiting.iter().copied().min_by_key(place) else { return };
            self.free.remove(&doctor);
            self.waiting.remove(&visit);
            let walk = self.dice.between(0.5, 5.0);
            self.note(now + walk, Next::Begin(visit, doctor));
        }
    }
}

/// The one in the middle.
fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// The first day that a hospital works with the system: nothing is measured when it begins.
#[test]
fn at_least_seven_of_ten_waits_are_as_was_told_at_check_in() {
    println!("| seed | came | as told | shorter | longer | median wait | median width | width of waits over 10 min |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for seed in 1..=8 {
        let waits = Day::new(seed).run();
        assert!(waits.len() > 250);
        let part = |of: &dyn Fn(u64, u64, f64) -> bool| {
            let these = waits.iter().filter(|(told, wait)| of(told.low, told.high, *wait)).count();
            f64::from(u32::try_from(these).unwrap()) / f64::from(u32::try_from(waits.len()).unwrap())
        };
        let whole = |minutes: u64| f64::from(u32::try_from(minutes).unwrap());
        let shorter = part(&|low, _, wait| wait < whole(low));
        let longer = part(&|_, high, wait| wait > whole(high));
        let kept = 1.0 - shorter - longer;
        let width = |told: &WaitMinutes| whole(told.high - told.low);
        let over_ten = waits.iter().filter(|(_, wait)| *wait >= 10.0);
        let relative = median(over_ten.map(|(told, wait)| width(told) / wait).collect());
        println!(
            "| {seed} | {} | {:.0} % | {:.0} % | {:.0} % | {:.0} min | {:.0} min | {relative:.2} × the wait |",
            waits.len(),
            kept * 100.0,
            shorter * 100.0,
            longer * 100.0,
            median(waits.iter().map(|(_, wait)| *wait).collect()),
            median(waits.iter().map(|(told, _)| width(told)).collect()),
        );
        assert!(kept >= 0.7, "seed {seed}: {kept:.2} of the waits were as told");
        assert!(relative <= 1.4, "seed {seed}: a range that wide says nothing");
    }
}

/// Whatever the order in which rows come, and whichever of them were there before, the same is expected.
#[test]
fn a_node_that_just_started_expects_the_same() {
    let mut day = Day::new(3);
    while day.position < 900 {
        let Some(Reverse((milliseconds, _, next))) = day.agenda.pop() else { unreachable!("the day is longer") };
        let now = Duration::from_millis(u64::try_from(milliseconds).unwrap()).as_secs_f64() / 60.0 - 10_000.0;
        day.step(now, next);
        day.call(now);
    }
    let (shown, mut again) = (day.standing.board(), Standing::default());
    for folded in std::mem::take(&mut day.fold).into_known() {
        again.put(folded.row.into());
    }
    assert!(shown.iter().any(|row| row.queue.is_some()));
    assert_eq!(again.board(), shown);
}
