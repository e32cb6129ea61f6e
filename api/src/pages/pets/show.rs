//! One pet's page: who it is, what is noted of it, where its visit stands, and the forms that note more.
//!
//! Never here: what the forms do; see `entries`, `life` and `transfer`.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::Account;
use domain::pet::AlertKind;
use domain::values::WeightUnit;
use domain::{AccountId, PetId};
use projections::{ListFilter, PetRow};
use serde::Deserialize;

use crate::breeds::vaccines;
use crate::i18n::script_messages;
use crate::pages::Shell;
use crate::pages::answer::fresh_key;
use crate::pages::form::Form;
use crate::pages::photo::PhotoPanel;
use crate::pages::views::{Choice, PetView, Visit, WeightChart};
use crate::problem::Problem;
use crate::routes::readable_pet;
use crate::session::CurrentSession;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/pet.html")]
struct PetPage<'a> {
    p: &'a Shell,
    pet: PetView,
    position: i64,
    messages_json: String,
    mine: bool,
    may_change: bool,
    staff: bool,
    form: &'a Form,
    key: String,
    visits: Vec<Visit>,
    chart: WeightChart,
    alert_kinds: Vec<Choice>,
    units: Vec<Choice>,
    vaccines: Vec<&'static str>,
    offered_to: Option<String>,
    photo: PhotoPanel,
}

/// In which unit weights are shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    unit: String,
}

/// `GET /pets/{id}`
pub(super) async fn show(
    State(state): State<AppState>,
    session: CurrentSession,
    shell: Shell,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let unit: WeightUnit = shown.unit.parse().unwrap_or_default();
    let form = Form::default().with("unit", unit.as_str());
    page(&state, &session, &shell, &id, StatusCode::OK, &form).await
}

/// The page with a form that was refused, or none.
pub(super) async fn page(
    state: &AppState,
    session: &CurrentSession,
    shell: &Shell,
    id: &str,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Problem> {
    let id: PetId = id.parse().map_err(|_| Problem::not_found())?;
    // What changes while the page is put together is heard afterwards.
    let position = state.projections().pet_feed().position();
    let row = readable_pet(state, session, id).await?;
    let mine = row.owner_id == session.identity.account;
    // Whoever it was before keeps their visits to themselves.
    let filter = ListFilter { pet: Some(id), customer: Some(row.owner_id).filter(|_| mine), ..ListFilter::default() };
    let visits = state.projections().reservations().list(&filter).await?.items;
    let weights = state.projections().pets().weights(id).await?;
    let unit: WeightUnit = form.value("unit").parse().unwrap_or_default();
    let today = state.now().date_naive();
    let kinds = AlertKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), shell.word("alert", kind.as_str())));
    let page = PetPage {
        p: shell,
        pet: PetView::new(shell, &row, today),
        position,
        messages_json: serde_json::to_string(&script_messages(shell.locale())).map_err(Problem::internal)?,
        mine,
        may_change: session.role().is_staff() || (mine && !session.role().sees_board()),
        staff: session.role().is_staff(),
        form,
        key: fresh_key(),
        visits: visits.iter().map(|row| Visit::new(shell, row)).collect(),
        chart: WeightChart::new(shell, &weights, unit),
        alert_kinds: kinds.collect(),
        units: WeightUnit::ALL.map(|unit| Choice::new(unit.as_str(), unit.as_str())).into(),
        vaccines: vaccines(shell.locale(), row.species),
        offered_to: offered_to(state, shell, &row).await?,
        photo: PhotoPanel::of(state, id).await?,
    };
    Ok(shell.page(status, &page))
}

async fn offered_to(state: &AppState, shell: &Shell, row: &PetRow) -> Result<Option<String>, Problem> {
    let Some(to) = row.offer.map(|offer| offer.to) else { return Ok(None) };
    Ok(Some(alias(state, to).await?.unwrap_or_else(|| shell.t("erased"))))
}

async fn alias(state: &AppState, account: AccountId) -> Result<Option<String>, Problem> {
    let loaded = state.commands().load::<Account>(account.uuid()).await?;
    Ok(loaded.state.profile().and_then(|profile| profile.alias.text()).map(str::to_owned))
}
