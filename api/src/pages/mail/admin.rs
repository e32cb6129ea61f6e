//! `/admin/mail`: what waits, what died and why; and letting it be tried again.
//!
//! Never here: addresses or words; the queue has neither.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use projections::{MailCounts, MailRow, MailState};
use serde::Deserialize;
use uuid::Uuid;

use crate::pages::Shell;
use crate::pages::answer::refused;
use crate::pages::views::Moment;
use crate::problem::Problem;
use crate::routes::{Id, retry_mail};
use crate::session::Administrator;
use crate::state::AppState;

/// So many mails are on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "pages/admin_mail.html")]
struct AdminMailPage<'a> {
    p: &'a Shell,
    counts: MailCounts,
    tabs: Vec<Tab>,
    mails: Vec<Line>,
    next: Option<String>,
}

/// A state that can be looked at.
struct Tab {
    word: &'static str,
    here: bool,
}

/// A mail as a row of the table.
struct Line {
    id: Uuid,
    kind: String,
    state: &'static str,
    attempts: i32,
    recipient: Uuid,
    position: i64,
    caused: Moment,
    due: Option<Moment>,
    error: String,
    is_dead: bool,
}

impl Line {
    fn new(shell: &Shell, row: MailRow) -> Self {
        let is_dead = row.state == MailState::Dead;
        let error = row.error.unwrap_or_default();
        // Why it was dropped is one of our words; why it failed is the server's.
        let error = if row.state == MailState::Dropped { shell.word("mail-dropped", &error) } else { error };
        Self {
            id: row.id,
            kind: shell.word("mail-kind", &row.kind),
            state: row.state.as_str(),
            attempts: row.attempts,
            recipient: row.recipient,
            position: row.position,
            caused: Moment::new(row.caused_at),
            due: row.due_at.map(Moment::new),
            error,
            is_dead,
        }
    }
}

/// Which mails; what does not read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Asked {
    state: String,
    before: String,
}

/// `GET /admin/mail`
pub(in crate::pages) async fn show(
    State(state): State<AppState>,
    _: Administrator,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let stands = MailState::named(&asked.state);
    let before = asked.before.parse().unwrap_or(i64::MAX);
    let queue = state.projections().mails();
    let mut rows = queue.list(stands, before, i64::try_from(PAGE + 1).unwrap_or(i64::MAX)).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let word = stands.map_or("", MailState::as_str);
    let next = rows.last().filter(|_| more).map(|last| format!("/admin/mail?state={word}&before={}", last.position));
    let tabs = MailState::ALL.into_iter().map(|one| Tab { word: one.as_str(), here: stands == Some(one) }).collect();
    let mails = rows.into_iter().map(|row| Line::new(&shell, row)).collect();
    let page = AdminMailPage { p: &shell, counts: queue.counts().await?, tabs, mails, next };
    Ok(shell.page(StatusCode::OK, &page))
}

/// `POST /admin/mail/{id}/retry`
pub(in crate::pages) async fn retry(
    State(state): State<AppState>,
    _: Administrator,
    Id(id): Id<Uuid>,
) -> Result<Response, Problem> {
    match retry_mail(&state, id).await {
        Ok(()) => Ok(Redirect::to("/admin/mail?done=mail-retried").into_response()),
        Err(problem) if problem.status() == StatusCode::CONFLICT => Ok(refused("/admin/mail", &problem)),
        Err(problem) => Err(problem),
    }
}
