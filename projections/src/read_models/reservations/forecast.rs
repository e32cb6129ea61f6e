//! When everybody who waits has their turn, played forward from what is measured.
//!
//! The doctors at work take the waiting in the board's order, each for as long as such treatments take, beginning with
//! what is left of those under way. Who has an appointment joins in time; emergencies that nobody knows of yet slow
//! the others down as much as they did lately. What is uncertain adds up to a variance, and the range is that of a
//! skewed distribution around the mean, since a wait cannot be shorter than nothing. `simulated_day` holds the
//! constants against days on which it is known what happened. Never here: the clock; the caller names the moment.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::measured::Spread;
use super::row::WaitMinutes;

/// Standard deviations to each side: about five of six waits would be inside if all were as measured.
const WIDTH: f64 = 1.4;
/// How wrong the number of doctors at work usually is: breaks, shifts, telephone calls. A part of the wait.
const STAFFING: f64 = 0.4;
/// The same for the last steps to the room, in square minutes.
const CALLING: f64 = 25.0;
/// The shortest mean wait, in minutes, whose range does not begin at nothing.
const SHORT: f64 = 15.0;
/// Emergencies never seem to take more of the doctors' time than this.
const MOST_EMERGENCIES: f64 = 0.6;

/// What a forecast is made of. Times are minutes from its moment.
#[derive(Debug, Default)]
pub(super) struct Situation {
    /// For each doctor at work, when they are free.
    pub(super) doctors: Vec<Spread>,
    /// Who is in the house and waits, by their place among all that wait, with the length of their treatment.
    pub(super) present: Vec<(usize, Spread)>,
    /// Who has an appointment soon.
    pub(super) expected: Vec<Appointment>,
    /// Minutes between two treatments.
    pub(super) turnover: f64,
    /// Emergencies that come in a minute, and the length of their treatment.
    pub(super) emergencies: (f64, Option<Spread>),
}

/// Somebody who is not in the house yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Appointment {
    pub(super) at: f64,
    pub(super) place: usize,
    pub(super) treatment: Spread,
}

/// The turns of everybody who waits.
#[derive(Debug)]
pub(super) struct Forecast {
    turns: Vec<Turn>,
    doctors: f64,
    turnover: f64,
    /// The part of the doctors' time that emergencies take, their rate, and the mean square of their length.
    share: f64,
    rate: f64,
    square: f64,
}

/// When somebody is called in, and what was uncertain until then.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// The last place that was called in by then.
    upto: usize,
    at: f64,
    variance: f64,
}

/// Minutes that can be compared: none of them is not a number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Minute(f64);

impl Eq for Minute {}

impl PartialOrd for Minute {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Minute {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Forecast {
    /// Plays a situation forward until nobody waits.
    pub(super) fn play(situation: Situation) -> Self {
        let Situation { doctors, present, mut expected, turnover, emergencies: (rate, length) } = situation;
        let number = super::measured::count(doctors.len().max(1));
        let Spread { mean, variance } = length.unwrap_or(Spread { mean: 0.0, variance: 0.0 });
        let share = (rate * (mean + turnover) / number).min(MOST_EMERGENCIES);
        let mut uncertain: f64 = doctors.iter().map(|doctor| doctor.variance).sum();
        let mut free: BinaryHeap<Reverse<Minute>> = doctors.iter().map(|doctor| Reverse(Minute(doctor.mean))).collect();
        if free.is_empty() {
            free.push(Reverse(Minute(0.0)));
        }
        let mut waiting: BinaryHeap<_> =
            present.into_iter().map(|(place, length)| Reverse(ByPlace(place, length))).collect();
        expected.sort_by(|one, other| other.at.total_cmp(&one.at).then(other.place.cmp(&one.place)));
        let (mut turns, mut upto) = (Vec::with_capacity(waiting.len() + expected.len() + 1), 0);
        while let Some(Reverse(Minute(at))) = free.pop() {
            // What is slowed down by emergencies is stretched at the end; appointments are not, so they come earlier.
            while let Some(next) = expected.pop_if(|next| next.at * (1.0 - share) <= at) {
                waiting.push(Reverse(ByPlace(next.place, next.treatment)));
            }
            let Some(Reverse(ByPlace(place, length))) = waiting.pop() else {
                turns.push(Turn { upto: usize::MAX, at, variance: uncertain });
                break;
            };
            upto = place.max(upto);
            turns.push(Turn { upto, at, variance: uncertain });
            uncertain += length.variance;
            free.push(Reverse(Minute(at + length.mean + turnover)));
        }
        Self { turns, doctors: number, turnover, share, rate, square: variance + mean * mean }
    }

