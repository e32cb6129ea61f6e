//! Appointments: asking for one, changing its time, answering what is offered, and what the hospital says about them.
//!
//! Never here: a visit's own page, of which only the part about its time is here.

mod admin;
mod hours;
mod offer;
mod request;
mod time;
mod times;

use axum::routing::{get, post};

use crate::pages::home;
use crate::route_table::RouteTable;

pub(super) use time::TimePart;

/// The pages and forms about appointments.
pub(super) fn routes(table: RouteTable) -> RouteTable {
    table
        .route("/reservations/new", get(request::new).post(request::request))
        .route("/reservations/{id}/time", get(time::show).post(time::change))
        .route("/reservations/{id}/waitlist", get(home::up).post(time::join))
        .route("/offer/{token}", get(offer::show).post(offer::answer))
        .route("/admin/booking", get(admin::show).post(admin::change))
        .route("/admin/booking/pause", get(home::up).post(admin::pause))
        .route("/admin/booking/resume", get(home::up).post(admin::resume))
        .route("/me/hours", get(hours::own))
        .route("/doctors/{id}/hours", get(hours::show).post(hours::set))
        .route("/doctors/{id}/time-off", post(hours::add_time_off))
        .route("/doctors/{id}/time-off/{time_off}/remove", post(hours::remove_time_off))
}
