//! `GET /admin/mails`.
//!
//! Never here: addresses or words; the queue has neither.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::values::Invalid;
use projections::{MailRow, MailState};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::Listed;
use crate::routes::documentation::ReadRefusals;
use crate::routes::input::{Fields, FromFields, Query, number};
use crate::session::Administrator;
use crate::state::AppState;

/// How many mails an answer has, unless asked for fewer or more.
const USUAL: i64 = 50;
const MOST: i64 = 500;

pub(super) struct Filter {
    state: Option<MailState>,
    before: i64,
    limit: i64,
}

impl FromFields for Filter {
    fn read(fields: &mut Fields) -> Option<Self> {
        let state = fields.optional("state", |text| MailState::named(text).ok_or(Invalid::Malformed));
        let before = fields.optional("cursor", number).unwrap_or(i64::MAX);
        let limit = fields.optional("limit", number).unwrap_or(USUAL).clamp(1, MOST);
        Some(Self { state, before, limit })
    }
}

/// A mail in the queue.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub(super) struct MailBody {
    /// Which; the first part of its Message-ID.
    id: Uuid,
    /// The event that it is about.
    position: i64,
    /// Such as `reset_password`.
    kind: String,
    /// The account, or the invitation, that it is for.
    recipient: Uuid,
    /// `queued`, `sending`, `sent`, `dropped` or `dead`.
    state: &'static str,
    /// How often it was tried.
    attempts: i32,
    /// When it is tried next; null unless it is queued.
    due_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed, or why it was not sent; null if nothing is wrong.
    error: Option<String>,
    /// When the event happened.
    caused_at: DateTime<Utc>,
    /// When its state last changed.
    changed_at: DateTime<Utc>,
}

impl From<MailRow> for MailBody {
    fn from(row: MailRow) -> Self {
        Self {
            id: row.id,
            position: row.position,
            kind: row.kind,
            recipient: row.recipient,
            state: row.state.as_str(),
            attempts: row.attempts,
            due_at: row.due_at,
            error: row.error,
            caused_at: row.caused_at,
            changed_at: row.changed_at,
        }
    }
}

/// List mails, those about the newest events first.
#[utoipa::path(
    get, path = "/admin/mails", tag = "admin",
    params(
        ("state" = Option<String>, Query, description = "`queued`, `sending`, `sent`, `dropped` or `dead`."),
        ("cursor" = Option<i64>, Query, description = "`next` of the answer before."),
        ("limit" = Option<i64>, Query, description = "1 to 500; 50 if left out."),
    ),
    responses((status = 200, description = "Mails.", body = Listed<MailBody>), ReadRefusals)
)]
pub(super) async fn list_mails(
    State(state): State<AppState>,
    _: Administrator,
    Query(filter): Query<Filter>,
) -> Result<Json<Listed<MailBody>>, Problem> {
    let Filter { state: stands, before, limit } = filter;
    let mut rows = state.projections().mails().list(stands, before, limit + 1).await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| last.position.to_string());
    Ok(Json(Listed { items: rows.into_iter().map(MailBody::from).collect(), next }))
}
