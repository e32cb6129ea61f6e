//! The JSON API: a folder per resource, a file per use case, named as the use case is.
//!
//! Never here: pages for people, or rules.

mod accounts;
mod admin;
mod answer;
mod audit;
mod blocks;
mod documentation;
mod email_verifications;
mod input;
mod live;
mod mails;
mod me;
mod password_resets;
mod pets;
mod reservations;
mod sessions;
mod system;

use axum::Router;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use audit::{EventBody, for_people, hex};
pub(crate) use input::{BODY_LIMIT, Id, ReadAfter};
pub(crate) use mails::retry as retry_mail;
pub(crate) use me::own_data;
pub(crate) use system::metrics_router;

use crate::route_table::RouteTable;
use crate::state::AppState;

/// Where the API is.
const PREFIX: &str = "/api/v1";

/// The API's routes by how long their answers last, and what stands beside them. Those of the first three are below
/// `/api/v1`.
pub(crate) struct Routes {
    /// Answered at once.
    pub(crate) api: Router<AppState>,
    /// Answered after as long as the whole log takes.
    pub(crate) slow: Router<AppState>,
    /// Answered for as long as somebody listens.
    pub(crate) live: Router<AppState>,
    /// The document and its page.
    pub(crate) documentation: RouteTable,
    /// For whoever runs the system.
    pub(crate) system: RouteTable,
}

/// All routes of the API.
pub(crate) fn routes() -> Routes {
    let (api, first) = api().split_for_parts();
    let (slow, second) = audit::slow_router().split_for_parts();
    let (live, third) = live::router().split_for_parts();
    let documentation = documentation::router(document_of([first, second, third]));
    Routes { api, slow, live, documentation, system: system::router() }
}

/// The OpenAPI document.
#[must_use]
pub fn document() -> OpenApi {
    document_of([api(), audit::slow_router(), live::router()].map(OpenApiRouter::into_openapi))
}

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(accounts::router())
        .merge(email_verifications::router())
        .merge(password_resets::router())
        .merge(sessions::router())
        .merge(me::router())
        .merge(blocks::router())
        .merge(pets::router())
        .merge(reservations::router())
        .merge(audit::router())
        .merge(mails::router())
        .merge(admin::router())
}

fn document_of(parts: [OpenApi; 3]) -> OpenApi {
    parts.into_iter().fold(documentation::Document::openapi(), |document, part| document.nest(PREFIX, part))
}