    /// The wait of whoever stands at a place among all that wait, if they are in the house.
    pub(super) fn wait(&self, place: usize, emergency: bool) -> WaitMinutes {
        let called = self.turns.partition_point(|turn| turn.upto < place);
        let Some(Turn { at, variance, .. }) = self.turns.get(called).or(self.turns.last()) else {
            return WaitMinutes { low: 0, high: 0 };
        };
        let (stretch, rate) = if emergency { (1.0, 0.0) } else { (1.0 / (1.0 - self.share), self.rate) };
        let called = at * stretch;
        let parallel = self.doctors * self.doctors;
        let variance = (variance + rate * called * self.square) / parallel * stretch * stretch
            + (STAFFING * called).powi(2)
            + 0.6 * self.turnover * self.turnover
            + CALLING;
        range(called + self.turnover, variance, called >= SHORT)
    }
}

/// The middle of a logarithmic normal distribution.
fn range(mean: f64, variance: f64, has_low: bool) -> WaitMinutes {
    let mean = mean.max(1.0);
    let spread = (1.0 + variance / (mean * mean)).ln();
    let edge = |sign: f64| mean * (sign * WIDTH * spread.sqrt() - spread / 2.0).exp();
    let whole = |minutes: f64| Duration::try_from_secs_f64(minutes).map_or(0, |minutes| minutes.as_secs());
    WaitMinutes { low: if has_low { whole(edge(-1.0)) } else { 0 }, high: whole(edge(1.0).ceil()) }
}

/// Whoever stands first is called first.
#[derive(Clone, Copy, Debug)]
struct ByPlace(usize, Spread);

impl PartialEq for ByPlace {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for ByPlace {}

impl PartialOrd for ByPlace {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByPlace {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: Spread = Spread { mean: 15.0, variance: 25.0 };

    fn situation(doctors: usize, present: usize) -> Situation {
        Situation {
            doctors: vec![QUARTER; doctors],
            present: (0..present).map(|place| (place, QUARTER)).collect(),
            ..Situation::default()
        }
    }

    fn middle(forecast: &Forecast, place: usize) -> f64 {
        let WaitMinutes { low, high } = forecast.wait(place, false);
        assert!(low < high);
        f64::from(u32::try_from(low + high).unwrap()) / 2.0
    }

    #[test]
    fn more_in_front_wait_longer_and_more_doctors_are_faster() {
        let one = Forecast::play(situation(1, 12));
        let three = Forecast::play(situation(3, 12));
        for place in 1..12 {
            assert!(middle(&one, place) > middle(&one, place - 1));
            assert!(middle(&three, place) < middle(&one, place));
        }
        assert_eq!(
            one.wait(99, false),
            Forecast::play(situation(1, 13)).wait(12, false),
            "whoever comes stands behind"
        );
    }

    #[test]
    fn a_free_doctor_is_no_wait_to_speak_of() {
        let free = Spread { mean: 0.0, variance: 0.0 };
        let forecast = Forecast::play(Situation { doctors: vec![free, QUARTER], turnover: 3.0, ..situation(0, 1) });
        let WaitMinutes { low, high } = forecast.wait(0, false);
        assert!(low == 0 && (3..15).contains(&high), "{high}");
        assert_eq!(Forecast::play(Situation::default()).wait(0, false).low, 0, "nobody is at work yet");
    }

    #[test]
    fn emergencies_slow_the_others_down_and_each_other_not() {
        let calm = Forecast::play(situation(2, 8));
        let busy = Forecast::play(Situation { emergencies: (0.05, Some(QUARTER)), ..situation(2, 8) });
        assert!(middle(&busy, 7) > middle(&calm, 7));
        assert_eq!(busy.wait(7, true), calm.wait(7, true));
    }

    #[test]
    fn whoever_has_an_appointment_and_stands_in_front_goes_first() {
        let behind = |at| {
            let expected = vec![Appointment { at, place: 0, treatment: QUARTER }];
            let present = (1..8).map(|place| (place, QUARTER)).collect();
            Forecast::play(Situation { expected, present, ..situation(1, 0) })
        };
        assert!(middle(&behind(20.0), 7) > middle(&behind(900.0), 7));
        assert_eq!(behind(20.0).wait(1, false), behind(900.0).wait(1, false), "called before they come");
    }
}
