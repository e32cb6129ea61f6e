//! The ids in a path.
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
        Ok(Self(named(parts, state, "id").await?))
    }
}

/// The path's `{id}`, and the `{entry}` inside of what it names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<T, E>(pub T, pub E);

impl<T: From<Uuid> + Send, E: From<Uuid>> FromRequestParts<AppState> for Entry<T, E> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let id = named(parts, state, "id").await?;
        Ok(Self(id, named(parts, state, "entry").await?))
    }
}

async fn named<T: From<Uuid>>(parts: &mut Parts, state: &AppState, name: &str) -> Result<T, Problem> {
    let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
    let Path(names) = path.map_err(|_| Problem::not_found())?;
    let id = names.get(name).and_then(|text| Uuid::parse_str(text).ok());
    id.map(T::from).ok_or_else(Problem::not_found)
}
