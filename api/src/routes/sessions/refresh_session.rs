//! `POST /sessions/refresh`.
//!
//! Never here: cookies; they last as long as their session.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use commands::Source;
use commands::account::{self, who_is};
use domain::values::Text;
use utoipa::ToSchema;

use super::tokens::{Tokens, parse_refresh_token};
use crate::problem::Problem;
use crate::routes::answer::LOG_POSITION;
use crate::routes::documentation::{Conditions, OpenRefusals};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::Caller;
use crate::state::AppState;

/// A token to exchange.
#[derive(ToSchema)]
#[schema(as = RefreshSession)]
pub(super) struct Body {
    /// As the session's last answer gave it.
    #[schema(value_type = String)]
    refresh_token: Text<200>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let refresh_token = fields.required("refresh_token", Text::parse)?;
        Some(Self { refresh_token })
    }
}

/// Exchange a refresh token.
///
/// A token that comes a second time, however late, was copied: the session ends.
#[utoipa::path(
    post, path = "/sessions/refresh", tag = "sessions", security(()), params(Conditions), request_body = Body,
    responses(
        (status = 201, description = "New tokens.", body = Tokens),
        (status = 401, description = "The session has ended, or the token was exchanged before.", body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        OpenRefusals
    )
)]
pub(super) async fn refresh_session(
    State(state): State<AppState>,
    caller: Caller,
    asked: Asked<Body>,
) -> Result<impl IntoResponse, Problem> {
    let ended = || Problem::new(StatusCode::UNAUTHORIZED, "session_ended");
    let token = asked.body.refresh_token.as_str();
    let (account, session, secret) = parse_refresh_token(token).ok_or_else(ended)?;
    let context = asked.under(caller.context(Source::Api));
    let refreshed = account::refresh_session(state.commands(), context, account, session, secret).await;
    let refreshed = refreshed.map_err(|error| match Problem::from(error) {
        unknown if unknown.status() == StatusCode::NOT_FOUND => ended(),
        reused if reused.code() == "refresh_token_reused" => {
            state.metrics().happened("refresh_token_reused");
            reused
        }
        problem => problem,
    })?;
    let identity = who_is(state.commands(), account, session, caller.at).await?.ok_or_else(ended)?;
    let tokens = Tokens::new(&state, identity, &refreshed.refresh_token, refreshed.position)?;
    Ok((StatusCode::CREATED, [(LOG_POSITION, refreshed.position.to_string())], Json(tokens)))
}
