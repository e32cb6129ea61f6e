//! Pets: the list, adding one, what is known about one, and what is noted of it.
//!
//! Never here: photos.

mod details;
mod edit;
mod entries;
mod life;
mod list;
mod new;
mod show;
mod transfer;

pub(in crate::pages) use details::age;

use axum::routing::{get, post};
use commands::Context;
use domain::PetId;
use domain::pet::{Pet, PetDetails};

use super::answer::circumstances;
use super::form::Form;
use super::home::up;
use crate::problem::Problem;
use crate::route_table::RouteTable;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Adds the pages and forms about pets.
pub(super) fn routes(table: RouteTable) -> RouteTable {
    table
        .route("/pets", get(list::list))
        .route("/pets/new", get(new::new).post(new::add))
        .route("/pets/{id}", get(show::show))
        .route("/pets/{id}/edit", get(edit::show).post(edit::change))
        .route("/pets/{id}/alerts", get(up).post(entries::add_alert))
        .route("/pets/{id}/alerts/{entry}/remove", post(entries::remove_alert))
        .route("/pets/{id}/weights", get(up).post(entries::record_weight))
        .route("/pets/{id}/weights/{entry}/remove", post(entries::remove_weight))
        .route("/pets/{id}/vaccinations", get(up).post(entries::record_vaccination))
        .route("/pets/{id}/vaccinations/{entry}/remove", post(entries::remove_vaccination))
        .route("/pets/{id}/deceased", get(up).post(life::record_death))
        .route("/pets/{id}/deceased/withdraw", post(life::withdraw_death))
        .route("/pets/{id}/remove", post(life::remove))
        .route("/pets/{id}/transfer", get(up).post(transfer::offer))
        .route("/pets/{id}/transfer/withdraw", post(transfer::withdraw))
        .route("/pets/{id}/transfer/accept", post(transfer::accept))
        .route("/pets/{id}/transfer/decline", post(transfer::decline))
}

/// A pet as its own aggregate knows it.
struct Found {
    id: PetId,
    version: i64,
    details: PetDetails,
}

/// A pet, if this person may see it.
async fn find(state: &AppState, session: &CurrentSession, id: &str) -> Result<Found, Problem> {
    let id: PetId = id.parse().map_err(|_| Problem::not_found())?;
    let pet = state.commands().load::<Pet>(id.uuid()).await?;
    match (pet.state.owner(), pet.state.details()) {
        (Some(owner), Some(details)) if owner == session.identity.account || session.role().sees_board() => {
            Ok(Found { id, version: pet.version, details: details.clone() })
        }
        _ => Err(Problem::not_found()),
    }
}

/// The circumstances of a form that is not about what was last known of the pet.
fn whatever_was_seen(session: &CurrentSession, form: &Form, place: &str) -> Context {
    Context { expected_version: None, ..circumstances(session, form, place) }
}
