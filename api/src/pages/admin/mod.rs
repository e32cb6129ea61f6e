//! The administrator's pages: where to go, the staff, the settings.
//!
//! Here is the start page. Never here: the hospital's work.

mod invitations;
mod people;
mod settings;
mod staff;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::Shell;
use crate::problem::Problem;
use crate::route_table::RouteTable;
use crate::session::Administrator;
use crate::state::AppState;

/// The pages and forms below `/admin`.
pub(super) fn routes(table: RouteTable) -> RouteTable {
    table
        .route("/admin", get(show))
        .route("/admin/staff", get(staff::show))
        .route("/admin/staff/{id}/role", post(people::change_role))
        .route("/admin/staff/{id}/suspend", post(people::suspend))
        .route("/admin/staff/{id}/reinstate", post(people::reinstate))
        .route("/admin/staff/{id}/end-sessions", post(people::end_sessions))
        .route("/admin/invitations", get(invitations::list).post(invitations::invite))
        .route("/admin/invitations/{id}/withdraw", post(invitations::withdraw))
        .route("/admin/settings", get(settings::show).post(settings::change))
}

#[derive(Template)]
#[template(path = "pages/admin.html")]
struct AdminPage<'a> {
    p: &'a Shell,
    links: Vec<AdminLink>,
}

struct AdminLink {
    href: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    badge: Option<String>,
}

/// `GET /admin`
async fn show(State(state): State<AppState>, _: Administrator, shell: Shell) -> Result<Response, Problem> {
    let staff = state.projections().accounts().staff().await?.len();
    let link = |href, icon, title, text| AdminLink { href, icon, title, text, badge: None };
    let links = vec![
        AdminLink {
            badge: Some(shell.t1("staff-count", "count", staff)),
            ..link("/admin/staff", "people", shell.t("staff-title"), shell.t("admin-staff-text"))
        },
        link("/admin/settings", "gear", shell.t("settings-title"), shell.t("admin-settings-text")),
        link("/admin/mail", "envelope", shell.t("admin-mail-link"), shell.t("admin-mail-lead")),
        link("/audit", "journal-text", shell.t("nav-audit"), shell.t("admin-history-text")),
        link("/api/docs", "braces", shell.t("foot-api"), shell.t("admin-api-text")),
    ];
    Ok(shell.page(StatusCode::OK, &AdminPage { p: &shell, links }))
}
