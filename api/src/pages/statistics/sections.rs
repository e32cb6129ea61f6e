//! The parts of the page: each a chart, the table behind it, and where to get the table for a spreadsheet.
//!
//! Never here: how a chart is drawn.

use projections::{By, Group, Period, Stage};

use super::chart::{Bar, Bars, Chart, Column, Columns};
use super::figures::{length, part, quartiles};
use crate::pages::Shell;

/// Longer periods are charted by the week.
const MOST_COLUMNS: usize = 92;

/// A chart with its table.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) chart: Chart,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) export: String,
}

type Named = (Group, Option<String>);

fn export(period: &Period, by: By) -> String {
    format!("/api/v1/statistics.csv?from={}&to={}&by={}", period.from, period.to, by.as_str())
}

/// Counts have few digits: as a drawing knows them.
fn drawn(count: i64) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from)
}

/// A stage as a bar over its middle half.
fn bar(shell: &Shell, label: String, stage: &Stage) -> Bar {
    let [low, median, high] = quartiles(shell, stage);
    let figure = match stage.quartiles {
        Some(_) => shell.t2("statistics-median-of", "median", median, "range", format!("{low} – {high}")),
        None => shell.t("none"),
    };
    let span = stage.quartiles.map(|[low, _, high]| (low, high));
    Bar { label, figure, span, median: stage.quartiles.map(|[_, median, _]| median), kind: "range" }
}

/// The heads of the columns for a stage, and its cells.
fn stage_head(shell: &Shell, stage: &str) -> [String; 3] {
    [
        shell.t1("statistics-lower-quartile", "stage", stage),
        shell.t1("statistics-median", "stage", stage),
        shell.t1("statistics-upper-quartile", "stage", stage),
    ]
}

impl Section {
    /// How long each stage takes.
    pub(super) fn stages(shell: &Shell, period: &Period, all: &Group) -> Self {
        let stages = [
            (shell.t("stage-confirmation"), &all.confirmation),
            (shell.t("stage-waiting"), &all.waiting),
            (shell.t("stage-treatment"), &all.treatment),
            (shell.t("stage-observation"), &all.observation),
            (shell.t("stage-release"), &all.release),
        ];
        // Until a request is confirmed it may take days, beside which everything else would be too short to see.
        let bars = stages.iter().skip(1).map(|(name, stage)| bar(shell, name.clone(), stage)).collect();
        let rows = stages.iter().map(|(name, stage)| {
            let cells = [name.clone(), stage.count.to_string()];
            cells.into_iter().chain(quartiles(shell, stage)).collect()
        });
        let title = shell.t("statistics-stages");
        let lead = shell.t("statistics-quartiles-text");
        let head = [shell.t("statistics-stage"), shell.t("statistics-count")];
        let quarters =
            [shell.t("statistics-quarter"), shell.t("statistics-half"), shell.t("statistics-three-quarters")];
        Self {
            id: "stages",
            chart: Chart::Bars(Bars::new("stages", title.clone(), lead.clone(), bars, |at| length(shell, Some(at)))),
            head: head.into_iter().chain(quarters).collect(),
            rows: rows.collect(),
            export: export(period, By::All),
            title,
            lead,
        }
    }

