//! `GET /contacts`.
//!
//! Never here: who keeps the caller among theirs; nobody is told.

use axum::Json;
use axum::extract::State;
use domain::AccountId;
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::chat::PersonBody;
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Somebody among the contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Contact {
    #[serde(flatten)]
    person: PersonBody,
    /// Whether they are connected to the chat.
    online: bool,
    /// Whether the caller blocks them.
    blocked: bool,
    /// The room of the two, if it was opened.
    room_id: Option<Uuid>,
}

/// List one's contacts, with who is online.
#[utoipa::path(
    get, path = "/contacts", tag = "chat", params(Reading),
    responses((status = 200, description = "The people.", body = Listed<Contact>), ReadRefusals)
)]
pub(super) async fn list_contacts(
    State(state): State<AppState>,
    session: CurrentSession,
    _: ReadAfter,
) -> Result<Json<Listed<Contact>>, Problem> {
    let own = session.identity.account;
    let account = state.commands().load::<Account>(own.uuid()).await?.state;
    let ids: Vec<AccountId> = account.contacts().iter().copied().collect();
    let names = state.projections().accounts().aliases(&ids).await?;
    let rooms = state.projections().rooms().of(own).await?;
    let room = |other| rooms.iter().find(|room| room.name.is_none() && room.members.contains(&other));
    let contact = |id: AccountId| Contact {
        person: PersonBody::new(id, names.get(&id).cloned()),
        online: state.chat().is_online(id),
        blocked: account.blocked().contains(&id),
        room_id: room(id).map(|room| room.id.uuid()),
    };
    Ok(Json(Listed { items: ids.into_iter().map(contact).collect(), next: None }))
}
