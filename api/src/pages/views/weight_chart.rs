//! A chart of weights, drawn on the server, with the table behind it.
//!
//! Never here: colours; they are the style sheet's.

use chrono::NaiveDate;
use domain::values::WeightUnit;
use projections::WeightRow;

use crate::pages::Shell;

/// The drawing's size, in units of its own; it is scaled to where it stands.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 210.0;
/// Room for the marks of the axes.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;
/// About so many lines across.
const LINES: f64 = 4.0;
/// Never more.
const MOST_LINES: u8 = 12;

/// The chart and its table.
pub(crate) struct WeightChart {
    /// What the values are in.
    pub(crate) unit: String,
    /// The other unit.
    pub(crate) other_unit: String,
    /// The line through all points.
    pub(crate) path: String,
    pub(crate) points: Vec<Point>,
    /// The lines across, with their values.
    pub(crate) lines: Vec<Mark>,
    /// The days below.
    pub(crate) days: Vec<Mark>,
    /// What is to be seen, in words.
    pub(crate) summary: String,
    /// The latest first.
    pub(crate) rows: Vec<WeightLine>,
}

/// One weight in the drawing.
pub(crate) struct Point {
    pub(crate) x: String,
    pub(crate) y: String,
    /// What it is, in words.
    pub(crate) label: String,
}

/// A mark at an axis.
pub(crate) struct Mark {
    pub(crate) at: String,
    pub(crate) label: String,
    /// `start`, `middle` or `end`: to which side of the place it is written.
    pub(crate) anchor: &'static str,
}

/// One weight in the table.
pub(crate) struct WeightLine {
    pub(crate) id: String,
    pub(crate) on: String,
    pub(crate) kilograms: String,
    pub(crate) pounds: String,
}

impl WeightChart {
    /// Draws weights, the earliest first.
    pub(crate) fn new(shell: &Shell, weights: &[WeightRow], unit: WeightUnit) -> Self {
        let other = if unit == WeightUnit::Kilograms { WeightUnit::Pounds } else { WeightUnit::Kilograms };
        let scale = Scale::of(weights, unit);
        let points: Vec<Point> = weights
            .iter()
            .map(|row| Point {
                x: units(scale.x(row.on)),
                y: units(scale.y(row)),
                label: format!("{}: {} {}", row.on, row.grams.written(unit), unit.as_str()),
            })
            .collect();
        let corners: Vec<String> = points.iter().map(|point| format!("{} {}", point.x, point.y)).collect();
        let lines = scale.lines().into_iter().map(|value| Mark {
            at: units(scale.height_of(value)),
            label: format!("{value:.*}", scale.decimals()),
            anchor: "end",
        });
        let row = |row: &WeightRow| WeightLine {
            id: row.id.to_string(),
            on: row.on.to_string(),
            kilograms: row.grams.written(WeightUnit::Kilograms),
            pounds: row.grams.written(WeightUnit::Pounds),
        };
        Self {
            unit: unit.as_str().to_owned(),
            other_unit: other.as_str().to_owned(),
            path: if corners.is_empty() { String::new() } else { format!("M{}", corners.join("L")) },
            points,
            lines: lines.collect(),
            days: scale.days(),
            summary: summary(shell, weights, unit),
            rows: weights.iter().rev().map(row).collect(),
        }
    }
}

fn summary(shell: &Shell, weights: &[WeightRow], unit: WeightUnit) -> String {
    let (Some(first), Some(last)) = (weights.first(), weights.last()) else { return String::new() };
    let said = |row: &WeightRow| format!("{} {} ({})", row.grams.written(unit), unit.as_str(), row.on);
    if weights.len() == 1 {
        return said(last);
    }
    shell.t2("weight-from-to", "first", said(first), "last", said(last))
}

fn units(number: f64) -> String {
    format!("{number:.1}")
}

/// From days and weights to places in the drawing.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    low: f64,
    high: f64,
    step: f64,
    unit: WeightUnit,
}

impl Scale {
    fn of(weights: &[WeightRow], unit: WeightUnit) -> Self {
        let first = weights.first().map(|row| row.on).unwrap_or_default();
        let last = weights.last().map(|row| row.on).unwrap_or_default();
        let values = || weights.iter().map(|row| in_unit(row, unit));
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let (least, most) = if weights.is_empty() { (0.0, 1.0) } else { (least, most) };
        // A change that nobody would notice does not fill the whole height.
        let span = (most - least).max(most * 0.1);
        let step = round_step(span / LINES);
        let (low, high) =
            (((least - step / 2.0) / step).floor().max(0.0) * step, ((most + step / 2.0) / step).ceil() * step);
        Self { first, last, low, high, step, unit }
    }