    /// How long is waited by the hour of arrival.
    pub(super) fn hours(shell: &Shell, period: &Period, hours: &[Named]) -> Self {
        let of =
            |hour: &str| hours.iter().find(|(group, _)| group.key.as_deref() == Some(hour)).map(|(group, _)| group);
        let name = |hour: u32| format!("{hour:02}");
        let came = |hour: &u32| of(&name(*hour)).is_some();
        let first = (0..24).find(came).unwrap_or(0);
        let last = (0..24).rev().find(came).unwrap_or(23);
        let columns = (first..=last).map(|hour| {
            let quartiles = of(&name(hour)).and_then(|group| group.waiting.quartiles);
            let median = quartiles.map(|[_, median, _]| median);
            Column {
                label: name(hour),
                said: format!("{}:00 · {}", name(hour), length(shell, median)),
                value: median.unwrap_or(0.0),
                hatched: 0.0,
                whisker: quartiles.map(|[low, _, high]| (low, high)),
            }
        });
        let (title, lead) = (shell.t("statistics-hours"), shell.t("statistics-hours-text"));
        let labelled = if last - first < 13 { 1 } else { 3 };
        let say = |top| length(shell, Some(top));
        let chart = Columns::new("hours", (title.clone(), lead.clone()), columns.collect(), labelled, say);
        let rows = hours.iter().map(|(group, _)| {
            let cells = [format!("{}:00", group.key.as_deref().unwrap_or_default()), group.came.to_string()];
            let treatment = length(shell, group.treatment.quartiles.map(|[_, median, _]| median));
            cells.into_iter().chain(quartiles(shell, &group.waiting)).chain([treatment]).collect()
        });
        let waiting = shell.t("stage-waiting");
        let head = [shell.t("statistics-hour"), shell.t("statistics-came")].into_iter();
        let treatment = shell.t1("statistics-median", "stage", shell.t("stage-treatment"));
        Self {
            id: "hours",
            chart: Chart::Columns(chart),
            head: head.chain(stage_head(shell, &waiting)).chain([treatment]).collect(),
            rows: rows.collect(),
            export: export(period, By::Hour),
            title,
            lead,
        }
    }

    /// How many came each day, and who did not.
    pub(super) fn days(shell: &Shell, period: &Period, days: &[Named]) -> Self {
        let of = |day: &str| days.iter().find(|(group, _)| group.key.as_deref() == Some(day)).map(|(group, _)| group);
        let all: Vec<_> = period.from.iter_days().take_while(|day| *day <= period.to).collect();
        let together = if all.len() > MOST_COLUMNS { 7 } else { 1 };
        let columns: Vec<Column> = all
            .chunks(together)
            .filter_map(|days| {
                let (first, last) = (days.first()?, days.last()?);
                let groups: Vec<_> = days.iter().filter_map(|day| of(&day.to_string())).collect();
                let came: i64 = groups.iter().map(|group| group.came).sum();
                let missing: i64 = groups.iter().map(|group| group.no_shows).sum();
                let when = if first == last { first.to_string() } else { format!("{first} – {last}") };
                let said = shell.t2("statistics-day-said", "came", came, "missing", missing);
                Some(Column {
                    label: first.format("%m-%d").to_string(),
                    said: format!("{when} · {said}"),
                    value: drawn(came),
                    hatched: drawn(missing),
                    whisker: None,
                })
            })
            .collect();
        let lead = if together == 1 { shell.t("statistics-days-text") } else { shell.t("statistics-weeks-text") };
        let title = shell.t("statistics-days");
        let labelled = columns.len().div_ceil(6);
        let chart = Columns::new("days", (title.clone(), lead.clone()), columns, labelled, |top| format!("{top:.0}"));
        let rows = days.iter().map(|(group, _)| {
            let counts = [group.visits, group.came, group.completed, group.declined, group.cancelled, group.no_shows];
            let median = length(shell, group.waiting.quartiles.map(|[_, median, _]| median));
            let day = [group.key.clone().unwrap_or_default()].into_iter();
            day.chain(counts.map(|count| count.to_string()))
                .chain([part(shell, group.no_show_rate()), median])
                .collect()
        });
        let head = vec![
            shell.t("statistics-day"),
            shell.t("statistics-visits"),
            shell.t("statistics-came"),
            shell.word("status", "completed"),
            shell.word("status", "declined"),
            shell.word("status", "cancelled"),
            shell.word("status", "no_show"),
            shell.t("statistics-no-show-rate"),
            shell.t("statistics-median-wait"),
        ];
        Self {
            id: "days",
            chart: Chart::Columns(chart),
            head,
            rows: rows.collect(),
            export: export(period, By::Day),
            title,
            lead,
        }
    }

