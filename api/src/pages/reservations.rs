//! A customer's reservations: ongoing and past.
//!
//! Never here: one reservation's own page, or asking for a new one; see `booking`.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use projections::{ListFilter, Scope};
use serde::Deserialize;

use super::Shell;
use super::layers::escape;
use super::views::Visit;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/reservations.html")]
struct ReservationsPage<'a> {
    p: &'a Shell,
    history: bool,
    visits: Vec<Visit>,
    next: Option<String>,
}

/// Which reservations.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Which {
    scope: String,
    cursor: Option<String>,
}

impl Default for Which {
    fn default() -> Self {
        Self { scope: "ongoing".to_owned(), cursor: None }
    }
}

/// `GET /reservations`
pub(super) async fn list(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let history = which.scope == "history";
    let filter = ListFilter {
        customer: Some(session.identity.account),
        scope: if history { Scope::History } else { Scope::Ongoing },
        cursor: which.cursor,
        ..ListFilter::default()
    };
    let found = state.projections().reservations().list(&filter).await?;
    let scope = if history { "history" } else { "ongoing" };
    let page = ReservationsPage {
        p: &shell,
        history,
        visits: found.items.iter().map(|row| Visit::new(&shell, row)).collect(),
        next: found.next.map(|cursor| format!("/reservations?scope={scope}&cursor={}", escape(&cursor))),
    };
    Ok(shell.page(StatusCode::OK, &page))
}
