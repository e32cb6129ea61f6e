//! Inviting somebody to the staff, and taking it back.
//!
//! Never here: accepting an invitation.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use commands::{Source, invitation};
use domain::InvitationId;
use domain::values::{EmailAddress, Locale, Role};

use super::staff::{self, Asked, Refusal};
use crate::pages::Shell;
use crate::pages::answer::{again, circumstances, done};
use crate::pages::form::{Form, Refused};
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

/// `GET /admin/invitations`: they are listed with the staff.
pub(super) async fn list(_: Administrator) -> Response {
    Redirect::to("/admin/staff").into_response()
}

/// `POST /admin/invitations`
pub(super) async fn invite(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let again = match read(&shell, &mut form) {
        Ok((email, role, locale)) => {
            let context = circumstances(&admin, &form, "invite_staff");
            match invitation::invite_staff(state.commands(), context, email, role, locale).await {
                Ok(receipt) => return Ok(done("/admin/staff", "invitation-sent", receipt.position)),
                Err(error) => again(&mut form, error.into(), &state, &shell).await?,
            }
        }
        Err(Refused) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let refusal = Refusal { invite: Some(form), ..Refusal::default() };
    staff::page(&state, &admin, &shell, again, &Asked::default(), refusal).await
}

fn read(shell: &Shell, form: &mut Form) -> Result<(EmailAddress, Role, Locale), Refused> {
    let email = form.read(shell.locale(), "email", EmailAddress::parse);
    let role = form.read(shell.locale(), "role", str::parse::<Role>);
    let locale = form.read(shell.locale(), "locale", str::parse::<Locale>);
    Ok((email?, role?, locale?))
}

/// `POST /admin/invitations/{id}/withdraw`
pub(super) async fn withdraw(
    State(state): State<AppState>,
    admin: Administrator,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: InvitationId = id.parse().map_err(|_| Problem::not_found())?;
    let receipt = invitation::withdraw_invitation(state.commands(), admin.context(Source::Web), id).await?;
    Ok(done("/admin/staff", "invitation-withdrawn", receipt.position))
}
