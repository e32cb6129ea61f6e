//! Who may read a room.
//!
//! Never here: who may write there; the room decides that.

use std::sync::Arc;

use domain::RoomId;
use domain::room::Room;

use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// The room, if it is there for whoever asks, and they need no password or knew it once.
pub(super) async fn readable(state: &AppState, session: &CurrentSession, id: RoomId) -> Result<Arc<Room>, Problem> {
    let room = state.commands().load::<Room>(id.uuid()).await?.state;
    let actor = session.actor();
    if !room.is_for(actor) {
        return Err(Problem::not_found());
    }
    let account = session.identity.account;
    if room.asks_password_of(actor) && !state.chat().marks().of(account, id).await?.let_in {
        return Err(Problem::new(axum::http::StatusCode::FORBIDDEN, "wrong_password"));
    }
    Ok(room)
}
