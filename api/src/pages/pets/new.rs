//! The form that adds a pet.
//!
//! Never here: its fields; see `details`.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::pet;
use domain::PetId;
use domain::pet::AddPet;
use serde::Deserialize;
use uuid::Uuid;

use super::details::{DetailsForm, read};
use crate::pages::Shell;
use crate::pages::answer::{again, circumstances, done, fresh_key, same_site};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/pet_new.html")]
struct NewPetPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    d: DetailsForm,
}

/// Where to go once the pet is added.
#[derive(Deserialize)]
pub(super) struct Then {
    #[serde(default)]
    next: String,
}

fn page(shell: &Shell, status: StatusCode, form: &Form) -> Response {
    shell.page(status, &NewPetPage { p: shell, form, d: DetailsForm::new(shell) })
}

/// `GET /pets/new`
pub(super) async fn new(_: CurrentSession, shell: Shell, Query(then): Query<Then>) -> Response {
    let form = Form::default()
        .with("species", "dog")
        .with("idempotency_key", fresh_key())
        .with("next", same_site(&then.next, ""));
    page(&shell, StatusCode::OK, &form)
}

/// `POST /pets/new`
pub(super) async fn add(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(fields) = read(&shell, &mut form, state.now().date_naive(), None) else {
        return Ok(page(&shell, StatusCode::UNPROCESSABLE_ENTITY, &form));
    };
    let context = circumstances(&session, &form, "add_pet");
    let add = AddPet { id: PetId::new(Uuid::now_v7()), owner: session.identity.account, fields };
    match pet::add_pet(state.commands(), context, add).await {
        Ok(receipt) => Ok(done(same_site(form.value("next"), "/pets"), "pet-added", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            Ok(page(&shell, status, &form))
        }
    }
}
