//! The phone number.
//!
//! Never here: calling anybody.

use axum::extract::State;
use axum::response::Response;
use commands::{Source, account};
use domain::values::Phone;

use super::{Card, refuse, unread};
use crate::pages::Shell;
use crate::pages::answer::done;
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /me/phone`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(phone) = form.read_optional(shell.locale(), "phone", Phone::parse) else {
        return unread(&state, &session, &shell, (Card::Phone, form)).await;
    };
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::change_phone(state.commands(), context, own, phone).await {
        Ok(receipt) => Ok(done("/me", "phone-changed", receipt.position)),
        Err(error) => refuse(&state, &session, &shell, (Card::Phone, form), error.into()).await,
    }
}
