//! `GET /contacts/search`.
//!
//! Never here: anything about a person that others do not see anyway.

use axum::Json;
use axum::extract::State;
use domain::values::Username;

use crate::chat::PersonBody;
use crate::problem::Problem;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::{Fields, FromFields, Query};
use crate::session::CurrentSession;
use crate::state::AppState;

pub(super) struct Search {
    username: Username,
}

impl FromFields for Search {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { username: fields.required("username", Username::parse)? })
    }
}

/// Find somebody by the name they log in with, which they told the caller.
#[utoipa::path(
    get, path = "/contacts/search", tag = "chat",
    params(("username" = String, Query, description = "The whole name, in any case.")),
    responses((status = 200, description = "They are this.", body = PersonBody), ReadRefusals)
)]
pub(super) async fn find_person(
    State(state): State<AppState>,
    _: CurrentSession,
    Query(search): Query<Search>,
) -> Result<Json<PersonBody>, Problem> {
    let found = state.projections().accounts().find_by_username(search.username.as_str()).await?;
    let found = found.filter(|row| !row.erased).ok_or_else(Problem::not_found)?;
    Ok(Json(PersonBody::new(found.id, found.alias)))
}