    /// How long each doctor treats, and how long their patients wait.
    pub(super) fn doctors(shell: &Shell, period: &Period, doctors: &[Named]) -> Self {
        let name = |(group, name): &Named| match (&group.key, name) {
            (None, _) => shell.t("statistics-no-doctor"),
            (Some(_), None) => shell.t("erased"),
            (Some(_), Some(name)) => name.clone(),
        };
        let treated = doctors.iter().filter(|(group, _)| group.treatment.count > 0);
        let bars = treated.map(|named| bar(shell, name(named), &named.0.treatment)).collect();
        let title = shell.t("statistics-doctors");
        let lead = shell.t("statistics-doctors-text");
        Self {
            id: "doctors",
            chart: Chart::Bars(Bars::new("doctors", title.clone(), lead.clone(), bars, |at| length(shell, Some(at)))),
            head: both_heads(shell, shell.t("statistics-doctor")),
            rows: doctors.iter().map(|named| both_cells(shell, name(named), &named.0)).collect(),
            export: export(period, By::Doctor),
            title,
            lead,
        }
    }

    /// How long is waited with which acuity.
    pub(super) fn acuities(shell: &Shell, period: &Period, acuities: &[Named]) -> Self {
        let name = |group: &Group| shell.word("acuity", group.key.as_deref().unwrap_or("none"));
        let waited = acuities.iter().filter(|(group, _)| group.waiting.count > 0);
        let bars = waited.map(|(group, _)| bar(shell, name(group), &group.waiting)).collect();
        let title = shell.t("statistics-acuities");
        let lead = shell.t("statistics-acuities-text");
        Self {
            id: "acuities",
            chart: Chart::Bars(Bars::new("acuities", title.clone(), lead.clone(), bars, |at| length(shell, Some(at)))),
            head: both_heads(shell, shell.t("statistics-acuity")),
            rows: acuities.iter().map(|(group, _)| both_cells(shell, name(group), group)).collect(),
            export: export(period, By::Acuity),
            title,
            lead,
        }
    }

    /// What was promised against what happened.
    pub(super) fn promises(shell: &Shell, period: &Period, all: &Group, bands: &[Named]) -> Self {
        let outcomes = [
            (shell.t("statistics-as-told"), all.promises.kept, "plain"),
            (shell.t("statistics-shorter"), all.promises.shorter, "range"),
            (shell.t("statistics-longer"), all.promises.longer, "hatched"),
        ];
        let bars = outcomes.into_iter().map(|(label, count, kind)| Bar {
            label,
            figure: count.to_string(),
            span: (count > 0).then(|| (0.0, drawn(count))),
            median: None,
            kind,
        });
        let title = shell.t("statistics-promises");
        let lead = shell.t("statistics-promises-text");
        let row = |name: String, group: &Group| -> Vec<String> {
            let promises = &group.promises;
            let counts =
                [promises.made, promises.kept, promises.shorter, promises.longer].map(|count| count.to_string());
            let rest = [part(shell, promises.kept_rate()), length(shell, promises.off)];
            [name].into_iter().chain(counts).chain(rest).collect()
        };
        let band = |(group, _): &Named| row(shell.word("treatment", group.key.as_deref().unwrap_or_default()), group);
        let chart = Bars::new("promises", title.clone(), lead.clone(), bars.collect(), |at| format!("{at:.0}"));
        Self {
            id: "promises",
            chart: Chart::Bars(chart),
            head: vec![
                shell.t("statistics-band"),
                shell.t("statistics-promised"),
                shell.t("statistics-as-told"),
                shell.t("statistics-shorter"),
                shell.t("statistics-longer"),
                shell.t("statistics-kept"),
                shell.t("statistics-off"),
            ],
            rows: [row(shell.t("statistics-all"), all)].into_iter().chain(bands.iter().map(band)).collect(),
            export: export(period, By::Treatment),
            title,
            lead,
        }
    }
}

fn both_heads(shell: &Shell, first: String) -> Vec<String> {
    let head = [first, shell.t("statistics-visits")].into_iter();
    let waiting = stage_head(shell, &shell.t("stage-waiting"));
    head.chain(waiting).chain(stage_head(shell, &shell.t("stage-treatment"))).collect()
}

fn both_cells(shell: &Shell, name: String, group: &Group) -> Vec<String> {
    let cells = [name, group.visits.to_string()].into_iter();
    cells.chain(quartiles(shell, &group.waiting)).chain(quartiles(shell, &group.treatment)).collect()
}
