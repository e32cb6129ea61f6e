//! Pages for people: one file per page with what it shows and what its forms do.
//!
//! Every page works without script: forms post to the page's own address, the answer is a redirect, and the page it
//! leads to waits until it shows what was done. Never here: rules, JSON, or a sentence in any language.

mod admin;
mod answer;
mod audit;
mod board;
mod forgot;
mod form;
mod home;
mod invitation;
mod layers;
mod legal;
mod link_gone;
mod login;
mod login_code;
mod mail;
mod me;
mod new_password;
mod notice;
mod pets;
mod replay;
mod reservation;
mod reservations;
mod reset;
mod shell;
mod signup;
mod steps;
mod verify;
mod views;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

pub(crate) use layers::{as_page, escape};
pub(crate) use shell::{Shell, Viewer};

use crate::route_table::RouteTable;
use crate::state::AppState;

/// All pages. `identify`, [`as_page`] and the layers of the whole server stand around it.
pub fn router() -> Router<AppState> {
    table()
        .into_router()
        .fallback(home::nothing_here)
        .layer(from_fn(layers::lead_to_second_factor))
        .layer(from_fn(layers::remember_language))
}

/// Every page and form. Each has a rule in `tests/it/api/page_roles.rs`.
pub(crate) fn table() -> RouteTable {
    let table = RouteTable::default()
        .route("/", get(home::home))
        .route("/privacy", get(legal::privacy))
        .route("/rules", get(legal::rules))
        .route("/notice", get(notice::show))
        .route("/signup", get(signup::show).post(signup::submit))
        .route("/login", get(login::show).post(login::submit))
        .route("/forgot", get(forgot::show).post(forgot::submit))
        .route("/reset/{token}", get(reset::show).post(reset::submit))
        .route("/verify", get(home::up).post(verify::send_again))
        .route("/verify/{token}", get(verify::show).post(verify::submit))
        .route("/invitation/{token}", get(invitation::show))
        .route("/logout", post(login::log_out))
        .route("/pets", get(pets::list))
        .route("/pets/new", get(pets::new).post(pets::add))
        .route("/pets/{id}", get(pets::show).post(pets::change))
        .route("/pets/{id}/remove", post(pets::remove))
        .route("/reservations", get(reservations::list))
        .route("/reservations/new", get(reservations::new).post(reservations::request))
        .route("/reservations/{id}", get(reservation::show))
        .route("/reservations/{id}/edit", get(home::up).post(reservation::edit))
        .route("/reservations/{id}/{action}", get(home::up).post(reservation::act))
        .route("/board", get(board::show))
        .route("/board/reservations/{id}/{action}", post(board::act))
        .route("/admin/mail", get(mail::admin::show))
        .route("/admin/mail/{id}/retry", get(home::up).post(mail::admin::retry))
        .route("/dev/mail", get(mail::dev::list))
        .route("/dev/mail/{name}", get(mail::dev::show))
        .route("/dev/mail/{name}/html", get(mail::dev::show_html))
        .route("/audit", get(audit::show))
        .route("/audit/reservations/{id}", get(replay::show));
    admin::routes(me::routes(table))
}
