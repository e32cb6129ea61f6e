//! `POST /doctors/{id}/time-off` and `DELETE /doctors/{id}/time-off/{entry}`.
//!
//! Never here: why somebody is away.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::Source;
use commands::schedule;
use domain::{AccountId, TimeOffId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Conditions};
use crate::routes::input::{Asked, Entry, Fields, FromFields, Id, Nothing, time};
use crate::session::CurrentSession;
use crate::state::AppState;

/// When the doctor sees nobody.
#[derive(Debug, ToSchema)]
#[schema(as = AddTimeOff)]
pub(super) struct Body {
    /// The client's own id for it; sending it twice adds it once.
    #[schema(value_type = Option<Uuid>)]
    id: Option<TimeOffId>,
    /// From when.
    from: DateTime<Utc>,
    /// Until when; ahead.
    until: DateTime<Utc>,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let id = fields.optional("id", crate::routes::input::id);
        let from = fields.required("from", time);
        let until = fields.required("until", time);
        Some(Self { id, from: from?, until: until? })
    }
}

/// Say when a doctor sees nobody: administrators, and doctors their own.
#[utoipa::path(
    post, path = "/doctors/{id}/time-off", tag = "doctors",
    params(("id" = uuid::Uuid, Path), Conditions), request_body = Body,
    responses((status = 200, description = "It is added.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn add_time_off(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<AccountId>,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    session.only(domain::values::Role::is_staff)?;
    let Body { id: own, from, until } = asked.body;
    let time_off = own.unwrap_or_else(|| TimeOffId::new(Uuid::now_v7()));
    Ok(Changed(schedule::add_time_off(state.commands(), context, id, time_off, (from, until)).await?))
}

/// Work then after all.
#[utoipa::path(
    delete, path = "/doctors/{id}/time-off/{entry}", tag = "doctors",
    params(("id" = uuid::Uuid, Path), ("entry" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It is removed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_time_off(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(id, time_off): Entry<AccountId, TimeOffId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    session.only(domain::values::Role::is_staff)?;
    Ok(Changed(schedule::remove_time_off(state.commands(), context, id, time_off).await?))
}
