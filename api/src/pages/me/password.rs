//! The password.
//!
//! Never here: a forgotten one.

use axum::extract::State;
use axum::response::Response;
use commands::Source;
use commands::account::{self, ChangePassword};

use super::{Card, refuse, unread};
use crate::pages::answer::done;
use crate::pages::form::Form;
use crate::pages::{Shell, new_password};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /me/password`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(new) = new_password::read(shell.locale(), &mut form, &[&session.identity.username]).await else {
        return unread(&state, &session, &shell, (Card::Password, form)).await;
    };
    let current = form.value("current_password").to_owned();
    let change = ChangePassword { current, new, keep: Some(session.identity.session) };
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::change_password(state.commands(), context, own, change).await {
        Ok(receipt) => Ok(done("/me", "password-changed", receipt.position)),
        Err(error) => refuse(&state, &session, &shell, (Card::Password, form), error.into()).await,
    }
}
