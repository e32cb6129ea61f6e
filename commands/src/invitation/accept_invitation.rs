//! Taking an invitation as accepted, once its role was granted to the account that has its address.
//!
//! Never here: granting the role.

use domain::invitation::{Invitation, InvitationCommand, InvitationError};
use domain::{AccountId, InvitationId};

use crate::{CommandError, Commands, Context, Receipt};

/// The account has its role now. Repeating it for the same account is safe. The address it went to can be read by nobody from here on.
pub async fn accept_invitation(
    commands: &Commands,
    context: Context,
    invitation: InvitationId,
    account: AccountId,
) -> Result<Receipt, CommandError<InvitationError>> {
    let command = InvitationCommand::AcceptInvitation { account };
    let receipt = commands.execute::<Invitation>(&context, invitation.uuid(), command).await?;
    commands.keys().destroy(AccountId::new(invitation.uuid())).await?;
    Ok(receipt)
}
