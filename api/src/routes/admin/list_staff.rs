//! `GET /admin/staff`.
//!
//! Never here: customers.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::values::{Locale, Role};
use projections::AccountRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::{ReadRefusals, Reading};
use crate::routes::input::ReadAfter;
use crate::session::Administrator;
use crate::state::AppState;

/// Somebody who works here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StaffMember {
    id: Uuid,
    username: Option<String>,
    /// The name shown to others.
    alias: Option<String>,
    email: Option<String>,
    email_verified: bool,
    #[schema(value_type = String, example = "doctor")]
    role: Role,
    #[schema(value_type = String, example = "en")]
    locale: Locale,
    /// Whether logging in asks them for a code.
    second_factor: bool,
    /// Whether they are kept from logging in.
    suspended: bool,
    created_at: DateTime<Utc>,
}

impl From<AccountRow> for StaffMember {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id.uuid(),
            username: row.username,
            alias: row.alias,
            email: row.email,
            email_verified: row.email_verified,
            role: row.role,
            locale: row.locale,
            second_factor: row.second_factor,
            suspended: row.suspended,
            created_at: row.created_at,
        }
    }
}

/// List everybody who works here, in the order in which they came.
#[utoipa::path(
    get, path = "/admin/staff", tag = "admin", params(Reading),
    responses((status = 200, description = "The staff.", body = Listed<StaffMember>), ReadRefusals)
)]
pub(super) async fn list_staff(
    State(state): State<AppState>,
    _: Administrator,
    _: ReadAfter,
) -> Result<Json<Listed<StaffMember>>, Problem> {
    let staff = state.projections().accounts().staff().await?;
    Ok(Json(Listed { items: staff.into_iter().map(StaffMember::from).collect(), next: None }))
}
