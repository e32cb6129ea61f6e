//! Pets: the list, adding one, and what is known about one.
//!
//! Never here: photos.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use commands::{Context, pet};
use domain::pet::{AddPet, Pet, PetDetails, PetFields, Sex, Species};
use domain::values::{Invalid, Microchip, Text};
use domain::{AccountId, PetId};
use projections::ListFilter;
use serde::Deserialize;
use uuid::Uuid;

use super::Shell;
use super::answer::{again, circumstances, done, fresh_key, refused, refused_because, same_site};
use super::form::{Form, Refused};
use super::views::{Choice, Visit, kind};
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/pets.html")]
struct PetsPage<'a> {
    p: &'a Shell,
    pets: Vec<PetTile>,
}

struct PetTile {
    id: String,
    name: String,
    species: &'static str,
    kind: String,
}

#[derive(Template)]
#[template(path = "pages/pet_new.html")]
struct NewPetPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    species: Vec<Choice>,
    sexes: Vec<Choice>,
    neutered: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "pages/pet.html")]
struct PetPage<'a> {
    p: &'a Shell,
    id: PetId,
    name: String,
    species_word: &'static str,
    mine: bool,
    form: &'a Form,
    species: Vec<Choice>,
    sexes: Vec<Choice>,
    neutered: Vec<Choice>,
    visits: Vec<Visit>,
}

/// Where to go once the pet is added.
#[derive(Deserialize)]
pub(super) struct Then {
    #[serde(default)]
    next: String,
}

fn species(shell: &Shell) -> Vec<Choice> {
    Species::ALL.iter().map(|word| Choice::new(word.as_str(), shell.word("species", word.as_str()))).collect()
}

fn sexes(shell: &Shell) -> Vec<Choice> {
    [Sex::Unknown, Sex::Female, Sex::Male]
        .iter()
        .map(|word| Choice::new(word.as_str(), shell.word("sex", word.as_str())))
        .collect()
}

fn neutered(shell: &Shell) -> Vec<Choice> {
    [("", "unknown"), ("yes", "yes"), ("no", "no")]
        .iter()
        .map(|(value, word)| Choice::new(*value, shell.word("neutered", word)))
        .collect()
}

/// `GET /pets`
pub(super) async fn list(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
) -> Result<Response, Problem> {
    let pets = state.projections().pets().list(session.identity.account, None, 100).await?.items;
    let tile = |row: projections::PetRow| PetTile {
        id: row.id.to_string(),
        name: row.name.unwrap_or_else(|| shell.t("erased")),
        species: row.species.as_str(),
        kind: kind(&shell, row.species.as_str(), row.breed.as_deref()),
    };
    let page = PetsPage { p: &shell, pets: pets.into_iter().map(tile).collect() };
    Ok(shell.page(StatusCode::OK, &page))
}

fn new_page(shell: &Shell, status: StatusCode, form: &Form) -> Response {
    let page = NewPetPage { p: shell, form, species: species(shell), sexes: sexes(shell), neutered: neutered(shell) };
    shell.page(status, &page)
}

/// `GET /pets/new`
pub(super) async fn new(_: CurrentSession, shell: Shell, Query(then): Query<Then>) -> Response {
    let form = Form::default()
        .with("species", "dog")
        .with("idempotency_key", fresh_key())
        .with("next", same_site(&then.next, ""));
    new_page(&shell, StatusCode::OK, &form)
}

/// `POST /pets/new`
pub(super) async fn add(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let Ok(fields) = read(&shell, &mut form) else {
        return Ok(new_page(&shell, StatusCode::UNPROCESSABLE_ENTITY, &form));
    };
    let context = circumstances(&session, &form, "add_pet");
    let add = AddPet { id: PetId::new(Uuid::now_v7()), owner: session.identity.account, fields };
    match pet::add_pet(state.commands(), context, add).await {
        Ok(receipt) => Ok(done(same_site(form.value("next"), "/pets"), "pet-added", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            Ok(new_page(&shell, status, &form))
        }
    }
}

/// A pet as its own aggregate knows it, if this person may see it.
async fn find(
    state: &AppState,
    session: &CurrentSession,
    id: &str,
) -> Result<(PetId, i64, AccountId, PetDetails), Problem> {
    let id: PetId = id.parse().map_err(|_| Problem::not_found())?;
    let pet = state.commands().load::<Pet>(id.uuid()).await?;
    match (pet.state.owner(), pet.state.details()) {
        (Some(owner), Some(details)) if owner == session.identity.account || session.role().sees_board() => {
            Ok((id, pet.version, owner, details.clone()))
        }
        _ => Err(Problem::not_found()),
    }
}

async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    id: &str,
    refused: Option<(StatusCode, &Form)>,
) -> Result<Response, Problem> {
    let (id, version, owner, details) = find(state, session, id).await?;
    let stored = as_stored(&details, version);
    let (status, form) = refused.unwrap_or((StatusCode::OK, &stored));
    let filter = ListFilter { pet: Some(id), ..ListFilter::default() };
    let visits = state.projections().reservations().list(&filter).await?.items;
    let page = PetPage {
        p: shell,
        id,
        name: details.name.text().map_or_else(|| shell.t("erased"), str::to_owned),
        species_word: details.species.as_str(),
        mine: owner == session.identity.account,
        form,
        species: species(shell),
        sexes: sexes(shell),
        neutered: neutered(shell),
        visits: visits.iter().map(|row| Visit::new(shell, row)).collect(),
    };
    Ok(shell.page(status, &page))
}

