//! The list of one's own pets, each with where its visit stands, and of those that are offered.
//!
//! Never here: one pet's own page.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::i18n::script_messages;
use crate::pages::Shell;
use crate::pages::views::{OfferedPet, PetTile};
use crate::problem::Problem;
use crate::routes::offers;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/pets.html")]
struct PetsPage<'a> {
    p: &'a Shell,
    position: i64,
    messages_json: String,
    pets: Vec<PetTile>,
    offers: Vec<OfferedPet>,
}

/// `GET /pets`
pub(super) async fn list(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    // What changes while the page is put together is heard afterwards.
    let position = state.projections().pet_feed().position();
    let pets = state.projections().pets().list(session.identity.account, None, 100).await?.items;
    let today = state.now().date_naive();
    let page = PetsPage {
        p: &shell,
        position,
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
        pets: pets.iter().map(|row| PetTile::new(&shell, row, today)).collect(),
        offers: offers(&state, &session).await?.into_iter().map(|offer| OfferedPet::new(&shell, offer)).collect(),
    };
    Ok(shell.page(StatusCode::OK, &page))
}
