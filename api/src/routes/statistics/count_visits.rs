//! `GET /statistics`.
//!
//! Never here: the table for a spreadsheet; see `export_statistics`.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use domain::values::Invalid;
use projections::{By, Period};

use super::body::{GroupBody, StatisticsBody};
use super::{counted, day, period, today};
use crate::problem::Problem;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Query, ReadAfter};
use crate::session::BoardReader;
use crate::state::AppState;

/// Which visits, counted together by what.
pub(super) struct Asked {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    by: By,
}

impl FromFields for Asked {
    fn read(fields: &mut Fields) -> Option<Self> {
        let from = fields.optional("from", day);
        let to = fields.optional("to", day);
        let by = fields.optional("by", |word| By::named(word).ok_or(Invalid::Malformed));
        Some(Self { from, to, by: by.unwrap_or_default() })
    }
}

impl Asked {
    /// The period in the hospital's zone.
    pub(super) async fn of(self, state: &AppState) -> Result<(Period, By), Problem> {
        let period = period(self.from, self.to, today(state).await?);
        Ok((period.ok_or_else(|| Problem::invalid_field("from", "out_of_range"))?, self.by))
    }
}

/// Count visits: waits and durations of every stage, how they ended, and what was promised against what happened.
#[utoipa::path(
    get, path = "/statistics", tag = "statistics",
    params(
        Reading,
        ("from" = Option<NaiveDate>, Query, description = "The first day; four weeks before the last if left out."),
        ("to" = Option<NaiveDate>, Query, description = "The last day, at most 366 days in all; today if left out."),
        ("by" = Option<String>, Query, description = "`all`, `day`, `hour`, `doctor`, `treatment` or `acuity`; all if left out."),
    ),
    responses((status = 200, description = "Visits counted together.", body = StatisticsBody), ReadRefusals)
)]
pub(super) async fn count_visits(
    State(state): State<AppState>,
    _: BoardReader,
    Query(asked): Query<Asked>,
    _: ReadAfter,
) -> Result<Json<StatisticsBody>, Problem> {
    let (period, by) = asked.of(&state).await?;
    let items = counted(&state, &period, by).await?.into_iter().map(GroupBody::new).collect();
    let Period { from, to, zone } = period;
    Ok(Json(StatisticsBody { from, to, time_zone: zone, by: by.as_str(), items, next: None }))
}
