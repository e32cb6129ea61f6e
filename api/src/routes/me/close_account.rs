//! `DELETE /me`.
//!
//! Never here: erasing somebody else; the command line does.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use commands::{Source, account};

use super::password::OwnPassword;
use crate::administrators::other_administrators;
use crate::problem::Problem;
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::Asked;
use crate::session::{CurrentSession, clear_cookie};
use crate::state::AppState;

/// Close one's account.
///
/// Everything personal becomes unreadable for ever, every session ends, and the names become free.
#[utoipa::path(
    delete, path = "/me", tag = "me", params(Conditions), request_body = OwnPassword,
    responses((status = 204, description = "It is erased."), CommandRefusals)
)]
pub(super) async fn close_account(
    State(state): State<AppState>,
    session: CurrentSession,
    jar: CookieJar,
    asked: Asked<OwnPassword>,
) -> Result<impl IntoResponse, Problem> {
    let context = asked.under(session.context(Source::Api));
    let own = session.identity.account;
    let others = other_administrators(&state, own).await?;
    let receipt = account::close_account(state.commands(), context, own, asked.body.password, &others).await?;
    let position = [(LOG_POSITION, HeaderValue::from(receipt.position))];
    Ok((StatusCode::NO_CONTENT, position, clear_cookie(&state, jar)))
}
