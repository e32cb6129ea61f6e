//! Inviting somebody no longer.
//!
//! Never here: telling them.

use domain::invitation::{Invitation, InvitationCommand, InvitationError};
use domain::{AccountId, InvitationId};

use crate::{CommandError, Commands, Context, Receipt};

/// The invitation stands no longer. Repeating it is safe. The address it went to can be read by nobody from here on.
pub async fn withdraw_invitation(
    commands: &Commands,
    context: Context,
    invitation: InvitationId,
) -> Result<Receipt, CommandError<InvitationError>> {
    let command = InvitationCommand::WithdrawInvitation;
    let receipt = commands.execute::<Invitation>(&context, invitation.uuid(), command).await?;
    commands.keys().destroy(AccountId::new(invitation.uuid())).await?;
    Ok(receipt)
}
