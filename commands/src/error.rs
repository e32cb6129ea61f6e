//! Why a command did not happen, whatever aggregate it was for.
//!
//! Never here: wording for people; `api` turns these into answers.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::AccountId;

/// Why a command did not happen. Nothing was written, except where [`Unavailable`] says that it is not known.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E> {
    /// The aggregate refused it.
    #[error(transparent)]
    Refused(E),
    /// Another aggregate holds what it would take.
    #[error("{kind} is taken")]
    Taken {
        /// What is taken, as `Claim::kind` names it.
        kind: &'static str,
    },
    /// The actor decided on an older version.
    #[error("decided on version {}, it is at {}", .0.expected, .0.actual)]
    Stale(Stale),
    /// The idempotency key was used for something else.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too much contention on one aggregate: every bounded retry met a newer version.
    #[error("too many changes at the same time")]
    Contended,
    /// The database did not answer, or not in time.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// What happened since the version that the actor decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The version the actor saw.
    pub expected: i64,
    /// The version there is.
    pub actual: i64,
    /// The type of the latest event.
    pub event_type: String,
    /// Who caused it.
    pub by: Option<AccountId>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// The log cannot be reached, or holds something this program cannot read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unavailable {
    /// The database failed; for an append it is not known whether it happened.
    #[error("the database is not available: {0}")]
    Database(#[from] Arc<sqlx::Error>),
    /// A stored event or key does not read.
    #[error("stored data does not read: {0}")]
    Unreadable(Arc<str>),
    /// More passwords wait to be checked than can be in a moment.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// The appender has stopped: the process is shutting down.
    #[error("shutting down")]
    Stopped,
}

impl From<sqlx::Error> for Unavailable {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl Unavailable {
    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string().into())
    }
}

impl<E> From<sqlx::Error> for CommandError<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl<E> CommandError<E> {
    /// The same failure for another aggregate's error type.
    pub fn map_refused<F>(self, map: impl FnOnce(E) -> F) -> CommandError<F> {
        match self {
            Self::Refused(error) => CommandError::Refused(map(error)),
            Self::Taken { kind } => CommandError::Taken { kind },
            Self::Stale(stale) => CommandError::Stale(stale),
            Self::KeyReused => CommandError::KeyReused,
            Self::Contended => CommandError::Contended,
            Self::Unavailable(unavailable) => CommandError::Unavailable(unavailable),
        }
    }
}
