//! Logging out everywhere.
//!
//! Never here: cookies.

use domain::account::{Account, AccountCommand, AccountError};
use domain::{AccountId, SessionId};

use crate::{CommandError, Commands, Context, Receipt};

/// Ends all of somebody's sessions, but the one to keep.
pub async fn end_all_sessions(
    commands: &Commands,
    context: Context,
    account: AccountId,
    keep: Option<SessionId>,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::EndSessions { keep }).await
}
