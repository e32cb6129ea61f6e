//! The hospital keeps an administrator: whatever takes one away rests on another who stays.
//!
//! The rule spans accounts, so no aggregate can see to it alone. Another administrator's account is looked at, and the
//! append holds only while it stays as it was seen: of two who relieve each other at the same time, one is refused.
//! The system is not bound by it, so that the command line can always help. Never here: who the administrators are;
//! the caller says where to look.

use domain::account::{Account, AccountCommand, AccountError};
use domain::values::Role;
use domain::{AccountId, Actor};

use crate::event_store::StreamId;
use crate::executor::Guard;
use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// How often another administrator is looked for again because the one that was found changed meanwhile.
const TRIES: usize = 8;

/// Executes what may take an administrator away, if it does not take the last one.
pub(super) async fn keeping_one(
    commands: &Commands,
    context: &Context,
    account: AccountId,
    command: &AccountCommand,
    others: &[AccountId],
) -> Result<Receipt, CommandError<AccountError>> {
    let bound = context.actor != Actor::System;
    for _ in 0..TRIES {
        let mut guards = Vec::new();
        if bound && administers(&commands.load::<Account>(account.uuid()).await?.state) {
            let Some(other) = somebody(commands, others).await? else {
                return commands.refuse_early(context, AccountError::LastAdministrator).await;
            };
            guards.push(other);
        }
        match commands.execute_on::<Account>(context, account.uuid(), command.clone(), &guards).await {
            Err(CommandError::Contended) => {}
            answer => return answer,
        }
    }
    Err(CommandError::Contended)
}

/// Somebody among these who administers the hospital, as they are now.
async fn somebody(commands: &Commands, among: &[AccountId]) -> Result<Option<Guard>, Unavailable> {
    for other in among {
        let loaded = commands.load::<Account>(other.uuid()).await?;
        if administers(&loaded.state) {
            return Ok(Some((StreamId::of::<Account>(other.uuid()), loaded.version)));
        }
    }
    Ok(None)
}

fn administers(account: &Account) -> bool {
    account.role() == Some(Role::Admin) && !account.is_suspended()
}
