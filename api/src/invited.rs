//! Signing up by an invitation: the link proves the address, so the account begins with it verified.
//!
//! Never here: the role; it follows from the verified address.

use chrono::{DateTime, Utc};
use commands::Context;
use commands::account::OpenAccount;
use commands::invitation::{OpenInvitation, open_invitation};
use domain::Actor;

use crate::links::Link;
use crate::problem::Problem;
use crate::state::AppState;

/// The invitation that a link's token stands for, if it still stands.
pub async fn invitation_of(
    state: &AppState,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<OpenInvitation>, Problem> {
    match state.links().check(token, now) {
        Some(Link::Invitation { invitation }) => Ok(open_invitation(state.commands(), invitation, now).await?),
        _ => Ok(None),
    }
}

/// Opens the account as the invitation's: with its address, known to be theirs. Only the system may say so.
pub fn as_invited(invitation: &OpenInvitation, open: &mut OpenAccount, context: &mut Context) -> Result<(), Problem> {
    if open.email.as_str().to_lowercase() != invitation.email.to_lowercase() {
        return Err(Problem::invalid_field("email", "not_the_invited"));
    }
    open.email_verified = true;
    context.actor = Actor::System;
    Ok(())
}
