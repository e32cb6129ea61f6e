//! `GET /statistics.csv`: the same for a spreadsheet.
//!
//! A cell that a spreadsheet could take for a formula begins with an apostrophe. Never here: anything that is not on
//! the page.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use projections::{Group, Stage};

use super::body::minutes;
use super::count_visits::Asked;
use super::counted;
use crate::problem::Problem;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Query, ReadAfter};
use crate::session::BoardReader;
use crate::state::AppState;

const STAGES: [&str; 5] = ["confirmation", "waiting", "treatment", "observation", "release"];

/// Export what `/statistics` counts as a table: comma-separated values, UTF-8, a line for each group.
#[utoipa::path(
    get, path = "/statistics.csv", tag = "statistics",
    params(
        Reading,
        ("from" = Option<NaiveDate>, Query, description = "The first day; four weeks before the last if left out."),
        ("to" = Option<NaiveDate>, Query, description = "The last day, at most 366 days in all; today if left out."),
        ("by" = Option<String>, Query, description = "`all`, `day`, `hour`, `doctor`, `treatment` or `acuity`; all if left out."),
    ),
    responses((status = 200, description = "A table.", body = String, content_type = "text/csv"), ReadRefusals)
)]
pub(super) async fn export_statistics(
    State(state): State<AppState>,
    _: BoardReader,
    Query(asked): Query<Asked>,
    _: ReadAfter,
) -> Result<Response, Problem> {
    let (period, by) = asked.of(&state).await?;
    let mut table = line(head(by.as_str()));
    for (group, name) in counted(&state, &period, by).await? {
        table.push_str(&line(cells(&group, name)));
    }
    let name = format!("attachment; filename=\"statistics-{}-{}-{}.csv\"", by.as_str(), period.from, period.to);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, table).into_response())
}

fn head(by: &str) -> Vec<String> {
    let counts = ["name", "visits", "came", "completed", "declined", "cancelled", "no_shows"].map(str::to_owned);
    let stages = STAGES.iter().flat_map(|stage| {
        let minutes = ["lower_quartile", "median", "upper_quartile"].map(|part| format!("{stage}_{part}_minutes"));
        [format!("{stage}_count")].into_iter().chain(minutes)
    });
    let promises = ["promised", "kept", "shorter", "longer", "off_minutes"].map(str::to_owned);
    [by.to_owned()].into_iter().chain(counts).chain(stages).chain(promises).collect()
}

fn cells(group: &Group, name: Option<String>) -> Vec<String> {
    let counts = [group.visits, group.came, group.completed, group.declined, group.cancelled, group.no_shows];
    let stages = [&group.confirmation, &group.waiting, &group.treatment, &group.observation, &group.release];
    let stage = |stage: &Stage| {
        let minutes = stage.quartiles.map_or([const { String::new() }; 3], |all| all.map(|it| minutes(it).to_string()));
        [stage.count.to_string()].into_iter().chain(minutes)
    };
    let promises = &group.promises;
    let promised = [promises.made, promises.kept, promises.shorter, promises.longer].map(|count| count.to_string());
    [group.key.clone().unwrap_or_default(), name.unwrap_or_default()]
        .into_iter()
        .chain(counts.map(|count| count.to_string()))
        .chain(stages.into_iter().flat_map(stage))
        .chain(promised)
        .chain([promises.off.map_or_else(String::new, |off| minutes(off).to_string())])
        .collect()
}

/// One line of the table (RFC 4180).
fn line(cells: Vec<String>) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| written(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

fn written(cell: &str) -> String {
    // None of our numbers is negative, so nothing that begins like this is one.
    let harmless =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if harmless.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", harmless.replace('"', "\"\"")) } else { harmless }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_stays_one() {
        let cells = ["=HYPERLINK(\"http://x\")", "+1", "-1", "@sum", "\tx", "a, b", "Dr. \"Wu\"", "吴医生", ""];
        let written = line(cells.iter().map(|cell| (*cell).to_owned()).collect());
        assert_eq!(
            written,
            "\"'=HYPERLINK(\"\"http://x\"\")\",'+1,'-1,'@sum,'\tx,\"a, b\",\"Dr. \"\"Wu\"\"\",吴医生,\r\n"
        );
    }

    #[test]
    fn every_line_has_as_many_cells_as_the_head() {
        let quartiles = Some([60.0, 90.0, 120.0]);
        let group = Group { waiting: Stage { count: 3, quartiles }, ..Group::default() };
        let cells = cells(&group, None);
        assert_eq!(cells.len(), head("day").len());
        let at = head("day").iter().position(|name| name == "waiting_median_minutes");
        assert_eq!(at.map(|at| cells[at].as_str()), Some("1.5"));
    }
}
