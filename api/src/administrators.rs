//! Who administers the hospital, for what must not take the last one away.
//!
//! A hint where to look: `commands` looks at each of them itself. Never here: that rule.

use domain::AccountId;
use domain::values::Role;

use crate::problem::Problem;
use crate::state::AppState;

/// Administrators besides this account.
pub(crate) async fn other_administrators(state: &AppState, than: AccountId) -> Result<Vec<AccountId>, Problem> {
    let all = state.projections().accounts().with_roles(&[Role::Admin]).await?;
    Ok(all.into_iter().map(|row| row.id).filter(|id| *id != than).collect())
}
