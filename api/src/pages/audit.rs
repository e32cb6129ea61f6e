//! The history viewer: the log's events with filters, and its verification.
//!
//! Never here: one reservation's replay.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::Search;
use serde::Deserialize;

use super::Shell;
use super::form::{Form, Refused};
use super::layers::escape;
use super::views::{Choice, EventLine, event_name};
use crate::problem::Problem;
use crate::routes::for_people;
use crate::session::Auditor;
use crate::state::AppState;

/// So many events are on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct AuditPage<'a> {
    p: &'a Shell,
    form: &'a Form,
    types: Vec<Choice>,
    events: Vec<EventLine>,
    next: Option<String>,
    newest: String,
    verified: Option<Verified>,
}

/// What a verification found.
enum Verified {
    Whole { events: i64, head: String },
    Broken { position: i64 },
}

/// Which events, as the form sends them: what is empty is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    r#type: String,
    aggregate_id: String,
    actor: String,
    from: String,
    verify: String,
}

const TYPES: [&str; 46] = [
    "ReservationRequested",
    "ReservationEdited",
    "ReservationScheduled",
    "ReservationCheckedIn",
    "TreatmentStarted",
    "ReservationAdmitted",
    "ReservationReady",
    "ReservationCompleted",
    "ReservationDeclined",
    "ReservationCancelled",
    "ReservationMarkedNoShow",
    "ReservationTriaged",
    "ReservationMoved",
    "StepUndone",
    "PetAdded",
    "PetChanged",
    "PetRemoved",
    "AccountOpened",
    "LoggedIn",
    "LogInFailed",
    "SessionRefreshed",
    "RefreshTokenReused",
    "LoggedOut",
    "SessionsEnded",
    "RoleGranted",
    "AliasChanged",
    "LocaleChanged",
    "PhoneChanged",
    "EmailVerificationRequested",
    "EmailChangeRequested",
    "EmailChangeCancelled",
    "EmailVerified",
    "PasswordResetRequested",
    "PasswordChanged",
    "SecondFactorEnabled",
    "SecondFactorDisabled",
    "RecoveryCodesReplaced",
    "AccountSuspended",
    "AccountReinstated",
    "AccountBlocked",
    "AccountUnblocked",
    "AccountErased",
    "StaffInvited",
    "InvitationAccepted",
    "InvitationWithdrawn",
    "SettingsChanged",
];

/// `GET /audit`
pub(super) async fn show(
    State(state): State<AppState>,
    _: Auditor,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut form = Form::default()
        .with("type", asked.r#type.as_str())
        .with("aggregate_id", asked.aggregate_id.as_str())
        .with("actor", asked.actor.as_str())
        .with("from", asked.from.as_str());
    let search = read(&shell, &mut form);
    let mut found = match &search {
        Ok(search) => state.commands().log().search(search, i64::try_from(PAGE + 1).unwrap_or(i64::MAX)).await?,
        Err(Refused) => Vec::new(),
    };
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let from = (last.position + 1).to_string();
        let pairs =
            [("type", &asked.r#type), ("aggregate_id", &asked.aggregate_id), ("actor", &asked.actor), ("from", &from)];
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        format!("/audit?{}", pairs.join("&"))
    });
    let newest = state.commands().log().head().await?.position - i64::try_from(PAGE).unwrap_or(0) + 1;
    let page = AuditPage {
        p: &shell,
        form: &form,
        types: types(&shell),
        events: for_people(state.commands(), found).await?.iter().map(|event| EventLine::new(&shell, event)).collect(),
        next,
        newest: format!("/audit?from={}", newest.max(1)),
        verified: if asked.verify == "1" { Some(verify(&state).await?) } else { None },
    };
    let status = if search.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(shell.page(status, &page))
}

fn read(shell: &Shell, form: &mut Form) -> Result<Search, Refused> {
    use domain::values::Invalid::Malformed;
    let locale = shell.locale();
    let event_type = form.read_optional(locale, "type", |text| Ok(text.to_owned()));
    let aggregate_id = form.read_optional(locale, "aggregate_id", |text| text.parse().map_err(|_| Malformed));
    let actor = form.read_optional(locale, "actor", |text| text.parse().map_err(|_| Malformed));
    let from = form.read_optional(locale, "from", |text| text.parse::<i64>().map_err(|_| Malformed));
    let after = from?.map_or(0, |from| from.saturating_sub(1).max(0));
    Ok(Search { after, event_type: event_type?, aggregate_id: aggregate_id?, actor: actor? })
}

fn types(shell: &Shell) -> Vec<Choice> {
    let any = Choice::new("", shell.t("audit-type-any"));
    [any].into_iter().chain(TYPES.iter().map(|name| Choice::new(*name, event_name(shell, name)))).collect()
}

async fn verify(state: &AppState) -> Result<Verified, Problem> {
    let found = state.commands().log().verify().await?;
    Ok(match found.damage {
        None => Verified::Whole { events: found.verified, head: found.hash },
        Some(damage) => Verified::Broken { position: damage.position() },
    })
}
