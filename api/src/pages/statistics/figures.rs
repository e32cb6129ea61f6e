//! Figures as people read them: lengths of time and parts of a whole.
//!
//! Never here: counting.

use projections::Stage;

use crate::pages::Shell;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A length of time in seconds; short ones in minutes, longer ones in hours or days.
pub(super) fn length(shell: &Shell, seconds: Option<f64>) -> String {
    match seconds {
        None => shell.t("none"),
        Some(seconds) if seconds < 10.0 * MINUTE => {
            shell.t1("length-minutes", "count", format!("{:.1}", seconds / MINUTE))
        }
        Some(seconds) if seconds < 2.0 * HOUR => {
            shell.t1("length-minutes", "count", format!("{:.0}", seconds / MINUTE))
        }
        Some(seconds) if seconds < 2.0 * DAY => shell.t1("length-hours", "count", format!("{:.1}", seconds / HOUR)),
        Some(seconds) => shell.t1("length-days", "count", format!("{:.1}", seconds / DAY)),
    }
}

/// The quartiles of a stage, one by one.
pub(super) fn quartiles(shell: &Shell, stage: &Stage) -> [String; 3] {
    match stage.quartiles {
        Some(quartiles) => quartiles.map(|seconds| length(shell, Some(seconds))),
        None => [None; 3].map(|none| length(shell, none)),
    }
}

/// A part of a whole.
pub(super) fn part(shell: &Shell, part: Option<f64>) -> String {
    part.map_or_else(|| shell.t("none"), |part| shell.t1("percent", "count", format!("{:.0}", part * 100.0)))
}
