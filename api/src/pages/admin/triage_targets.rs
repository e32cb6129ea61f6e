//! How soon a treatment should begin, for each colour: a form on the page of the settings.
//!
//! Never here: the clocks that run from it.

use axum::extract::State;
use axum::response::Response;
use commands::{Source, hospital};
use domain::reservation::{Acuity, TriageTargets};
use domain::values::Invalid;

use super::settings;
use crate::pages::Shell;
use crate::pages::answer::{again, done};
use crate::pages::form::{Form, Refused};
use crate::problem::Problem;
use crate::session::Administrator;
use crate::state::AppState;

/// The form with these targets.
pub(super) fn form(targets: TriageTargets) -> Form {
    let form = |form: Form, acuity: &Acuity| form.with(acuity.as_str(), targets.of(*acuity).to_string());
    Acuity::ALL.iter().fold(Form::default(), form)
}

/// `POST /admin/settings/triage-targets`
pub(super) async fn change(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    mut form: Form,
) -> Result<Response, Problem> {
    let problem = match read(&shell, &mut form) {
        Err(Refused) => Problem::invalid(Vec::new()),
        Ok(targets) => {
            let mut context = admin.context(Source::Web);
            context.expected_version = form.value("version").parse().ok();
            match hospital::change_triage_targets(state.commands(), context, targets).await {
                Ok(receipt) => return Ok(done("/admin/settings", "settings-changed", receipt.position)),
                Err(error) => error.into(),
            }
        }
    };
    let status = again(&mut form, problem, &state, &shell).await?;
    settings::refused_targets(&state, &shell, status, &form).await
}

fn read(shell: &Shell, form: &mut Form) -> Result<TriageTargets, Refused> {
    let mut minutes = |name| {
        form.read(shell.locale(), name, |text| {
            let minutes: u16 = text.trim().parse().map_err(|_| Invalid::Malformed)?;
            if minutes <= TriageTargets::LONGEST { Ok(minutes) } else { Err(Invalid::OutOfRange) }
        })
    };
    let (red, orange, yellow) = (minutes("red"), minutes("orange"), minutes("yellow"));
    let (green, blue) = (minutes("green"), minutes("blue"));
    Ok(TriageTargets { red: red?, orange: orange?, yellow: yellow?, green: green?, blue: blue? })
}
