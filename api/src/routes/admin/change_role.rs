//! `PUT /admin/accounts/{id}/role`.
//!
//! Never here: roles for those who have no account yet; see `invite_staff`.

use axum::extract::State;
use commands::{Source, account};
use domain::AccountId;
use domain::values::Role;
use utoipa::ToSchema;

use crate::administrators::other_administrators;
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Fields, FromFields, Id, word};
use crate::session::Administrator;
use crate::state::AppState;

/// What somebody is to be.
#[derive(ToSchema)]
#[schema(as = ChangeRole)]
pub(super) struct Body {
    /// customer, receptionist, doctor, auditor or admin.
    #[schema(value_type = String, example = "doctor")]
    role: Role,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { role: fields.required("role", word)? })
    }
}

/// Say what somebody is to the hospital, from their next request on. The last administrator stays one.
#[utoipa::path(
    put, path = "/admin/accounts/{id}/role", tag = "admin", params(("id" = uuid::Uuid, Path), Conditions),
    request_body = Body,
    responses((status = 200, description = "They have the role.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_role(
    State(state): State<AppState>,
    admin: Administrator,
    Id(id): Id<AccountId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let others = other_administrators(&state, id).await?;
    Ok(Changed(account::change_role(state.commands(), context, id, asked.body.role, &others).await?))
}
