//! What is put away once its time is over: invitations that nobody accepted, answers that nobody asks for again.
//!
//! Every node looks; what another one has done already is nothing to do. Never here: sessions; see `session::LastUses`.

use std::time::Duration;

use chrono::TimeDelta;
use commands::invitation::withdraw_invitation;
use commands::{CommandError, Context, Source};
use domain::Actor;

use crate::problem::Problem;
use crate::state::AppState;

/// How often.
const EVERY: Duration = Duration::from_hours(1);
/// How long a request can be repeated under its idempotency key.
pub const ANSWERS_LAST: TimeDelta = TimeDelta::days(7);

/// Puts away until the server stops.
pub(crate) async fn keep(state: AppState) {
    loop {
        if let Err(problem) = tidy(&state).await {
            tracing::warn!(?problem, "what is over was not put away; it will be");
        }
        if tokio::time::timeout(EVERY, state.stopping().cancelled()).await.is_ok() {
            return;
        }
    }
}

/// Puts away what is over now. The address of an invitation becomes unreadable, and free for another one.
pub async fn tidy(state: &AppState) -> Result<(), Problem> {
    let now = state.now();
    for invitation in state.projections().invitations().expired(now).await? {
        let context = Context::new(Actor::System, Source::Process, now);
        match withdraw_invitation(state.commands(), context, invitation).await {
            // Accepted in time, which the read model does not know yet.
            Ok(_) | Err(CommandError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    state.commands().forget_answers(now - ANSWERS_LAST).await?;
    Ok(())
}
