//! The id in a path.
//!
//! Never here: looking up what it names.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::AppState;

/// The path's `{id}`. What is no id names nothing: not found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id<T>(pub T);

impl<T: From<Uuid>> FromRequestParts<AppState> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(names) = path.map_err(|_| Problem::not_found())?;
        let id = names.get("id").and_then(|text| Uuid::parse_str(text).ok());
        id.map(|id| Self(T::from(id))).ok_or_else(Problem::not_found)
    }
}
