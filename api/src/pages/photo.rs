//! A pet's photo: the picture itself, and the forms that change it and take it away.
//!
//! Never here: what is made of a file; see `photos`.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use commands::{Context, Receipt, Source, pet};
use domain::PetId;
use domain::pet::Pet;
use serde::Deserialize;

use super::answer::{done, refused};
use super::views::photo_address;
use crate::photos::{self, PHOTO_LIMIT, PhotoError, Size};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// What a pet's page shows of its photo.
pub(super) struct PhotoPanel {
    /// Where it is; empty without one.
    pub(super) medium: String,
    /// Where the whole of it is; empty without one.
    pub(super) full: String,
    /// How long a file may be.
    pub(super) limit: usize,
}

impl PhotoPanel {
    /// The photo of a pet that may be seen.
    pub(super) async fn of(state: &AppState, id: PetId) -> Result<Self, Problem> {
        let pet = state.commands().load::<Pet>(id.uuid()).await?.state;
        let address = |size| pet.photo().map_or_else(String::new, |photo| photo_address(id, photo.digest(), size));
        Ok(Self { medium: address("medium"), full: address("full"), limit: PHOTO_LIMIT })
    }
}

/// Which picture.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    size: String,
}

/// `GET /pets/{id}/photo`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    Query(Which { size }): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let size = if size.is_empty() { Size::default() } else { size.parse().map_err(|_| Problem::not_found())? };
    photos::show(&state, &session, pet_id(&id)?, size, &headers).await
}

/// `POST /pets/{id}/photo`: a form with a file.
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response, Problem> {
    let (id, context) = (pet_id(&id)?, session.context(Source::Web));
    photos::may_change(&state, &context, id).await?;
    answer(id, "photo-changed", take_in(&state, context, id, form).await)
}

async fn take_in(state: &AppState, context: Context, id: PetId, mut form: Multipart) -> Result<Receipt, Problem> {
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("photo") {
            continue;
        }
        let mut file = state.photos().intake.begin();
        let mut taken = Ok(());
        // To its end, also when it is too long: an answer before that is often not read.
        while let Some(piece) = field.chunk().await.map_err(unreadable)? {
            taken = taken.and_then(|()| file.add(&piece));
        }
        taken?;
        return photos::change(state, context, id, file).await;
    }
    Err(PhotoError::Empty.into())
}

pub(super) fn unreadable(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PhotoError::TooLarge.into(),
        status => Problem::new(status, "bad_request"),
    }
}

/// `POST /pets/{id}/photo/remove`
pub(super) async fn remove(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = pet_id(&id)?;
    let removed = pet::remove_photo(state.commands(), session.context(Source::Web), id).await;
    answer(id, "photo-removed", removed.map_err(Problem::from))
}

/// Back to the pet's page, which says what came of it.
fn answer(id: PetId, what: &str, outcome: Result<Receipt, Problem>) -> Result<Response, Problem> {
    let page = format!("/pets/{id}");
    match outcome {
        Ok(receipt) => Ok(done(&page, what, receipt.position)),
        Err(problem) if matches!(problem.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => Err(problem),
        Err(problem) => Ok(refused(&page, &problem)),
    }
}

fn pet_id(text: &str) -> Result<PetId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}
