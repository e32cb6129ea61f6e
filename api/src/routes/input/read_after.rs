//! Read your writes: a read waits until the read models have reached a position.
//!
//! Never here: how far they are; `projections` knows.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::request::Parts;

use super::asked::bad_header;
use super::{Fields, FromFields, Query, number};
use crate::problem::Problem;
use crate::state::AppState;

const READ_AFTER: HeaderName = HeaderName::from_static("read-after");
const PATIENCE: Duration = Duration::from_secs(2);

/// Proof that the read models have reached what the request's `Read-After` or `?after=` names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadAfter;

struct After(Option<i64>);

impl FromFields for After {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("after", number)))
    }
}

impl FromRequestParts<AppState> for ReadAfter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let position = match parts.headers.get(READ_AFTER) {
            Some(value) => {
                let text = value.to_str().ok();
                Some(text.and_then(|text| number(text.trim()).ok()).ok_or_else(|| bad_header("Read-After"))?)
            }
            None => Query::<After>::from_request_parts(parts, state).await?.0.0,
        };
        if let Some(position) = position {
            state.projections().wait_for(position, PATIENCE).await?;
        }
        Ok(Self)
    }
}
