//! `PUT, GET, DELETE /pets/{id}/photo`.
//!
//! Never here: what is made of a file; see `photos`.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use commands::{Source, pet};
use domain::PetId;
use utoipa::IntoParams;

use crate::photos::{self, Size};
use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer};
use crate::routes::documentation::{CommandRefusals, Condition, Conditions, PhotoRefusals, ReadRefusals};
use crate::routes::input::{Asked, Fields, FromFields, Id, IfMatch, Nothing, Query};
use crate::session::CurrentSession;
use crate::state::AppState;

/// Give a pet a photo.
///
/// The file is JPEG, PNG, WebP or GIF, whatever its media type says, of at most 10 MiB and 50 million pixels. It is turned
/// as it was held, cut to the square in its middle, and kept in three sizes as JPEG, without anything else that the file
/// says. Of what moves, the first picture is taken.
#[utoipa::path(
    put, path = "/pets/{id}/photo", tag = "pets", params(("id" = uuid::Uuid, Path), Condition),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, description = "It has this photo.", body = CommandAnswer), PhotoRefusals)
)]
pub(super) async fn change_photo(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    condition: IfMatch,
    request: Request,
) -> Result<Changed, Problem> {
    let context = condition.under(session.context(Source::Api));
    photos::may_change(&state, &context, id).await?;
    let file = state.photos().intake.take(request.into_body()).await?;
    Ok(Changed(photos::change(&state, context, id, file).await?))
}

/// Which picture.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `Which` reads")]
pub(super) struct AskedPhoto {
    /// thumb (96 pixels), medium (480 pixels, without this) or full (up to 1600 pixels).
    size: Option<String>,
}

pub(super) struct Which(Size);

impl FromFields for Which {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("size", str::parse).unwrap_or_default()))
    }
}

/// Look at a pet's photo: its owner, the staff, the auditor.
#[utoipa::path(
    get, path = "/pets/{id}/photo", tag = "pets", params(("id" = uuid::Uuid, Path), AskedPhoto),
    responses(
        (status = 200, description = "A square picture. Its `ETag` is the digest of its file.", body = Vec<u8>,
         content_type = "image/jpeg"),
        (status = 304, description = "`If-None-Match` names it."),
        ReadRefusals
    )
)]
pub(super) async fn get_photo(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    Query(Which(size)): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    photos::show(&state, &session, id, size, &headers).await
}

/// Take a pet's photo away.
///
/// One that has none stays as it is.
#[utoipa::path(
    delete, path = "/pets/{id}/photo", tag = "pets", params(("id" = uuid::Uuid, Path), Conditions),
    responses((status = 200, description = "It has no photo.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn remove_photo(
    State(state): State<AppState>,
    session: CurrentSession,
    Id(id): Id<PetId>,
    asked: Asked<Nothing>,
) -> Result<Changed, Problem> {
    let context = asked.under(session.context(Source::Api));
    Ok(Changed(pet::remove_photo(state.commands(), context, id).await?))
}
