//! Opening and closing the feed of one's appointments.
//!
//! Never here: its address; `api` signs it.

use domain::AccountId;
use domain::account::{Account, AccountCommand, AccountError};
use uuid::Uuid;

use crate::{CommandError, Commands, Context, Receipt};

/// Opens the feed under a name that is its own; the one before is closed by it.
pub async fn open_calendar_feed(
    commands: &Commands,
    context: Context,
    account: AccountId,
    feed: Uuid,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::OpenCalendarFeed { feed }).await
}

/// Closes the feed.
pub async fn close_calendar_feed(
    commands: &Commands,
    context: Context,
    account: AccountId,
) -> Result<Receipt, CommandError<AccountError>> {
    commands.execute::<Account>(&context, account.uuid(), AccountCommand::CloseCalendarFeed).await
}
