//! Answering what is offered, by the link of a mail: whoever has it acts for the visit's customer, in this alone.
//!
//! Opening it answers nothing: programs that look into mail open links, too. Never here: the mail.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::DateTime;
use commands::reservation::{OfferAnswer, answer_offer};
use commands::{Context, Source};
use domain::hospital::Hospital;
use domain::reservation::{Offer, Reservation};
use domain::values::Role;
use domain::{AccountId, Actor, Personal, ReservationId, Timestamp};

use super::times::moment;
use crate::links::Link;
use crate::pages::form::Form;
use crate::pages::link_gone::{Gone, link_gone};
use crate::pages::{Shell, notice};
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/booking/offer.html")]
struct OfferPage<'a> {
    p: &'a Shell,
    when: String,
    until: String,
    zone: String,
}

/// An offer that still stands, and for whom.
struct Standing {
    reservation: ReservationId,
    customer: AccountId,
    start: Timestamp,
    offer: Offer,
}

async fn find(state: &AppState, caller: &Caller, token: &str) -> Result<Option<Standing>, Problem> {
    let Some(Link::Offer { reservation, start }) = state.links().check(token, caller.at) else { return Ok(None) };
    let visit = state.commands().load::<Reservation>(reservation.uuid()).await?.state;
    let offer = visit.offer().filter(|offer| offer.time.start.timestamp() == start && caller.at < offer.expires_at);
    let (Some(offer), Some(customer)) = (offer.cloned(), visit.customer()) else { return Ok(None) };
    Ok(DateTime::from_timestamp(start, 0).map(|start| Standing { reservation, customer, start, offer }))
}

/// `GET /offer/{token}`
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, Problem> {
    let Some(standing) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Offer)) };
    let zone = state.commands().load::<Hospital>(Hospital::ID).await?.state.zone();
    let time = &standing.offer.time;
    let doctor = Personal::text(&time.doctor.alias).map_or_else(|| shell.t("erased"), str::to_owned);
    let page = OfferPage {
        p: &shell,
        when: shell.t2("time-with", "time", moment(&shell, time.start, zone), "doctor", doctor),
        until: moment(&shell, standing.offer.expires_at, zone),
        zone: zone.name().to_owned(),
    };
    Ok(shell.page(StatusCode::OK, &page))
}

/// `POST /offer/{token}`
pub(super) async fn answer(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
    form: Form,
) -> Result<Response, Problem> {
    let Some(standing) = find(&state, &caller, &token).await? else { return Ok(link_gone(&shell, Gone::Offer)) };
    let (answer, said) = match form.value("answer") {
        "accept" => (OfferAnswer::Accept, "offer-accepted"),
        _ => (OfferAnswer::Decline, "offer-declined"),
    };
    let by = Actor::Person { id: standing.customer, role: Role::Customer };
    let context = Context { actor: by, ..caller.context(Source::Web) };
    let Standing { reservation, start, .. } = standing;
    let answered = answer_offer(state.commands(), context, reservation, answer, Some(start)).await;
    match answered.map_err(Problem::from) {
        Ok(receipt) => Ok(notice::then(&format!("/reservations/{reservation}"), said, receipt.position)),
        Err(problem) if problem.code() == "offer_over" => Ok(link_gone(&shell, Gone::Offer)),
        Err(problem) => Err(problem),
    }
}
