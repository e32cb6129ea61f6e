//! The name shown to others, and the language.
//!
//! Never here: how somebody is reached.

use axum::extract::State;
use axum::response::Response;
use commands::Source;
use commands::account::{self, ChangeProfile};
use domain::values::{Alias, Locale};

use super::{Card, refuse, unread};
use crate::pages::Shell;
use crate::pages::answer::done;
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /me`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let alias = form.read(shell.locale(), "alias", Alias::parse);
    let locale = form.read(shell.locale(), "locale", str::parse::<Locale>);
    let (Ok(alias), Ok(locale)) = (alias, locale) else {
        return unread(&state, &session, &shell, (Card::Profile, form)).await;
    };
    let change = ChangeProfile { alias: Some(alias), locale: Some(locale), ..ChangeProfile::default() };
    let (context, own) = (session.context(Source::Web), session.identity.account);
    match account::change_profile(state.commands(), context, own, change).await {
        // The cookie would otherwise win over the new choice.
        Ok(receipt) => Ok(done(&format!("/me?lang={}", locale.as_str()), "profile-changed", receipt.position)),
        Err(error) => refuse(&state, &session, &shell, (Card::Profile, form), error.into()).await,
    }
}
