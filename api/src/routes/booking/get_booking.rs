//! `GET /booking`.
//!
//! Never here: anything that only administrators may know.

use axum::extract::State;
use domain::hospital::{BookingRules, Hospital};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::Versioned;
use crate::routes::documentation::ReadRefusals;
use crate::session::CurrentSession;
use crate::state::AppState;

/// What holds for every appointment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Booking)]
pub(super) struct BookingBody {
    /// The hospital's time zone (IANA).
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// The number to call.
    phone: Option<String>,
    /// Until so many hours before an appointment its customer can change it or call it off.
    notice_hours: u16,
    /// How long an appointment takes, where its doctor says nothing else.
    appointment_minutes: u16,
    /// So many days ahead appointments can be booked.
    days_ahead: u16,
    /// At least so many minutes ahead appointments must be booked.
    lead_minutes: u16,
    /// For so many minutes a time that became free is kept for whom it is offered to.
    offer_minutes: u16,
    /// Whether nothing is booked online for the time being.
    paused: bool,
    /// What customers are told about that.
    pause_reason: Option<String>,
}

/// Read what holds for appointments.
#[utoipa::path(
    get, path = "/booking", tag = "reservations",
    responses((status = 200, description = "What holds.", body = BookingBody), ReadRefusals)
)]
pub(super) async fn get_booking(
    State(state): State<AppState>,
    _: CurrentSession,
) -> Result<Versioned<BookingBody>, Problem> {
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let hospital = &loaded.state;
    let BookingRules { notice_hours, appointment_minutes, days_ahead, lead_minutes, offer_minutes } =
        hospital.booking();
    let body = BookingBody {
        time_zone: hospital.zone().name(),
        phone: hospital.phone().map(str::to_owned),
        notice_hours,
        appointment_minutes,
        days_ahead,
        lead_minutes,
        offer_minutes,
        paused: hospital.pause().is_some(),
        pause_reason: hospital.pause().and_then(|pause| pause.reason.clone()),
    };
    Ok(Versioned(loaded.version, body))
}
