//! What to watch out for with the pet of a visit, and whether the staff have read it.
//!
//! Never here: the pet's own page.

use projections::ReservationRow;
use serde::Serialize;

use crate::pages::Shell;

/// An alert beside a visit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VisitAlert {
    /// Which.
    pub(crate) id: String,
    /// What kind.
    pub(crate) kind: &'static str,
    /// What to watch out for.
    pub(crate) text: String,
    /// Whether it must still be acknowledged before the treatment.
    pub(crate) open: bool,
}

impl VisitAlert {
    /// The alerts of a visit, those first that must still be acknowledged.
    pub(crate) fn all(shell: &Shell, row: &ReservationRow) -> Vec<Self> {
        let alert = |alert: &projections::AlertBrief| Self {
            id: alert.id.to_string(),
            kind: alert.kind.as_str(),
            text: alert.text.clone().unwrap_or_else(|| shell.t("erased")),
            open: alert.mandatory && !row.acknowledged_alerts.contains(&alert.id),
        };
        let mut alerts: Vec<Self> = row.pet.alerts.iter().map(alert).collect();
        alerts.sort_by_key(|alert| !alert.open);
        alerts
    }
}
