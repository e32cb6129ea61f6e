//! Opening the link of an invitation: it leads to signing up, or to logging in if the address has an account.
//!
//! Never here: inviting somebody.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use commands::account::email_is_available;
use domain::values::EmailAddress;

use super::form::Form;
use super::link_gone::{Gone, link_gone};
use super::{Shell, signup};
use crate::invited::invitation_of;
use crate::problem::Problem;
use crate::session::Caller;
use crate::state::AppState;

/// `GET /invitation/{token}`
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(token): Path<String>,
    shell: Shell,
) -> Result<Response, Problem> {
    let Some(invitation) = invitation_of(&state, &token, caller.at).await? else {
        return Ok(link_gone(&shell, Gone::Invitation));
    };
    if let Ok(email) = EmailAddress::parse(&invitation.email)
        && !email_is_available(state.commands(), &email).await?
    {
        return Ok(Redirect::to("/login?done=invited-already").into_response());
    }
    let form = Form::default().with("email", invitation.email.as_str()).with("invitation", token);
    let invited = signup::Invited::new(&shell, &invitation);
    Ok(signup::page(&shell, StatusCode::OK, &form, Some(invited)))
}
