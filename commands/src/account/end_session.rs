//! Logging out, or ending a session on another device.
//!
//! Never here: cookies.

use domain::account::{Account, AccountCommand, AccountError};
use domain::{AccountId, SessionId};

use crate::{CommandError, Commands, Context, Receipt};

/// Ends a session; one that has ended already stays so.
pub async fn end_session(
    commands: &Commands,
    context: Context,
    account: AccountId,
    session: SessionId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::EndSession { session }).await
}
