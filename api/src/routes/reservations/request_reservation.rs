//! `POST /reservations`.
//!
//! Never here: whether the pet has another visit, or the time is another's; the append refuses that.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use commands::reservation::Wish;
use commands::{Source, reservation};
use domain::schedule::PartOfDay;
use domain::values::Text;
use domain::{AccountId, PetId, ReservationId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{CommandAnswer, Made};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, day, id, time, word};
use crate::session::CurrentSession;
use crate::slots;
use crate::state::AppState;

/// What is asked.
#[derive(Debug, ToSchema)]
#[schema(as = RequestReservation)]
pub(super) struct Body {
    /// For which pet. It must have no ongoing reservation.
    #[schema(value_type = Uuid)]
    pet_id: PetId,
    /// Why the visit is needed.
    #[schema(value_type = String, min_length = 1, max_length = 500, example = "He limps since yesterday.")]
    reason: Text<500>,
    /// What else the hospital should know.
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Text<2000>>,
    /// When the customer would like to come.
    preferred_at: Option<DateTime<Utc>>,
    /// A free time, as `GET /slots` names it. It is held until staff confirm or decline.
    #[schema(value_type = Option<SlotWish>)]
    slot: Option<SlotWish>,
    /// The day on which the customer would like to come, if it need not be a certain time.
    #[schema(value_type = Option<String>, format = Date)]
    preferred_day: Option<NaiveDate>,
    /// When on that day: morning, afternoon, evening or any. Any if left out.
    #[schema(value_type = Option<String>, example = "morning")]
    part_of_day: Option<PartOfDay>,
}

/// A free time.
#[derive(Clone, Copy, Debug, ToSchema)]
pub(super) struct SlotWish {
    /// Whose.
    #[schema(value_type = Uuid)]
    doctor_id: AccountId,
    /// From when.
    start: DateTime<Utc>,
}

impl FromFields for SlotWish {
    fn read(fields: &mut Fields) -> Option<Self> {
        let doctor_id = fields.required("doctor_id", id);
        let start = fields.required("start", time);
        Some(Self { doctor_id: doctor_id?, start: start? })
    }
}

impl Body {
    const fn wish(&self) -> Wish {
        match (self.slot, self.preferred_day) {
            (Some(SlotWish { doctor_id, start }), _) => Wish::Slot { doctor: doctor_id, start },
            (None, Some(day)) => match self.part_of_day {
                Some(part_of_day) => Wish::Day { day, part_of_day },
                None => Wish::Day { day, part_of_day: PartOfDay::Any },
            },
            (None, None) => Wish::Whenever,
        }
    }
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let pet_id = fields.required("pet_id", id);
        let reason = fields.required("reason", Text::parse);
        let notes = fields.optional("notes", Text::parse);
        let preferred_at = fields.optional("preferred_at", time);
        let slot = fields.nested("slot");
        let preferred_day = fields.optional("preferred_day", day);
        let part_of_day = fields.optional("part_of_day", word);
        Some(Self { pet_id: pet_id?, reason: reason?, notes, preferred_at, slot, preferred_day, part_of_day })
    }
}

/// Ask for a visit of a pet: one's own, or as staff anybody's.
#[utoipa::path(
    post, path = "/reservations", tag = "reservations", params(Conditions), request_body = Body,
    responses((status = 201, description = "The hospital knows.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn request_reservation(
    State(state): State<AppState>,
    session: CurrentSession,
    asked: Asked<Body>,
) -> Result<Made, Problem> {
    let context = asked.under(session.context(Source::Api));
    let wish = asked.body.wish();
    let Body { pet_id, reason, notes, preferred_at, .. } = asked.body;
    let id = ReservationId::new(Uuid::now_v7());
    let request = reservation::RequestReservation { id, pet: pet_id, reason, notes, preferred_at, wish };
    match reservation::request_reservation(state.commands(), context, request).await {
        Ok(receipt) => Ok(Made(receipt, "/api/v1/reservations")),
        Err(error) => Err(match wish {
            Wish::Slot { start, .. } => slots::with_nearest(&state, error.into(), start).await,
            Wish::Whenever | Wish::Day { .. } => error.into(),
        }),
    }
}