/// `GET /pets/{id}`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&state, &session, &shell, &id, None).await
}

/// `POST /pets/{id}`
pub(super) async fn change(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Problem> {
    let (pet, ..) = find(&state, &session, &id).await?;
    let Ok(fields) = read(&shell, &mut form) else {
        return page(&state, &session, &shell, &id, Some((StatusCode::UNPROCESSABLE_ENTITY, &form))).await;
    };
    match pet::change_pet(state.commands(), circumstances(&session, &form, "change_pet"), pet, fields).await {
        Ok(receipt) => Ok(done(&format!("/pets/{pet}"), "pet-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &session, &shell, &id, Some((status, &form))).await
        }
    }
}

/// `POST /pets/{id}/remove`
pub(super) async fn remove(
    State(state): State<AppState>,
    session: CurrentSession,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let (pet, ..) = find(&state, &session, &id).await?;
    // Removing is about the pet, not about what was last known of it.
    let context = Context { expected_version: None, ..circumstances(&session, &form, "remove_pet") };
    match pet::remove_pet(state.commands(), context, pet).await.map_err(Problem::from) {
        Ok(receipt) => Ok(done("/pets", "pet-removed", receipt.position)),
        Err(problem) if problem.code() == "pet_has_ongoing_reservation" => {
            Ok(refused_because(&format!("/pets/{pet}"), "pet_is_expected"))
        }
        Err(problem) if problem.status() == StatusCode::CONFLICT => Ok(refused(&format!("/pets/{pet}"), &problem)),
        Err(problem) => Err(problem),
    }
}

fn as_stored(details: &PetDetails, version: i64) -> Form {
    let text = |personal: &Option<domain::Personal>| {
        personal.as_ref().and_then(|text| text.text()).unwrap_or_default().to_owned()
    };
    Form::default()
        .with("version", version.to_string())
        .with("name", details.name.text().unwrap_or_default())
        .with("species", details.species.as_str())
        .with("breed", details.breed.clone().unwrap_or_default())
        .with("sex", details.sex.as_str())
        .with("neutered", details.neutered.map_or("", |neutered| if neutered { "yes" } else { "no" }))
        .with("date_of_birth", details.date_of_birth.map(|date| date.to_string()).unwrap_or_default())
        .with("colour", details.colour.clone().unwrap_or_default())
        .with("microchip", text(&details.microchip))
        .with("notes", text(&details.notes))
}

fn read(shell: &Shell, form: &mut Form) -> Result<PetFields, Refused> {
    let locale = shell.locale();
    let name = form.read(locale, "name", Text::parse);
    let species = form.read(locale, "species", str::parse);
    let breed = form.read_optional(locale, "breed", Text::parse);
    let sex = form.read_optional(locale, "sex", str::parse);
    let neutered = form.read_optional(locale, "neutered", |text| match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Invalid::Malformed),
    });
    let date_of_birth = form.read_optional(locale, "date_of_birth", date);
    let colour = form.read_optional(locale, "colour", Text::parse);
    let microchip = form.read_optional(locale, "microchip", Microchip::parse);
    let notes = form.read_optional(locale, "notes", Text::parse);
    Ok(PetFields {
        name: name?,
        species: species?,
        breed: breed?,
        sex: sex?.unwrap_or(Sex::Unknown),
        neutered: neutered?,
        date_of_birth: date_of_birth?,
        colour: colour?,
        microchip: microchip?,
        notes: notes?,
    })
}

fn date(text: &str) -> Result<NaiveDate, Invalid> {
    let date: NaiveDate = text.parse().map_err(|_| Invalid::Malformed)?;
    let earliest = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    if date < earliest { Err(Invalid::OutOfRange) } else { Ok(date) }
}
