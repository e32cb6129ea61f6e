//! One's data as a file.
//!
//! Never here: what is in it.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::pages::Shell;
use crate::problem::Problem;
use crate::routes::own_data;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `GET /me/export`
pub(super) async fn export(
    State(state): State<AppState>,
    session: CurrentSession,
    _: Shell,
) -> Result<Response, Problem> {
    let data = own_data(&state, &session).await?;
    let name = format!("attachment; filename=\"healing-paws-{}.json\"", session.at.format("%Y-%m-%d"));
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(data)).into_response())
}