    fn x(&self, day: NaiveDate) -> f64 {
        let days = |until: NaiveDate| i32::try_from((until - self.first).num_days()).map_or(0.0, f64::from);
        let share = if self.last > self.first { days(day) / days(self.last) } else { 0.5 };
        share.mul_add(WIDTH - LEFT - RIGHT, LEFT)
    }

    fn y(&self, row: &WeightRow) -> f64 {
        self.height_of(in_unit(row, self.unit))
    }

    fn height_of(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        (1.0 - share).mul_add(HEIGHT - TOP - BOTTOM, TOP)
    }

    fn lines(&self) -> Vec<f64> {
        let values = (0..=MOST_LINES).map(|number| f64::from(number).mul_add(self.step, self.low));
        values.take_while(|value| *value <= self.step.mul_add(0.01, self.high)).collect()
    }

    /// As many decimals as tell the lines apart.
    fn decimals(&self) -> usize {
        match self.step {
            step if step >= 1.0 => 0,
            step if step >= 0.1 => 1,
            step if step >= 0.01 => 2,
            _ => 3,
        }
    }

    fn days(&self) -> Vec<Mark> {
        let mark = |day: NaiveDate, anchor| Mark { at: units(self.x(day)), label: day.to_string(), anchor };
        if self.last > self.first {
            vec![mark(self.first, "start"), mark(self.last, "end")]
        } else {
            vec![mark(self.first, "middle")]
        }
    }
}

fn in_unit(row: &WeightRow, unit: WeightUnit) -> f64 {
    let kilograms = f64::from(row.grams.get()) / 1000.0;
    match unit {
        WeightUnit::Kilograms => kilograms,
        WeightUnit::Pounds => kilograms / 0.453_592_37,
    }
}

/// One, two or five times a power of ten, not below this.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(0.001).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= least).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use domain::WeightId;
    use domain::values::{Grams, Locale};
    use uuid::Uuid;

    use super::*;

    fn weight(day: u32, grams: u32) -> WeightRow {
        let on = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        WeightRow { id: WeightId::new(Uuid::now_v7()), grams: Grams::new(grams).unwrap(), on }
    }

    fn chart(weights: &[WeightRow], unit: WeightUnit) -> WeightChart {
        let shell = Shell::new(Locale::English, None, &axum::http::Uri::from_static("/pets/1"));
        WeightChart::new(&shell, weights, unit)
    }

    #[test]
    fn every_weight_is_in_the_drawing_heavier_above_and_later_to_the_right() {
        let chart = chart(&[weight(1, 4000), weight(11, 5200), weight(31, 4600)], WeightUnit::Kilograms);
        let place = |number: &str| number.parse::<f64>().unwrap();
        let places: Vec<_> = chart.points.iter().map(|point| (place(&point.x), place(&point.y))).collect();
        assert!(places.iter().all(|(x, y)| (LEFT..=WIDTH - RIGHT).contains(x) && (TOP..=HEIGHT - BOTTOM).contains(y)));
        assert!(places[0].0 < places[1].0 && places[1].0 < places[2].0);
        assert!(places[0].1 > places[2].1 && places[2].1 > places[1].1);
        let labels: Vec<_> = chart.lines.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels, ["3.5", "4.0", "4.5", "5.0", "5.5"]);
        assert_eq!(chart.rows[0].on, "2026-03-31");
        assert!(chart.summary.contains("4.00 kg (2026-03-01)") && chart.summary.contains("4.60 kg"));
    }

    #[test]
    fn one_weight_none_and_the_least_change_are_drawn_too() {
        assert!(chart(&[], WeightUnit::Kilograms).path.is_empty());
        let one = chart(&[weight(1, 32)], WeightUnit::Pounds);
        assert_eq!((one.points.len(), one.days.len(), one.summary.as_str()), (1, 1, "0.071 lb (2026-03-01)"));
        let same = chart(&[weight(1, 30_000), weight(2, 30_001)], WeightUnit::Kilograms);
        assert!((3..=8).contains(&same.lines.len()), "{}", same.lines.len());
    }

    #[test]
    fn steps_are_round() {
        for (least, step) in [(0.3, 0.5), (1.0, 1.0), (1.2, 2.0), (6.0, 10.0), (0.013, 0.02)] {
            assert!((round_step(least) - step).abs() < 1e-9, "{least}");
        }
    }
}
