//! The document at `/api/v1/openapi.json` and its page at `/api/docs`.
//!
//! Never here: a fetch from anywhere else; the page's files are in the binary.

use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::exact::exact;
use crate::route_table::RouteTable;

const DOCUMENT: &str = "/api/v1/openapi.json";

/// Serves the document and its page.
pub(crate) fn router(document: OpenApi) -> RouteTable {
    let page = SwaggerUi::new("/api/docs")
        .config(Config::from(DOCUMENT).use_base_layout().try_it_out_enabled(true).validator_url("none"));
    // What cannot be read as JSON was not written as JSON.
    let document = serde_json::to_value(document).map(exact).unwrap_or_default();
    RouteTable::default()
        .merge(&["/api/docs", "/api/docs/", "/api/docs/{*rest}"], page)
        .route(DOCUMENT, get(async move || axum::Json(document)))
}
