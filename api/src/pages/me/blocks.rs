//! The people one does not want to hear from.
//!
//! Never here: keeping their messages away.

use axum::extract::{Path, State};
use axum::response::Response;
use commands::{Source, account};
use domain::AccountId;
use domain::account::Account;

use super::{Card, refuse};
use crate::pages::Shell;
use crate::pages::answer::done;
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// Somebody in the list.
pub(super) struct BlockedPerson {
    pub(super) id: AccountId,
    pub(super) name: String,
}

/// Whom this account blocks, by the names they show.
pub(super) async fn people(state: &AppState, shell: &Shell, account: &Account) -> Result<Vec<BlockedPerson>, Problem> {
    let ids: Vec<AccountId> = account.blocked().iter().copied().collect();
    let names = state.projections().accounts().aliases(&ids).await?;
    let person = |id| BlockedPerson { id, name: names.get(&id).cloned().unwrap_or_else(|| shell.t("erased")) };
    Ok(ids.into_iter().map(person).collect())
}

/// `POST /me/blocks`
pub(super) async fn block(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    form: Form,
) -> Result<Response, Problem> {
    let found = account::find_by_username(state.commands(), form.value("blocked_username").trim()).await?;
    let Some(other) = found else {
        let problem = Problem::invalid_field("blocked_username", "no_such_account");
        return refuse(&state, &session, &shell, (Card::Block, form), problem).await;
    };
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::block_account(state.commands(), context, own, other).await {
        Ok(receipt) => Ok(done("/me", "blocked", receipt.position)),
        Err(error) => refuse(&state, &session, &shell, (Card::Block, form), error.into()).await,
    }
}

/// `POST /me/blocks/{id}/end`
pub(super) async fn unblock(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let other: AccountId = id.parse().map_err(|_| Problem::not_found())?;
    let (context, own) = (session.context(Source::Web), session.identity.account);
    let receipt = account::unblock_account(state.commands(), context, own, other).await?;
    Ok(done("/me", "unblocked", receipt.position))
}
