//! The forms that keep a file with a visit, and keep it no longer.
//!
//! Never here: giving a file out; the API does.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Context, Receipt, Source, reservation};
use domain::values::Text;
use domain::{AttachmentId, ReservationId};

use super::answer::{done, refused};
use super::photo::unreadable;
use crate::attachments;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// `POST /reservations/{id}/attachments`: a form with a file.
pub(super) async fn add(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let id: ReservationId = id.parse().map_err(|_| Problem::not_found())?;
    let context = session.context(Source::Web);
    reservation::may_attach(state.commands(), &context, id).await?;
    answer(id, take_in(&state, context, id, form).await)
}

async fn take_in(
    state: &AppState,
    context: Context,
    id: ReservationId,
    mut form: Multipart,
) -> Result<Receipt, Problem> {
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().filter(|name| !name.trim().is_empty()).unwrap_or("file").to_owned();
        let media_type = field.content_type().map(str::to_owned);
        let mut file = state.photos().intake.begin();
        let mut taken = Ok(());
        // To its end, also when it is too long: an answer before that is often not read.
        while let Some(piece) = field.chunk().await.map_err(unreadable)? {
            taken = taken.and_then(|()| file.add(&piece));
        }
        taken?;
        let name = Text::parse(&name).map_err(|_| Problem::invalid_field("file", "too_long"))?;
        return attachments::keep(state, context, id, name, media_type.as_deref(), file).await;
    }
    Err(Problem::invalid_field("file", "required"))
}

/// `POST /reservations/{id}/attachments/{entry}/remove`
pub(super) async fn remove(
    State(state): State<AppState>,
    session: CurrentSession,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: ReservationId = id.parse().map_err(|_| Problem::not_found())?;
    let attachment: AttachmentId = entry.parse().map_err(|_| Problem::not_found())?;
    let context = session.context(Source::Web);
    let removed = reservation::remove_attachment(state.commands(), context, id, attachment).await;
    answer(id, removed.map_err(Problem::from))
}

/// Back to the visit's page, which says what came of it.
fn answer(id: ReservationId, outcome: Result<Receipt, Problem>) -> Result<Response, Problem> {
    let page = format!("/reservations/{id}");
    match outcome {
        Ok(receipt) => Ok(done(&page, "step", receipt.position)),
        Err(problem) if matches!(problem.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => Err(problem),
        Err(problem) => Ok(refused(&page, &problem)),
    }
}
