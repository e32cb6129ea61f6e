//! Leaving for good: a person's own account, with their password.
//!
//! Visits that they wait for are cancelled; one whose pet is being treated comes to its end first. Never here: what is
//! erased, and how; see `erase_account`.

use domain::account::{AccountCommand, AccountError};
use domain::reservation::{Reservation, ReservationError, Status};
use domain::{AccountId, ReservationId};

use super::administrators::{is_the_last, keeping_one};
use super::erase_account::forget;
use super::{PasswordError, password_is_right};
use crate::reservation::cancel;
use crate::{CommandError, Commands, Context, Receipt, Unavailable};

/// Whoever leaves, and what closing their account rests on. The ids are hints where to look: each is looked at here.
pub struct CloseAccount {
    /// What the person says is their password.
    pub password: String,
    /// Other administrators, if they are one.
    pub others: Vec<AccountId>,
    /// Their visits that go on.
    pub visits: Vec<ReservationId>,
}

/// Why an account was not closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// The password is another one.
    #[error("wrong password")]
    WrongPassword,
    /// A pet of theirs is being treated, or waits to be fetched.
    #[error("a visit is under way")]
    VisitUnderWay,
    /// The account refuses.
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<PasswordError> for CloseError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::WrongPassword => Self::WrongPassword,
            PasswordError::Account(refusal) => Self::Account(refusal),
        }
    }
}

impl From<ReservationError> for CloseError {
    fn from(refusal: ReservationError) -> Self {
        match refusal {
            ReservationError::NotAllowed => Self::Account(AccountError::NotAllowed),
            _ => Self::VisitUnderWay,
        }
    }
}

/// Erases a person who asks for it themselves. Asking again after a failure is safe.
pub async fn close_account(
    commands: &Commands,
    context: Context,
    account: AccountId,
    close: CloseAccount,
) -> Result<Receipt, CommandError<CloseError>> {
    let CloseAccount { password, others, visits } = close;
    if !password_is_right(commands, account, password).await? {
        return commands.refuse_early(&context, CloseError::WrongPassword).await;
    }
    // Nothing is cancelled for somebody who has to stay.
    if is_the_last(commands, &context, account, &others).await? {
        return commands.refuse_early(&context, CloseError::Account(AccountError::LastAdministrator)).await;
    }
    let mut waiting = Vec::new();
    for visit in visits {
        match standing(commands, account, visit).await? {
            Some(status) if status.is_waiting() => waiting.push(visit),
            Some(status) if status.is_ongoing() => {
                return commands.refuse_early(&context, CloseError::VisitUnderWay).await;
            }
            _ => {}
        }
    }
    for visit in waiting {
        let beside = Context { idempotency: None, expected_version: None, ..context.clone() };
        let cancelled = cancel(commands, beside, visit, None).await;
        cancelled.map_err(|error| error.map_refused(CloseError::from))?;
    }
    let answer = keeping_one(commands, &context, account, &AccountCommand::EraseAccount, &others).await;
    forget(commands, account, &answer).await?;
    answer.map_err(|error| error.map_refused(CloseError::from))
}

/// Where a visit of this person's stands.
async fn standing(
    commands: &Commands,
    account: AccountId,
    visit: ReservationId,
) -> Result<Option<Status>, Unavailable> {
    let state = commands.load::<Reservation>(visit.uuid()).await?.state;
    Ok(state.status().filter(|_| state.customer() == Some(account)))
}
