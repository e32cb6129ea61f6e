//! Closing one's account, for the page and the API alike: what it rests on is looked up here.
//!
//! Never here: the rules; see `commands::account::close_account`.

use std::time::Duration;

use commands::account::{CloseAccount, close_account};
use commands::{Context, Receipt};
use domain::AccountId;
use projections::{ListFilter, ReservationRow, Scope};

use crate::administrators::other_administrators;
use crate::problem::Problem;
use crate::state::AppState;

/// How long the read models may take to show what was asked for a moment ago.
const PATIENCE: Duration = Duration::from_secs(2);

/// Closes the account of whoever gives its password.
pub(crate) async fn close(
    state: &AppState,
    context: Context,
    account: AccountId,
    password: String,
) -> Result<Receipt, Problem> {
    let head = state.commands().log().head().await?.position;
    state.projections().wait_for(head, PATIENCE).await?;
    let visits = ongoing_visits(state, account).await?.into_iter().map(|row| row.id).collect();
    let others = other_administrators(state, account).await?;
    Ok(close_account(state.commands(), context, account, CloseAccount { password, others, visits }).await?)
}

/// The visits of a person that go on.
pub(crate) async fn ongoing_visits(state: &AppState, account: AccountId) -> Result<Vec<ReservationRow>, Problem> {
    let mut filter = ListFilter { customer: Some(account), scope: Scope::Ongoing, limit: 100, ..ListFilter::default() };
    let mut visits = Vec::new();
    loop {
        let page = state.projections().reservations().list(&filter).await?;
        visits.extend(page.items);
        match page.next {
            Some(next) => filter.cursor = Some(next),
            None => return Ok(visits),
        }
    }
}
