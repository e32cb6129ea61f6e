//! Who works here, who is invited, and anybody else an administrator looks for.
//!
//! Never here: what is done to them; see `people` and `invitations`.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::AccountId;
use domain::values::Role;
use projections::{AccountRow, InvitationRow};
use serde::Deserialize;

use crate::pages::Shell;
use crate::pages::answer::fresh_key;
use crate::pages::form::Form;
use crate::pages::me::languages;
use crate::pages::views::{Choice, Moment};
use crate::problem::Problem;
use crate::routes::for_people;
use crate::session::Administrator;
use crate::state::AppState;

#[derive(Template)]
#[template(path = "pages/admin_staff.html")]
struct StaffPage<'a> {
    p: &'a Shell,
    invite: &'a Form,
    roles: Vec<Choice>,
    languages: Vec<Choice>,
    invitations: Vec<InvitationLine>,
    staff: Vec<PersonLine>,
    find: &'a Form,
    found: Option<PersonLine>,
    roles_of_anybody: Vec<Choice>,
}

struct InvitationLine {
    id: String,
    email: String,
    role: String,
    invited_at: Moment,
    expires_at: Moment,
}

/// Somebody with what can be done to them.
struct PersonLine {
    id: AccountId,
    alias: String,
    username: String,
    email: String,
    role: &'static str,
    role_text: String,
    badges: Vec<Badge>,
    suspended: bool,
    reason: String,
    open: bool,
    problem: Option<String>,
}

/// Something to know about somebody, in a word.
struct Badge {
    tone: &'static str,
    text: String,
}

/// Whom to look for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    find: String,
}

/// What was refused on the page.
#[derive(Default)]
pub(super) struct Refusal {
    /// The invitation that was not sent.
    pub(super) invite: Option<Form>,
    /// What was not done to somebody: to whom, with which form.
    pub(super) person: Option<(AccountId, Form)>,
}

/// `GET /admin/staff`
pub(super) async fn show(
    State(state): State<AppState>,
    admin: Administrator,
    shell: Shell,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    page(&state, &admin, &shell, StatusCode::OK, &asked, Refusal::default()).await
}

/// The page, with what was refused on it.
pub(super) async fn page(
    state: &AppState,
    admin: &Administrator,
    shell: &Shell,
    status: StatusCode,
    asked: &Asked,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let accounts = state.projections().accounts();
    let own = admin.identity.account;
    let staff = accounts.staff().await?;
    let mut find = Form::default().with("find", asked.find.as_str());
    let wanted = match &refusal.person {
        Some((id, _)) if !staff.iter().any(|row| row.id == *id) => accounts.get(*id).await?,
        _ => match find.filled("find") {
            Some(username) => accounts.find_by_username(username).await?,
            None => None,
        },
    };
    let wanted = wanted.filter(|row| !row.erased);
    if wanted.is_none() && find.filled("find").is_some() {
        find.refuse("find", crate::i18n::field_error_message(shell.locale(), "no_such_account", None));
    }
    let line = async |row: AccountRow| person(state, shell, own, row, refusal.person.as_ref()).await;
    let mut lines = Vec::with_capacity(staff.len());
    for row in staff {
        lines.push(line(row).await?);
    }
    let found = match wanted {
        Some(row) => Some(PersonLine { open: true, ..line(row).await? }),
        None => None,
    };
    let role = |role: Role| Choice::new(role.as_str(), shell.word("role", role.as_str()));
    let invite = refusal.invite.unwrap_or_else(|| {
        Form::default()
            .with("role", Role::Doctor.as_str())
            .with("locale", shell.lang())
            .with("idempotency_key", fresh_key())
    });
    let open = state.projections().invitations().open(admin.at).await?;
    let page = StaffPage {
        p: shell,
        invite: &invite,
        roles: Role::ALL.into_iter().filter(|role| *role != Role::Customer).map(role).collect(),
        languages: languages(),
        invitations: open.into_iter().map(|row| invitation(shell, row)).collect(),
        staff: lines,
        find: &find,
        found,
        roles_of_anybody: Role::ALL.map(role).to_vec(),
    };
    Ok(shell.page(status, &page))
}

fn invitation(shell: &Shell, row: InvitationRow) -> InvitationLine {
    InvitationLine {
        id: row.id.to_string(),
        email: row.email.unwrap_or_else(|| shell.t("erased")),
        role: shell.word("role", row.role.as_str()),
        invited_at: Moment::new(row.invited_at),
        expires_at: Moment::new(row.expires_at),
    }
}

async fn person(
    state: &AppState,
    shell: &Shell,
    own: AccountId,
    row: AccountRow,
    refused: Option<&(AccountId, Form)>,
) -> Result<PersonLine, Problem> {
    let refused = refused.filter(|(id, _)| *id == row.id).map(|(_, form)| form);
    let reason = match refused {
        Some(form) => form.value("reason").to_owned(),
        None if row.suspended => suspended_because(state, row.id).await?,
        None => String::new(),
    };
    Ok(PersonLine {
        id: row.id,
        badges: badges(shell, own, &row),
        alias: row.alias.unwrap_or_else(|| shell.t("erased")),
        username: row.username.unwrap_or_else(|| shell.t("erased")),
        email: row.email.unwrap_or_default(),
        role: row.role.as_str(),
        role_text: shell.word("role", row.role.as_str()),
        suspended: row.suspended,
        reason,
        open: refused.is_some(),
        problem: refused.and_then(|form| form.problem().or_else(|| form.first_error()).cloned()),
    })
}

fn badges(shell: &Shell, own: AccountId, row: &AccountRow) -> Vec<Badge> {
    let all = [
        (row.id == own, "", shell.t("staff-you")),
        (row.suspended, "badge-alarm", shell.t("staff-suspended")),
        (!row.email_verified, "badge-warn", shell.t("email-unverified")),
        (row.second_factor, "badge-good", shell.t("second-factor")),
    ];
    let shown = all.into_iter().filter(|(holds, ..)| *holds);
    shown.map(|(_, tone, text)| Badge { tone, text }).collect()
}

/// The reason is in the account's own stream and in no read model.
async fn suspended_because(state: &AppState, id: AccountId) -> Result<String, Problem> {
    let events = state.commands().log().history("account", id.uuid()).await?;
    let last = events.into_iter().rfind(|event| event.event_type == "AccountSuspended");
    let told = for_people(state.commands(), last.into_iter().collect()).await?;
    Ok(told.first().and_then(|event| event.data["reason"].as_str()).unwrap_or_default().to_owned())
}
