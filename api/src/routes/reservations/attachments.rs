//! `GET, POST /reservations/{id}/attachments` and `GET, DELETE /reservations/{id}/attachments/{entry}`: files that the
//! staff keep with a visit.
//!
//! Never here: how a file is taken in and given out; see `attachments`.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use commands::{Source, reservation};
use domain::values::{Role, Text};
use domain::{AttachmentId, ReservationId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::readable;
use crate::attachments::{self, AttachmentBody};
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Listed};
use crate::routes::documentation::{CommandRefusals, Condition, Conditions, PhotoRefusals, ReadRefusals, Reading};
use crate::routes::input::{Asked, Entry, Fields, FromFields, Id, IfMatch, Nothing, Query, ReadAfter};
use crate::session::CurrentSession;
use crate::state::AppState;

/// What the file is called.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `Named` reads")]
pub(super) struct AskedName {
    /// As people will find it; `file` without this.
    #[param(max_length = 200, example = "x-ray.pdf")]
    name: Option<String>,
}

pub(super) struct Named(Option<Text<200>>);

impl FromFields for Named {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("name", Text::parse)))
    }
}

/// List the files that the staff keep with a visit.
#[utoipa::path(
    get, path = "/reservations/{id}/attachments", tag = "reservations", params(("id" = Uuid, Path), Reading),
    responses((status = 200, description = "The files, the oldest first.", body = Listed<AttachmentBody>), ReadRefusals)
)]
pub(super) async fn list_attachments(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    _: ReadAfter,
) -> Result<Json<Listed<AttachmentBody>>, Problem> {
    readable(&state, &session, id).await?;
    session.only(Role::sees_board)?;
    Ok(Json(Listed { items: attachments::of_visit(&state, id).await?, next: None }))
}

/// Keep a file with a visit, for the staff: of at most 10 MiB, as the body.
#[utoipa::path(
    post, path = "/reservations/{id}/attachments", tag = "reservations",
    params(("id" = Uuid, Path), AskedName, Condition),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, description = "It is kept.", body = CommandAnswer), PhotoRefusals)
)]
pub(super) async fn add_attachment(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<ReservationId>,
    Query(Named(name)): Query<Named>,
    condition: IfMatch,
    headers: HeaderMap,
    body: Body,
) -> Result<Changed, Problem> {
    let context = condition.under(session.context(Source::Api));
    reservation::may_attach(state.commands(), &context, id).await?;
    let name = name.map_or_else(|| Text::parse("file").map_err(Problem::internal), Ok)?;
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok());
    let file = state.photos().intake.take(body).await?;
    Ok(Changed(attachments::keep(&state, context, id, name, media_type, file).await?))
}

/// Save a file that the staff keep with a visit.
#[utoipa::path(
    get, path = "/reservations/{id}/attachments/{entry}", tag = "reservations",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path, description = "The file.")),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
        ReadRefusals
    )
)]
pub(super) async fn get_attachment(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(id, attachment): Entry<ReservationId, AttachmentId>,
) -> Result<Response, Problem> {
    readable(&state, &session, id).await?;
    session.only(Role::sees_board)?;
    attachments::give(&state, id, attachment).await
}

/// Keep a file no longer.
#[utoipa::path(
    delete, path = "/reservations/{id}/attachments/{entry}", tag = "reservations",
    params(("id" = Uuid, Path), ("entry" = Uuid, Path, description = "The file."), Conditions),
    responses((status = 200, description = "It is gone.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_attachment(
    State(state): State<AppState>,
    session: CurrentSession,
    Entry(id, attachment): Entry<ReservationId, AttachmentId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(reservation::remove_attachment(state.commands(), context, id, attachment).await?))
}
