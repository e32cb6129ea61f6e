//! A pet's photo as an answer: to its owner, the staff and the auditor, from a browser's memory where that is good.
//!
//! Never here: what is shown where there is none.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::PetId;
use domain::pet::Pet;

use super::Size;
use crate::problem::Problem;
use crate::session::CurrentSession;
use crate::state::AppState;

/// A browser may keep it for whoever is logged in, and asks each time whether it still may be seen.
const CACHING: &str = "private, no-cache";

/// The photo of a pet, if this person may see the pet and it has one.
pub(crate) async fn show(
    state: &AppState,
    session: &CurrentSession,
    pet: PetId,
    size: Size,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let pet = state.commands().load::<Pet>(pet.uuid()).await?.state;
    let seen = pet.owner() == Some(session.identity.account) || session.role().sees_board();
    let photo = pet.photo().filter(|_| seen).ok_or_else(Problem::not_found)?;
    let file = size.of(photo);
    let tag = HeaderValue::try_from(format!("\"{}\"", file.digest)).map_err(Problem::internal)?;
    let head = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static(CACHING))];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let content = state.commands().files().get(photo.owner, file).await?;
    let kind = HeaderValue::try_from(file.media_type.as_str()).map_err(Problem::internal)?;
    Ok((head, [(header::CONTENT_TYPE, kind)], Body::from(content)).into_response())
}

/// Whether the browser has exactly this.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = named.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|named| named == "*" || named.as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_names_what_it_has() {
        let tag = HeaderValue::from_static("\"ab\"");
        for (named, known) in
            [("\"ab\"", true), ("W/\"ab\"", true), ("\"x\", \"ab\"", true), ("*", true), ("\"a\"", false)]
        {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(named))]);
            assert_eq!(is_known(&headers, &tag), known, "{named}");
        }
        assert!(!is_known(&HeaderMap::new(), &tag));
    }
}
