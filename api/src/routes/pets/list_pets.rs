//! `GET /pets`.
//!
//! Never here: pets that were taken off the list.

use axum::Json;
use axum::extract::State;
use domain::AccountId;
use projections::PetRow;

use super::get_pet::PetBody;
use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::{Fields, FromFields, Query, ReadAfter, id, number};
use crate::session::CurrentSession;
use crate::state::AppState;

pub(super) struct Filter {
    owner: Option<AccountId>,
    cursor: Option<String>,
    limit: u32,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            owner: fields.optional("owner_id", id),
            cursor: fields.optional("cursor", |text| Ok(text.to_owned())),
            limit: fields.optional("limit", number).unwrap_or_default().try_into().unwrap_or(u32::MAX),
        })
    }
}

/// List pets in the order in which they were added: one's own, or as staff a customer's.
#[utoipa::path(
    get, path = "/pets", tag = "pets",
    params(
        Reading,
        ("owner_id" = Option<uuid::Uuid>, Query, description = "Whose, for staff and auditors; one's own if left out."),
        ("cursor" = Option<uuid::Uuid>, Query, description = "`next` of the answer before."),
        ("limit" = Option<u32>, Query, description = "1 to 100; 20 if left out."),
    ),
    responses((status = 200, description = "Pets.", body = Listed<PetBody>), ReadRefusals)
)]
pub(super) async fn list_pets(
    State(state): State<AppState>,
    session: CurrentSession,
    Query(filter): Query<Filter>,
    _: ReadAfter,
) -> Result<Json<Listed<PetRow>>, Problem> {
    let own = session.identity.account;
    let owner = filter.owner.filter(|_| session.role().sees_board()).unwrap_or(own);
    if filter.owner.is_some_and(|asked| asked != owner) {
        return Err(Problem::not_found());
    }
    let page = state.projections().pets().list(owner, filter.cursor.as_deref(), filter.limit).await?;
    Ok(Json(Listed { items: page.items, next: page.next }))
}
