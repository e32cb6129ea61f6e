//! `GET /audit/verify`.
//!
//! Never here: repairing anything.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::documentation::ReadRefusals;
use crate::session::Auditor;
use crate::state::AppState;

/// What was found out about the log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VerificationBody {
    /// Whether every event is what was written.
    intact: bool,
    /// How many events were checked and found right, from the first on.
    verified: i64,
    /// The last hash that is right, hexadecimal.
    hash: String,
    /// The first bad position; null if there is none.
    first_bad_position: Option<i64>,
    /// What is wrong there: missing, altered, `out_of_sequence` or head.
    damage: Option<String>,
}

/// Prove that nothing in the log was altered.
///
/// Reads the whole log; what is appended meanwhile is not looked at.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit",
    responses((status = 200, description = "The log was read; it may be damaged.", body = VerificationBody), ReadRefusals)
)]
pub(super) async fn verify_log(State(state): State<AppState>, _: Auditor) -> Result<Json<VerificationBody>, Problem> {
    let found = state.commands().log().verify().await?;
    Ok(Json(VerificationBody {
        intact: found.damage.is_none(),
        verified: found.verified,
        hash: found.hash,
        first_bad_position: found.damage.as_ref().map(commands::Damage::position),
        damage: found.damage.as_ref().map(|damage| damage.kind().to_owned()),
    }))
}
