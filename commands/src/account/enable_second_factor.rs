//! Taking a second factor from here on.
//!
//! Never here: showing the secret to an authenticator.

use domain::account::{Account, AccountCommand, AccountError, EnableSecondFactor};
use domain::{AccountId, SessionId};

use super::{recovery_codes, totp};
use crate::{CommandError, Commands, Context};

/// Codes to write down. They are stored nowhere and shown once.
#[derive(Clone)]
pub struct RecoveryCodes {
    /// `xxxxx-xxxxx`, each good once.
    pub codes: Vec<String>,
    /// The event's position.
    pub position: i64,
}

/// Switches a person's second factor on, if the code shows that their authenticator has the secret. Every session but
/// this one ends: they began without it.
pub async fn enable_second_factor(
    commands: &Commands,
    context: Context,
    account: AccountId,
    secret: &str,
    code: &str,
    session: SessionId,
) -> Result<RecoveryCodes, CommandError<AccountError>> {
    let code: String = code.split_whitespace().collect();
    let Some(step) = totp::matching_step(secret, &code, context.at) else {
        return Err(CommandError::Refused(AccountError::CodeNotGood));
    };
    let codes = recovery_codes::fresh(commands, &context);
    let command = AccountCommand::EnableSecondFactor(EnableSecondFactor {
        secret: secret.to_owned(),
        recovery_hashes: recovery_codes::hashes(commands, account, &codes),
        step,
        keep: Some(session),
    });
    let receipt = commands.execute::<Account>(&context, account.uuid(), command).await?;
    Ok(RecoveryCodes { codes, position: receipt.position })
}
