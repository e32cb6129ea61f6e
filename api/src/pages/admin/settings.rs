//! What the hospital asks of its staff.
//!
//! Never here: how the server is configured.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, hospital};
use domain::hospital::{Hospital, Settings};
use domain::reservation::Acuity;

use super::triage_targets;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::pages::views::Choice;
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/admin_settings.html")]
struct SettingsPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    version: String,
    without: usize,
    targets: &'a Form,
    acuities: Vec<Choice>,
}

/// The page with what is set, or with a form that was refused in its place.
async fn page(
    state: &AppState,
    shell: &Shell,
    status: StatusCode,
    form: Option<&Form>,
    targets: Option<&Form>,
) -> Result<Response, Problem> {
    let staff = state.projections().accounts().staff().await?;
    let without = staff.iter().filter(|row| !row.second_factor).count();
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let on = loaded.state.settings().staff_second_factor;
    let set = Form::default().with("staff_second_factor", if on { "true" } else { "" });
    let set_targets = triage_targets::form(loaded.state.triage_targets());
    let page = SettingsPage {
        p: shell,
        form: form.unwrap_or(&set),
        version: loaded.version.to_string(),
        without,
        targets: targets.unwrap_or(&set_targets),
        acuities: Acuity::ALL.iter().map(|it| Choice::new(it.as_str(), shell.word("acuity", it.as_str()))).collect(),
    };
    Ok(shell.page(status, &page))
}

/// The page with targets that were refused.
pub(super) async fn refused_targets(
    state: &AppState,
    shell: &Shell,
    status: StatusCode,
    targets: &Form,
) -> Result<Response, Problem> {
    page(state, shell, status, None, Some(targets)).await
}

/// `GET /admin/settings`
pub(super) async fn show(State(state): State<AppState>, _: Administrator, shell: Shell) -> Result<Response, Problem> {
    page(&state, &shell, StatusCode::OK, None, None).await
}

/// `POST /admin/settings`
pub(super) async fn change(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let mut context = admin.context(Source::Web);
    context.expected_version = form.value("version").parse().ok();
    let settings = Settings { staff_second_factor: form.value("staff_second_factor") == "true" };
    match hospital::change_settings(state.commands(), context, settings).await {
        Ok(receipt) => Ok(done("/admin/settings", "settings-changed", receipt.position)),
        Err(error) => {
            let status = again(&mut form, error.into(), &state, &shell).await?;
            page(&state, &shell, status, Some(&form), None).await
        }
    }
}
