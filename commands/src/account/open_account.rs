//! Signing up, or being given an account.
//!
//! Never here: mail to verify the address.

use domain::AccountId;
use domain::account::{self, Account, AccountCommand, AccountError};
use domain::values::{Alias, EmailAddress, Locale, Password, Role, Username};

use crate::{CommandError, Commands, Context, Receipt};

/// Who signs up.
#[derive(Clone, Debug)]
pub struct OpenAccount {
    /// The account's id.
    pub id: AccountId,
    /// The name to log in with; also the first alias.
    pub username: Username,
    /// Where mail goes.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
    /// The language the person reads.
    pub locale: Locale,
    /// Customer, unless the actor may say otherwise.
    pub role: Role,
    /// Whether the address is known to be theirs; only the system may say so.
    pub email_verified: bool,
    /// Whether the person accepts the rules.
    pub accepts_rules: bool,
}

/// Opens an account. Username, email and alias are claims: `Taken` names the one that somebody else has.
pub async fn open_account(
    commands: &Commands,
    context: Context,
    open: OpenAccount,
) -> Result<Receipt, CommandError<AccountError>> {
    if !open.accepts_rules {
        return Err(CommandError::Refused(AccountError::RulesNotAccepted));
    }
    let password_hash = commands.passwords().hash(&open.password).await?;
    let made = commands.keys().create(open.id).await?;
    let command = AccountCommand::OpenAccount(account::OpenAccount {
        id: open.id,
        alias: Alias::from_username(&open.username),
        username: open.username,
        email: open.email,
        password_hash,
        locale: open.locale,
        role: open.role,
        email_verified: open.email_verified,
        accepts_rules: open.accepts_rules,
    });
    let answer = commands.create::<Account>(&context, open.id.uuid(), command, &[]).await;
    // Without its account the key opens nothing. One that was there before belongs to somebody, and a failure whose
    // outcome is unknown keeps it.
    let in_vain = match &answer {
        Ok(receipt) => receipt.id != open.id.uuid(),
        Err(CommandError::Unavailable(_)) => false,
        Err(_) => true,
    };
    if made && in_vain {
        commands.keys().destroy(open.id).await?;
    }
    answer
}
