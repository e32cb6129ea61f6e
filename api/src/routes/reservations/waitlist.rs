//! `PUT` and `DELETE /reservations/{id}/waitlist`, `POST /reservations/{id}/offer/{accept, decline}`.
//!
//! Never here: who is offered what; a process decides.

use axum::extract::State;
use chrono::NaiveDate;
use commands::reservation::{OfferAnswer, Waits};
use commands::{Source, reservation};
use domain::schedule::PartOfDay;
use domain::{AccountId, ReservationId};
use utoipa::ToSchema;

use super::readable;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, Nothing, day, id, word};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Which times to wait for.
#[derive(Debug, ToSchema)]
#[schema(as = JoinWaitlist)]
pub(super) struct Body {
    /// From which day.
    #[schema(value_type = String, format = Date)]
    from: NaiveDate,
    /// Until which day, that day included.
    #[schema(value_type = String, format = Date)]
    to: NaiveDate,
    /// morning, afternoon, evening or any; any if left out.
    #[schema(value_type = Option<String>, example = "morning")]
    part_of_day: Option<PartOfDay>,
    /// With whom; with anybody if left out.
    #[schema(value_type = Option<uuid::Uuid>)]
    doctor_id: Option<AccountId>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let from = fields.required("from", day);
        let to = fields.required("to", day);
        let part_of_day = fields.optional("part_of_day", word);
        let doctor_id = fields.optional("doctor_id", id);
        Some(Self { from: from?, to: to?, part_of_day, doctor_id })
    }
}

/// Wait for a time that becomes free: a request that has none. It is then offered by mail, and kept for a while.
#[utoipa::path(
    put, path = "/reservations/{id}/waitlist", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "It waits.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn join_waitlist(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    readable(&state, &session, id).await?;
    let context = asked.under(session.context(Source::Api));
    let Body { from, to, part_of_day, doctor_id } = asked.body;
    let waits = Waits { from, to, part_of_day: part_of_day.unwrap_or(PartOfDay::Any), doctor: doctor_id };
    let answer = reservation::join_waitlist(state.commands(), context, id, waits).await;
    Ok(Changed(answer.map_err(|error| Problem::from(error).with_field_renamed("end", "to"))?))
}

/// Wait no more; what is offered at present is left to others.
#[utoipa::path(
    delete, path = "/reservations/{id}/waitlist", tag = "reservations",
    params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It waits no more.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn leave_waitlist(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(reservation::leave_waitlist(state.commands(), context, id).await?))
}

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident at $path:literal: $answer:expr;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "reservations",
            params(("id" = uuid::Uuid, Path), Conditions),
            responses((status = 200, description = "It is answered.", body = CommandAnswer), CommandRefusals)
        )]
        pub(super) async fn $name(
            State(state): State<AppState>,
            session: CurrentSession,
            Id(id): Id<ReservationId>,
            asked: Asked<Nothing>,
        ) -> Result<Changed, Problem> {
            let context = asked.under(session.context(Source::Api));
            Ok(Changed(reservation::answer_offer(state.commands(), context, id, $answer, None).await?))
        }
    )+};
}

answers! {
    /// Take the time that is offered. Staff then confirm it.
    accept_offer at "/reservations/{id}/offer/accept": OfferAnswer::Accept;
    /// Leave the time that is offered to others, and go on waiting.
    decline_offer at "/reservations/{id}/offer/decline": OfferAnswer::Decline;
}
