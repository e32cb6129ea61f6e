//! Styles, scripts and icons: built by `npm run build`, embedded in the binary, served under content-hashed names.
//!
//! Never here: pages. A build without them works and says so loudly; pages then come without style or script.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::route_table::RouteTable;

#[derive(RustEmbed)]
#[folder = "frontend/dist/"]
#[allow_missing = true]
struct Dist;

/// Plain name to hashed name, as the front end's build wrote it.
static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(manifest);

fn manifest() -> BTreeMap<String, String> {
    let manifest = Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
    manifest.unwrap_or_default()
}

/// Whether the front end was built into this binary.
#[must_use]
pub fn are_built() -> bool {
    !MANIFEST.is_empty()
}

/// Says loudly when the front end is missing; called once when the server starts.
pub fn warn_if_missing() {
    if !are_built() {
        tracing::error!(
            "the front end is not built: pages have no style and no script. \
             Run `npm ci --ignore-scripts && npm run build` in api/frontend, then build again"
        );
    }
}

/// The address of an asset by its plain name, such as `app.css`.
#[must_use]
pub fn asset(name: &str) -> String {
    MANIFEST.get(name).map_or_else(|| format!("/assets/{name}"), |hashed| format!("/assets/{hashed}"))
}

/// Serves what was built.
pub(crate) fn table() -> RouteTable {
    RouteTable::default().route("/assets/{*path}", get(serve)).route("/favicon.ico", get(favicon))
}

async fn serve(Path(path): Path<String>) -> Response {
    let hashed = MANIFEST.values().any(|known| *known == path);
    match Dist::get(&path) {
        Some(file) => respond(&path, file, hashed),
        None => serve_successor(&path),
    }
}

/// A page that was open while the server was replaced asks for names of the build before: it gets what replaced them.
fn serve_successor(old: &str) -> Response {
    let now = plain_name(old).and_then(|name| manifest().remove(&name));
    match now.and_then(|name| Dist::get(&name).map(|file| (name, file))) {
        Some((name, file)) => respond(&name, file, false),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `app-CHMHTBVZ.js` is `app.js`.
fn plain_name(hashed: &str) -> Option<String> {
    let (stem, extension) = hashed.rsplit_once('.')?;
    let (name, _) = stem.rsplit_once('-')?;
    Some(format!("{name}.{extension}"))
}

async fn favicon() -> Response {
    const NAME: &str = "favicon.svg";
    match MANIFEST.get(NAME).and_then(|name| Dist::get(name)) {
        Some(file) => respond(NAME, file, false),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A name that contains the hash of its content never changes its content.
fn respond(name: &str, file: EmbeddedFile, for_ever: bool) -> Response {
    let caching = if for_ever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching)], file.data).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_tells_the_plain_one() {
        assert_eq!(plain_name("app-CHMHTBVZ.js").as_deref(), Some("app.js"));
        assert_eq!(plain_name("manifest.json"), None);
    }
}
