//! The form that corrects what is known about a pet.
//!
//! Never here: its fields; see `details`.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::pet;
use domain::PetId;

use super::details::{DetailsForm, as_stored, read};
use super::{Found, find};
use crate::pages::Shell;
use crate::pages::answer::{again, circumstances, done};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/pet_edit.html")]
struct EditPetPage<'a> {
    p: &'a Shell,
    id: PetId,
    name: String,
    form: &'a Form,
    d: DetailsForm,
}

fn page(shell: &Shell, found: &Found, status: StatusCode, form: &Form) -> Response {
    let name = found.details.name.text().map_or_else(|| shell.t("erased"), str::to_owned);
    shell.page(status, &EditPetPage { p: shell, id: found.id, name, form, d: DetailsForm::new(shell) })
}

/// `GET /pets/{id}/edit`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = find(&state, &session, &id).await?;
    let form = as_stored(&shell, &found.details, found.version, state.now().date_naive());
    Ok(page(&shell, &found, StatusCode::OK, &form))
}

/// `POST /pets/{id}/edit`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let found = find(&state, &session, &id).await?;
    let Ok(fields) = read(&shell, &mut form, state.now().date_naive(), Some(&found.details)) else {
        return Ok(page(&shell, &found, StatusCode::UNPROCESSABLE_ENTITY, &form));
    };
    match pet::change_pet(state.commands(), circumstances(&session, &form, "change_pet"), found.id, fields).await {
        Ok(receipt) => Ok(done(&format!("/pets/{}", found.id), "pet-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            Ok(page(&shell, &found, status, &form))
        }
    }
}
