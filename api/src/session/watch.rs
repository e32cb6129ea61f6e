//! Whether a session still stands, for what stays open longer than a request: live streams, chat.
//!
//! It is asked again when something happened to its account, on any node, and when its time is over: not now and then.
//! Never here: refusing requests; `identify` asks for each.

use std::time::Duration;

use commands::account::{AccountWatch, who_is};

use super::CurrentSession;
use crate::state::AppState;

/// How long until it is asked again after the database did not answer.
const AGAIN: Duration = Duration::from_millis(500);

/// Watches the session that something was opened with.
pub struct SessionWatch {
    state: AppState,
    session: CurrentSession,
    bell: AccountWatch,
    /// Something happened that was not yet looked at.
    unsure: bool,
}

impl SessionWatch {
    /// Begins to watch.
    #[must_use]
    pub fn new(state: &AppState, session: CurrentSession) -> Self {
        let bell = AccountWatch::new(state.commands(), session.identity.account);
        // Between the look at the request's token and the bell, anything may have happened.
        Self { state: state.clone(), session, bell, unsure: true }
    }

    /// The session as it was when something was opened with it.
    #[must_use]
    pub const fn session(&self) -> &CurrentSession {
        &self.session
    }

    /// Whether the session is open, its person has the role that they came with, and nothing more is asked of them since.
    /// Costs next to nothing while nothing happens to their account.
    pub async fn stands(&mut self) -> bool {
        let identity = &self.session.identity;
        let now = self.state.now();
        if identity.expires_at <= now {
            return false;
        }
        // Noted before anything is waited for: whoever waits for this may be gone before the answer.
        self.unsure |= self.bell.rang();
        if !self.unsure {
            return true;
        }
        match who_is(self.state.commands(), identity.account, identity.session, now).await {
            Ok(found) => {
                self.unsure = false;
                found.is_some_and(|found| {
                    let locked_out = found.must_set_up_second_factor && !identity.must_set_up_second_factor;
                    found.role == identity.role && !locked_out
                })
            }
            Err(error) => {
                tracing::warn!(%error, "whether a session stands is not known; it is asked again");
                true
            }
        }
    }

    /// Returns when the session does not stand any more.
    pub async fn ended(&mut self) {
        while self.stands().await {
            let unsure = self.unsure;
            let again = async {
                if unsure {
                    tokio::time::sleep(AGAIN).await;
                } else {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = self.bell.rings() => self.unsure = true,
                () = self.state.clock().reaches(self.session.identity.expires_at) => {}
                () = again => {}
            }
        }
    }
}
