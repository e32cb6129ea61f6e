//! `DELETE /sessions/{id}`.
//!
//! Never here: ending other people's sessions.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account;
use domain::SessionId;
use domain::account::Account;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::CommandRefusals;
use crate::session::{CurrentSession, clear_cookie};
use crate::state::AppState;

/// End one of one's own sessions: this one is `current`.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "sessions",
    params(("id" = String, Path, description = "A session's id, or `current`.")),
    responses((status = 200, description = "It has ended.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn end_session(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<impl IntoResponse, Problem> {
    let (own, current) = (session.identity.account, session.identity.session);
    let id = match id.as_str() {
        "current" => current,
        text => text.parse::<SessionId>().map_err(|_| Problem::not_found())?,
    };
    let account = state.commands().load::<Account>(own.uuid()).await?.state;
    account.session(id, session.at).ok_or_else(Problem::not_found)?;
    let receipt = account::end_session(state.commands(), session.context(Source::Api), own, id).await?;
    let jar = if id == current { clear_cookie(&state, jar) } else { jar };
    Ok((jar, Changed(receipt)))
}
