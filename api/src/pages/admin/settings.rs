//! What the hospital asks of its staff.
//!
//! Never here: how the server is configured.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use commands::{Source, hospital};
use domain::hospital::{Hospital, Settings};

use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::Form;
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/admin_settings.html")]
struct SettingsPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    without: usize,
}

async fn page(state: &AppState, shell: &Shell, status: StatusCode, form: &Form) -> Result<Response, Problem> {
    let staff = state.projections().accounts().staff().await?;
    let without = staff.iter().filter(|row| !row.second_factor).count();
    Ok(shell.page(status, &SettingsPage { p: shell, form, without }))
}

/// `GET /admin/settings`
pub(super) async fn show(State(state): State<AppState>, _: Administrator, shell: Shell) -> Result<Response, Problem> {
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let on = loaded.state.settings().staff_second_factor;
    let form = Form::default()
        .with("version", loaded.version.to_string())
        .with("staff_second_factor", if on { "true" } else { "" });
    page(&state, &shell, StatusCode::OK, &form).await
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
            page(&state, &shell, status, &form).await
        }
    }
}
