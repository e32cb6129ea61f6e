//! `GET /admin/invitations`.
//!
//! Never here: those that were accepted, withdrawn, or are too old.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::values::{Locale, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::Administrator;
use crate::state::AppState;

/// Somebody who is invited.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Invitation {
    id: Uuid,
    email: Option<String>,
    /// What they are to become.
    #[schema(value_type = String, example = "doctor")]
    role: Role,
    #[schema(value_type = String, example = "en")]
    locale: Locale,
    invited_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// List the open invitations, oldest first.
#[utoipa::path(
    get, path = "/admin/invitations", tag = "admin", params(Reading),
    responses((status = 200, description = "The invitations.", body = Listed<Invitation>), ReadRefusals)
)]
pub(super) async fn list_invitations(
    State(state): State<AppState>,
    admin: Administrator,
    _: ReadAfter,
) -> Result<Json<Listed<Invitation>>, Problem> {
    let open = state.projections().invitations().open(admin.at).await?;
    let items = open.into_iter().map(|row| Invitation {
        id: row.id.uuid(),
        email: row.email,
        role: row.role,
        locale: row.locale,
        invited_at: row.invited_at,
        expires_at: row.expires_at,
    });
    Ok(Json(Listed { items: items.collect(), next: None }))
}
