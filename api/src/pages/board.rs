//! The staff's board.
//!
//! Never here: filters; nor the live stream, which the script of the page follows.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ReservationId;
use domain::reservation::Treatment;

use super::Shell;
use super::answer::{circumstances, done, refused};
use super::form::Form;
use super::views::{Card, Choice, Offer};
use super::{reservation, steps};
use crate::i18n::script_messages;
use crate::problem::Problem;
use crate::session::{BoardReader, Staff};
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/board.html")]
struct BoardPage<'a> {
    p: &'a Shell,
    position: i64,
    orders: bool,
    actions_json: String,
    messages_json: String,
    emergency: Vec<Card>,
    standard: Vec<Card>,
    blank: Card,
    triage: &'a Form,
    schedule: &'a Form,
    treatments: Vec<Choice>,
    acuities: Vec<Choice>,
    doctors: Vec<Choice>,
}

/// `GET /board`
pub(super) async fn show(
    State(state): State<AppState>,
    reader: BoardReader,
    shell: Shell,
) -> Result<Response, Problem> {
    let role = reader.role();
    let board = state.projections().reservations().board();
    let cards = |band: Treatment| {
        let rows = board.rows.iter().filter(|row| row.treatment == band);
        rows.map(|row| Card::new(&shell, role, row, reader.at)).collect()
    };
    let page = BoardPage {
        p: &shell,
        position: board.position,
        orders: role.is_staff(),
        actions_json: serde_json::to_string(&Offer::by_status(role)).map_err(Problem::internal)?,
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
        emergency: cards(Treatment::Emergency),
        standard: cards(Treatment::Standard),
        blank: Card::blank(),
        triage: &Form::default().with("treatment", Treatment::Standard.as_str()),
        schedule: &Form::default(),
        treatments: reservation::treatments(&shell),
        acuities: reservation::acuities(&shell),
        doctors: if role.is_staff() { reservation::doctors(&state, &shell).await? } else { Vec::new() },
    };
    Ok(shell.page(StatusCode::OK, &page))
}

/// `POST /board/reservations/{id}/{action}`: the buttons of a card, for who has no script. What needs more than a
/// button has its forms on the reservation's own page.
pub(super) async fn act(
    State(state): State<AppState>,
    Staff(session): Staff,
    shell: Shell,
    Path((id, action)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Problem> {
    let id: ReservationId = id.parse().map_err(|_| Problem::not_found())?;
    if action == "triage" {
        return Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&format!(
            "/reservations/{id}#triage"
        ))));
    }
    let context = circumstances(&session, &form, &action);
    match steps::take(&state, &shell, context, id, &action, &mut form).await {
        Ok(receipt) => Ok(done("/board", "step", receipt.position)),
        Err(problem) if matches!(problem.status(), StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED) => {
            Ok(refused("/board", &problem))
        }
        Err(problem) => Err(problem),
    }
}
