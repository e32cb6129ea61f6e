//! `PUT /admin/booking`.
//!
//! Never here: the pause; it has a route of its own.

use axum::extract::State;
use commands::{Source, hospital};
use domain::hospital::BookingRules;
use domain::values::{Phone, Zone};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::Administrator;
use crate::state::AppState;

/// All of it.
#[derive(Clone, Debug, ToSchema)]
#[schema(as = ChangeBooking)]
pub(super) struct Body {
    /// The hospital's time zone, as the IANA database names it.
    #[schema(value_type = String, example = "Europe/Berlin")]
    time_zone: Zone,
    /// The number to call.
    #[schema(value_type = Option<String>, example = "+49301234567")]
    phone: Option<Phone>,
    /// Until so many hours before an appointment its customer can change it or call it off.
    #[schema(maximum = 720)]
    notice_hours: u16,
    /// How long an appointment takes, where its doctor says nothing else; a multiple of five.
    #[schema(minimum = 5, maximum = 240, multiple_of = 5)]
    appointment_minutes: u16,
    /// So many days ahead appointments can be booked.
    #[schema(minimum = 1, maximum = 366)]
    days_ahead: u16,
    /// At least so many minutes ahead appointments must be booked.
    #[schema(maximum = 10080)]
    lead_minutes: u16,
    /// For so many minutes a time that became free is kept for whom it is offered to.
    #[schema(minimum = 5, maximum = 2880)]
    offer_minutes: u16,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let time_zone = fields.required("time_zone", Zone::parse);
        let phone = fields.optional("phone", Phone::parse);
        let notice_hours = fields.required_whole_in("notice_hours", &(0..=720));
        let appointment_minutes = fields.required_whole_in("appointment_minutes", &(5..=240));
        let days_ahead = fields.required_whole_in("days_ahead", &(1..=366));
        let lead_minutes = fields.required_whole_in("lead_minutes", &(0..=10_080));
        let offer_minutes = fields.required_whole_in("offer_minutes", &(5..=2880));
        Some(Self {
            time_zone: time_zone?,
            phone,
            notice_hours: notice_hours?,
            appointment_minutes: appointment_minutes?,
            days_ahead: days_ahead?,
            lead_minutes: lead_minutes?,
            offer_minutes: offer_minutes?,
        })
    }
}

/// Change what holds for appointments. Those that are arranged stay as they are.
#[utoipa::path(
    put, path = "/admin/booking", tag = "admin", params(Conditions), request_body = Body,
    responses((status = 200, description = "It is changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_booking(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let Body { time_zone, phone, notice_hours, appointment_minutes, days_ahead, lead_minutes, offer_minutes } =
        asked.body;
    let rules = BookingRules { notice_hours, appointment_minutes, days_ahead, lead_minutes, offer_minutes };
    Ok(Changed(hospital::change_booking(state.commands(), context, time_zone, phone, rules).await?))
}
