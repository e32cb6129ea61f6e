//! Read models: what people look at, kept as the log says. One file or folder each: row, apply, query.
//!
//! Never here: running subscriptions, or anything that decides.

pub mod accounts;
pub mod invitations;
pub mod pets;
pub mod reservations;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::ReadError;

/// A page when nothing else is asked for, and the longest there is.
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of what was read: one more than the limit means that there is a next.
    fn cut(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| cursor::write(id(last)));
        Self { items, next }
    }
}

fn limit(asked: u32) -> i64 {
    if asked == 0 { DEFAULT_LIMIT.into() } else { asked.min(MAX_LIMIT).into() }
}

fn parse<T: DeserializeOwned>(data: &str) -> Result<T, ReadError> {
    serde_json::from_str(data).map_err(ReadError::unreadable)
}

/// Cursors: to clients a word without meaning.
mod cursor {
    use uuid::Uuid;

    use crate::ReadError;

    pub(super) fn write(last: Uuid) -> String {
        last.simple().to_string()
    }

    pub(super) fn read(cursor: Option<&str>) -> Result<Option<Uuid>, ReadError> {
        cursor.map(|cursor| Uuid::try_parse(cursor).map_err(|_| ReadError::BadCursor)).transpose()
    }
}
