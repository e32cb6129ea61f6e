//! Changing what a person decides about themselves: the name shown to others, the language.
//!
//! Never here: email addresses, which are verified first.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError, ChangeProfile};

use crate::{CommandError, Commands, Context, Receipt};

/// Changes a profile. The alias is a claim: `Taken` when somebody else has it.
pub async fn change_profile(
    commands: &Commands,
    context: Context,
    account: AccountId,
    change: ChangeProfile,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::ChangeProfile(change)).await
}
