//! `DELETE /admin/invitations/{id}`.
//!
//! Never here: taking a role away; see `change_role`.

use axum::extract::State;
use commands::{Source, invitation};
use domain::InvitationId;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Id, Nothing};
use crate::session::Administrator;
use crate::state::AppState;

/// Withdraw an invitation: its link no longer works.
#[utoipa::path(
    delete, path = "/admin/invitations/{id}", tag = "admin", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is withdrawn.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn withdraw_invitation(
    State(state): State<AppState>,
    admin: Administrator,
    Id(id): Id<InvitationId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    Ok(Changed(invitation::withdraw_invitation(state.commands(), context, id).await?))
}
