//! What is said about a problem, in the caller's language.
//!
//! Never here: the sentences themselves; see `locales/<language>/problem.ftl`.

use commands::Stale;
use domain::AccountId;
use domain::account::Account;
use domain::reservation::Status;
use domain::values::Locale;

use super::{About, Problem};
use crate::i18n::{FluentValue, error_message, find, key, message};
use crate::state::AppState;

impl Problem {
    /// What kind of problem it is, in a few words.
    #[must_use]
    pub fn title(&self, locale: Locale) -> String {
        let known = find(locale, &format!("problem-title-{}", self.status().as_u16()), &[]);
        known.unwrap_or_else(|| message(locale, "problem-title-500", &[]))
    }

    /// What is the matter this time. Looks up who made the change that was in the way.
    pub async fn detail(&self, state: &AppState, locale: Locale) -> String {
        let status = |status: Status| message(locale, &key("status", status.as_str()), &[]);
        let args: Vec<(&'static str, FluentValue<'_>)> = match &self.0.about {
            About::Nothing => vec![],
            About::Step { from, to } => vec![("from", status(*from).into()), ("to", status(*to).into())],
            About::In(at) => vec![("status", status(*at).into())],
            About::Stale(missed) => what_changed(state, locale, missed).await,
        };
        let specific = (!args.is_empty()).then(|| find(locale, &key("problem", self.code()), &args)).flatten();
        specific.unwrap_or_else(|| error_message(locale, self.code()))
    }
}

async fn what_changed(state: &AppState, locale: Locale, missed: &Stale) -> Vec<(&'static str, FluentValue<'static>)> {
    let what = find(locale, &event_key(&missed.event_type), &[]).unwrap_or_else(|| missed.event_type.clone());
    let who = match missed.by {
        Some(account) => alias(state, account).await,
        None => None,
    };
    let who = who.unwrap_or_else(|| message(locale, "problem-somebody", &[]));
    let at = missed.at.map(|at| at.format("%H:%M:%S UTC").to_string()).unwrap_or_default();
    vec![("what", what.into()), ("who", who.into()), ("at", at.into())]
}

/// `ReservationCheckedIn` is `event-reservation-checked-in`.
fn event_key(event_type: &str) -> String {
    let mut key = String::from("event");
    for c in event_type.chars() {
        if c.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(c.to_ascii_lowercase());
    }
    key
}

async fn alias(state: &AppState, account: AccountId) -> Option<String> {
    let loaded = state.commands().load::<Account>(account.uuid()).await.ok()?;
    loaded.state.profile()?.alias.text().map(str::to_owned)
}
