//! The staff's board.
//!
//! Never here: the live stream, which the script of the page follows.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ReservationId;
use domain::reservation::{Status, Treatment};
use projections::ReservationRow;

use super::Shell;
use super::answer::{circumstances, done, refused};
use super::form::Form;
use super::views::{Card, Choice, Filter, Offer};
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
    me: String,
    sums: Sums,
    filter: Filter,
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

/// How many wait, are treated, and should have been.
struct Sums {
    waiting: usize,
    treated: usize,
    late: usize,
}

impl Sums {
    fn of(cards: &[&Card]) -> Self {
        let at = |status: Status| cards.iter().filter(|card| card.status == status.as_str()).count();
        let late = cards.iter().filter(|card| card.breached).count();
        Self { waiting: at(Status::CheckedIn), treated: at(Status::InTreatment), late }
    }
}

/// `GET /board?q=&doctor=&acuity=&status=`
pub(super) async fn show(
    State(state): State<AppState>,
    reader: BoardReader,
    shell: Shell,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let role = reader.role();
    let board = state.projections().reservations().board();
    let me = reader.identity.account;
    let doctors = reservation::doctors(&state, &shell).await?;
    let asked = asked.iter().fold(Form::default(), |form, (name, value)| form.with(name, value));
    let mut filter = Filter::new(&shell, &asked, me, &doctors);
    let card = |row: &Arc<ReservationRow>| {
        let mut card = Card::new(&shell, role, row, reader.at);
        card.hidden = !filter.shows(row, &card.words());
        card
    };
    let cards = board.rows.iter().map(card);
    let (emergency, standard): (Vec<Card>, Vec<Card>) =
        cards.partition(|card| card.treatment == Treatment::Emergency.as_str());
    let all: Vec<&Card> = emergency.iter().chain(&standard).collect();
    let sums = Sums::of(&all);
    filter.count(&shell, all.iter().filter(|card| !card.hidden).count(), all.len());
    let page = BoardPage {
        p: &shell,
        position: board.position,
        orders: role.is_staff(),
        me: me.to_string(),
        sums,
        filter,
        actions_json: serde_json::to_string(&Offer::by_status(role)).map_err(Problem::internal)?,
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
        emergency,
        standard,
        blank: Card::blank(),
        triage: &Form::default().with("treatment", Treatment::Standard.as_str()),
        schedule: &Form::default(),
        treatments: reservation::treatments(&shell),
        acuities: reservation::acuities(&shell),
        doctors,
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
    if matches!(action.as_str(), "triage" | "assign" | "notes" | "alerts") {
        return Ok(Redirect::to(&format!("/reservations/{id}#{action}")).into_response());
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
