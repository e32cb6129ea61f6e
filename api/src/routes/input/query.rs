//! The query of a request, field by field.
//!
//! Never here: bodies.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Fields, FromFields};
use crate::problem::Problem;
use crate::state::AppState;

/// The query, read as `T`.
#[derive(Debug)]
pub(crate) struct Query<T>(pub T);

impl<T: FromFields> FromRequestParts<AppState> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let axum::extract::Query(pairs) = pairs.map_err(|_| Problem::invalid_field("", "malformed"))?;
        Fields::from_query(pairs).finish().map(Self)
    }
}
