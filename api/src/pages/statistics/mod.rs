//! Statistics for the staff: what is charted, with the table behind each chart.
//!
//! Never here: counting; nor what a chart looks like, see `chart`.

mod chart;
mod figures;
mod sections;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use projections::{By, Group};
use serde::Deserialize;

use self::chart::Chart;
use self::figures::{length, part};
use self::sections::Section;
use super::Shell;
use super::form::Form;
use crate::i18n;
use crate::problem::Problem;
use crate::routes::{counted, day, period, today};
use crate::session::BoardReader;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/statistics.html")]
struct StatisticsPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    zone: String,
    tiles: Vec<Tile>,
    sections: Vec<Section>,
}

/// A figure that is read first.
struct Tile {
    name: &'static str,
    label: String,
    figure: String,
    text: String,
}

/// Which days, as the form sends them: what is empty is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
}

/// `GET /statistics`
pub(super) async fn show(
    State(state): State<AppState>,
    _: BoardReader,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut form = Form::default().with("from", asked.from).with("to", asked.to);
    let from = form.read_optional(shell.locale(), "from", day);
    let to = form.read_optional(shell.locale(), "to", day);
    let now = today(&state).await?;
    let zone = now.0.clone();
    let period = match (from, to) {
        (Ok(from), Ok(to)) => period(from, to, now),
        _ => None,
    };
    let Some(period) = period else {
        if !form.has_errors() {
            form.refuse("from", i18n::field_error_message(shell.locale(), "out_of_range", None));
        }
        let page = StatisticsPage { p: &shell, form: &form, zone, tiles: Vec::new(), sections: Vec::new() };
        return Ok(shell.page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let form = form.with("from", period.from.to_string()).with("to", period.to.to_string());
    let all = counted(&state, &period, By::All).await?.pop().map(|(group, _)| group).unwrap_or_default();
    let mut sections = Vec::new();
    if all.visits > 0 {
        let of = async |by| counted(&state, &period, by).await;
        sections.push(Section::stages(&shell, &period, &all));
        sections.push(Section::hours(&shell, &period, &of(By::Hour).await?));
        sections.push(Section::days(&shell, &period, &of(By::Day).await?));
        sections.push(Section::doctors(&shell, &period, &of(By::Doctor).await?));
        sections.push(Section::acuities(&shell, &period, &of(By::Acuity).await?));
        sections.push(Section::promises(&shell, &period, &all, &of(By::Treatment).await?));
    }
    let page = StatisticsPage { p: &shell, form: &form, zone, tiles: tiles(&shell, &all), sections };
    Ok(shell.page(StatusCode::OK, &page))
}

fn tiles(shell: &Shell, all: &Group) -> Vec<Tile> {
    let median = all.waiting.quartiles.map(|[_, median, _]| median);
    vec![
        Tile {
            name: "visits",
            label: shell.t("statistics-visits"),
            figure: all.visits.to_string(),
            text: shell.t1("statistics-came-text", "count", all.came),
        },
        Tile {
            name: "wait",
            label: shell.t("statistics-median-wait"),
            figure: length(shell, median),
            text: shell.t1("statistics-waited-text", "count", all.waiting.count),
        },
        Tile {
            name: "no-shows",
            label: shell.t("statistics-no-show-rate"),
            figure: part(shell, all.no_show_rate()),
            text: shell.t1("statistics-no-shows-text", "count", all.no_shows),
        },
        Tile {
            name: "kept",
            label: shell.t("statistics-kept"),
            figure: part(shell, all.promises.kept_rate()),
            text: shell.t1("statistics-promised-text", "count", all.promises.made),
        },
    ]
}
