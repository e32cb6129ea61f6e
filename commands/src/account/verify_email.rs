//! Showing that an address is one's own, by a link that went there.
//!
//! Never here: signing the link, or checking its signature.

use domain::account::{Account, AccountCommand, AccountError};
use domain::{AccountId, Personal};

use crate::{CommandError, Commands, Context, Receipt};

/// What a link says of the address it went to: 43 characters that tell nobody the address.
#[must_use]
pub fn email_fingerprint(commands: &Commands, email: &str) -> String {
    commands.fingerprints().of("email", b"", email)
}

/// Takes an address as the person's: the one that waits, or the one in force, whichever the link went to. `Taken` if
/// somebody else verified it first.
pub async fn verify_email(
    commands: &Commands,
    context: Context,
    account: AccountId,
    fingerprint: &str,
) -> Result<Receipt, CommandError<AccountError>> {
    let state = commands.load::<Account>(account.uuid()).await?.state;
    let Some(profile) = state.profile() else {
        return Err(CommandError::Refused(AccountError::LinkExpired));
    };
    let known = [state.pending_email(), Some(&profile.email)].into_iter().flatten().filter_map(Personal::text);
    let meant = known.into_iter().find(|email| email_fingerprint(commands, email) == fingerprint);
    let Some(email) = meant.map(str::to_owned) else {
        return Err(CommandError::Refused(AccountError::LinkExpired));
    };
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::VerifyEmail { email }).await
}
