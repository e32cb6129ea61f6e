//! `GET /slots`.
//!
//! Never here: keeping any; a free time may be another's a moment later.

use axum::Json;
use axum::extract::State;
use chrono::{Days, NaiveDate};
use domain::AccountId;
use domain::hospital::Hospital;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Query, ReadAfter, day, id};
use crate::session::CurrentSession;
use crate::slots::{self, FreeSlotBody};
use crate::state::AppState;

/// So many days are told at once.
const MOST_DAYS: u64 = 31;
/// So many, if it is not said until when.
const USUAL_DAYS: u64 = 7;

pub(super) struct Filter {
    doctor: Option<AccountId>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let doctor = fields.optional("doctor_id", id);
        let from = fields.optional("from", day);
        let to = fields.optional("to", day);
        if let (Some(from), Some(to)) = (from, to)
            && (to < from || to.signed_duration_since(from).num_days() > MOST_DAYS.cast_signed())
        {
            return fields.refuse("to", "out_of_range");
        }
        Some(Self { doctor, from, to })
    }
}

/// List free times, earliest first. Days are the hospital's.
#[utoipa::path(
    get, path = "/slots", tag = "reservations",
    params(
        Reading,
        ("doctor_id" = Option<uuid::Uuid>, Query, description = "Only this doctor's."),
        ("from" = Option<String>, Query, format = Date, description = "From which day; today if left out."),
        ("to" = Option<String>, Query, format = Date, description = "Until which day, at most 31 days later; a week if left out."),
    ),
    responses((status = 200, description = "Free times.", body = Listed<FreeSlotBody>), ReadRefusals)
)]
pub(super) async fn list_slots(
    State(state): State<AppState>,
    _: CurrentSession,
    Query(filter): Query<Filter>,
    _: ReadAfter,
) -> Result<Json<Listed<FreeSlotBody>>, Problem> {
    let zone = state.commands().load::<Hospital>(Hospital::ID).await?.state.zone();
    let from = filter.from.unwrap_or_else(|| zone.day(state.now()));
    let later = |days| from.checked_add_days(Days::new(days)).unwrap_or(from);
    let to = filter.to.unwrap_or_else(|| later(USUAL_DAYS - 1)).min(later(MOST_DAYS));
    let items = slots::free(&state, filter.doctor, (from, to)).await?;
    Ok(Json(Listed { items, next: None }))
}
