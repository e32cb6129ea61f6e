//! Statistics: visits counted together, as JSON and as a table for a spreadsheet.
//!
//! Never here: single visits.

mod body;
mod count_visits;
mod export_statistics;
mod period;

use std::collections::BTreeMap;

use projections::{By, Group, Period};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::AppState;

pub(crate) use period::{day, period, today};

/// The routes below `/statistics`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(count_visits::count_visits))
        .routes(routes!(export_statistics::export_statistics))
}

/// The visits of a period counted together, each group with what its key is called: doctors by their names.
pub(crate) async fn counted(
    state: &AppState,
    period: &Period,
    by: By,
) -> Result<Vec<(Group, Option<String>)>, Problem> {
    let mut groups = state.projections().statistics().count(period, by).await?;
    let mut names = BTreeMap::new();
    if by == By::Doctor {
        for key in groups.iter().filter_map(|group| group.key.clone()) {
            let Ok(id) = key.parse() else { continue };
            let name = state.projections().accounts().get(id).await?.and_then(|row| row.alias);
            names.insert(key, name);
        }
    }
    if by == By::Acuity {
        let urgency = |group: &Group| {
            domain::reservation::Acuity::ALL.iter().position(|acuity| group.key.as_deref() == Some(acuity.as_str()))
        };
        groups.sort_by_key(|group| urgency(group).unwrap_or(usize::MAX));
    }
    let named = |group: Group| {
        let name = group.key.as_ref().and_then(|key| names.get(key).cloned().flatten());
        (group, name)
    };
    Ok(groups.into_iter().map(named).collect())
}
