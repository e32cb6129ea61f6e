//! Inviting somebody to work here.
//!
//! Never here: the mail with the link.

use chrono::TimeDelta;
use domain::invitation::{self, Invitation, InvitationCommand, InvitationError};
use domain::values::{EmailAddress, Locale, Role};
use domain::{AccountId, Claim, InvitationId};
use uuid::Uuid;

use super::withdraw_invitation;
use crate::{CommandError, Commands, Context, Receipt};

/// How long an invitation is good.
const GOOD_FOR: TimeDelta = TimeDelta::days(14);

/// Invites somebody. `Taken` while another invitation of the same address stands; one that is too old makes room.
pub async fn invite_staff(
    commands: &Commands,
    context: Context,
    email: EmailAddress,
    role: Role,
    locale: Locale,
) -> Result<Receipt, CommandError<InvitationError>> {
    if let Some(before) = commands.holder(&Claim::Invitation(email.as_str().to_owned())).await?
        && commands.load::<Invitation>(before).await?.state.has_expired(context.at)
    {
        let context = Context { idempotency: None, expected_version: None, ..context.clone() };
        withdraw_invitation(commands, context, InvitationId::new(before)).await?;
    }
    let id = InvitationId::new(Uuid::now_v7());
    // Whoever is invited may never have an account: the invitation is a person of its own, erased when it is over.
    let person = AccountId::new(id.uuid());
    let made = commands.keys().create(person).await?;
    let expires_at = context.at + GOOD_FOR;
    let command = InvitationCommand::InviteStaff(invitation::InviteStaff { id, email, role, locale, expires_at });
    let answer = commands.create::<Invitation>(&context, id.uuid(), command, &[]).await;
    let in_vain = match &answer {
        Ok(receipt) => receipt.id != id.uuid(),
        Err(CommandError::Unavailable(_)) => false,
        Err(_) => true,
    };
    if made && in_vain {
        commands.keys().destroy(person).await?;
    }
    answer
}
