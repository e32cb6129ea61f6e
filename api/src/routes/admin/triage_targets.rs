//! `GET, PUT /admin/triage-targets`: how soon a treatment should begin, for each colour.
//!
//! Never here: the clocks that run from them.

use axum::extract::State;
use commands::{Source, hospital};
use domain::hospital::Hospital;
use domain::reservation::TriageTargets;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::routes::answer::{Changed, CommandAnswer, Versioned};
use crate::routes::documentation::{CommandRefusals, Conditions, ReadRefusals};
use crate::routes::input::{Asked, Fields, FromFields};
use crate::session::Administrator;
use crate::state::AppState;

/// Minutes from check-in to treatment; what is more urgent has no longer a target than what is less.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = TriageTargets)]
pub(super) struct Body {
    /// Immediate.
    #[schema(minimum = 0, maximum = 1440, example = 0)]
    red: u16,
    /// Very urgent.
    #[schema(minimum = 0, maximum = 1440, example = 15)]
    orange: u16,
    /// Urgent.
    #[schema(minimum = 0, maximum = 1440, example = 60)]
    yellow: u16,
    /// Standard.
    #[schema(minimum = 0, maximum = 1440, example = 120)]
    green: u16,
    /// Not urgent.
    #[schema(minimum = 0, maximum = 1440, example = 240)]
    blue: u16,
}

impl FromFields for Body {
    fn read(fields: &mut Fields) -> Option<Self> {
        let mut minutes = |name| fields.required_number(name, TriageTargets::LONGEST);
        let (red, orange, yellow) = (minutes("red"), minutes("orange"), minutes("yellow"));
        let (green, blue) = (minutes("green"), minutes("blue"));
        Some(Self { red: red?, orange: orange?, yellow: yellow?, green: green?, blue: blue? })
    }
}

/// Read how soon a treatment should begin.
#[utoipa::path(
    get, path = "/admin/triage-targets", tag = "admin",
    responses((status = 200, description = "Minutes for each colour.", body = Body), ReadRefusals)
)]
pub(super) async fn get_triage_targets(
    State(state): State<AppState>,
    _: Administrator,
) -> Result<Versioned<Body>, Problem> {
    let loaded = state.commands().load::<Hospital>(Hospital::ID).await?;
    let TriageTargets { red, orange, yellow, green, blue } = loaded.state.triage_targets();
    Ok(Versioned(loaded.version, Body { red, orange, yellow, green, blue }))
}

/// Set how soon a treatment should begin. What is triaged already keeps its target.
#[utoipa::path(
    put, path = "/admin/triage-targets", tag = "admin", params(Conditions), request_body = Body,
    responses((status = 200, description = "They are changed.", body = CommandAnswer), CommandRefusals)
)]
pub(super) async fn change_triage_targets(
    State(state): State<AppState>,
    admin: Administrator,
    asked: Asked<Body>,
) -> Result<Changed, Problem> {
    let context = asked.under(admin.context(Source::Api));
    let Body { red, orange, yellow, green, blue } = asked.body;
    let targets = TriageTargets { red, orange, yellow, green, blue };
    Ok(Changed(hospital::change_triage_targets(state.commands(), context, targets).await?))
}
