//! The password.
//!
//! Never here: a forgotten one.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account::{self, ChangePassword};

use super::{Card, refuse, unread};
use crate::pages::answer::done;
use crate::pages::form::Form;
use crate::pages::{Shell, new_password};
use crate::problem::Problem;
use crate::session::{CurrentSession, kept_session, renew_cookie};
use crate::state::AppState;

/// `POST /me/password`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    headers: HeaderMap,
    jar: CookieJar,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(new) = new_password::read(shell.locale(), &mut form, &[&session.identity.username]).await else {
        return unread(&state, &session, &shell, (Card::Password, form)).await;
    };
    let current = form.value("current_password").to_owned();
    let change = ChangePassword { current, new, keep: kept_session(&session, &headers) };
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::change_password(state.commands(), context, own, change).await {
        Ok(changed) => {
            let jar = renew_cookie(&state, jar, own, changed.renewed).await?;
            Ok((jar, done("/me", "password-changed", changed.receipt.position)).into_response())
        }
        Err(error) => refuse(&state, &session, &shell, (Card::Password, form), error.into()).await,
    }
}
