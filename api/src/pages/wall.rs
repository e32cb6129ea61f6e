//! The screen of the waiting room: tickets in large type, no names, nothing to press.
//!
//! Never here: the live stream, which the script of the page follows.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Shell;
use crate::i18n::script_messages;
use crate::problem::Problem;
use crate::routes::Wall;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/wall.html")]
struct WallPage<'a> {
    p: &'a Shell,
    wall: Wall,
    messages_json: String,
}

/// `GET /wall`
pub(super) async fn show(State(state): State<AppState>, shell: Shell) -> Result<Response, Problem> {
    let messages_json = serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?;
    Ok(shell.page(StatusCode::OK, &WallPage { p: &shell, wall: Wall::now(&state), messages_json }))
}
