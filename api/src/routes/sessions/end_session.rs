//! `DELETE /sessions/{id}`.
//!
//! Never here: ending other people's sessions.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use commands::Source;
use commands::account;
use domain::account::Account;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::CommandRefusals;
use crate::session::{CurrentSession, clear_cookie};
use crate::state::AppState;

/// End one of one's own sessions, or many: this one is `current`, every other is `others`, every one is `all`.
#[utoipa::path(
    delete, path = "/sessions/{id}", tag = "sessions",
    params(("id" = String, Path, description = "A session's id, `current`, `others` or `all`.")),
    responses((status = 200, description = "It has ended.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn end_session(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<impl IntoResponse, Problem> {
    let (own, current) = (session.identity.account, session.identity.session);
    let context = session.context(Source::Api);
    let (receipt, left) = match id.as_str() {
        "all" => (account::end_all_sessions(state.commands(), context, own, None).await?, true),
        "others" => (account::end_all_sessions(state.commands(), context, own, Some(current)).await?, false),
        one => {
            let id = if one == "current" { current } else { one.parse().map_err(|_| Problem::not_found())? };
            let account = state.commands().load::<Account>(own.uuid()).await?.state;
            account.session(id, session.at).ok_or_else(Problem::not_found)?;
            (account::end_session(state.commands(), context, own, id).await?, id == current)
        }
    };
    let jar = if left { clear_cookie(&state, jar) } else { jar };
    Ok((jar, Changed(receipt)))
}
