//! Why a read model could not be read.
//!
//! Never here: wording for people; `api` turns these into answers.

use commands::Unavailable;

use crate::happened::Unready;
use crate::pages::PageError;

/// Why a read model could not be read. A thing that does not exist is not an error.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database failed.
    #[error("the database is not available: {0}")]
    Database(#[from] sqlx::Error),
    /// The log failed, or holds something this program cannot read.
    #[error(transparent)]
    Log(#[from] Unavailable),
    /// A stored row or event does not read.
    #[error("stored data does not read: {0}")]
    Unreadable(String),
    /// The cursor is not one that was given out.
    #[error("the cursor is not one that was given out")]
    BadCursor,
}

impl ReadError {
    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<Unready> for ReadError {
    fn from(error: Unready) -> Self {
        match error {
            Unready::Undecodable { .. } => Self::unreadable(error),
            Unready::Sealed(unavailable) => Self::Log(unavailable),
        }
    }
}

impl From<PageError> for ReadError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Database(error) => error.into(),
            PageError::Unready(error) => error.into(),
            PageError::Gap(_) => Self::unreadable(error),
            PageError::Stopped => Self::Log(Unavailable::Stopped),
        }
    }
}

/// The read models have not reached a position in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the read models have not reached position {position} yet")]
pub struct NotYet {
    /// The position that was waited for.
    pub position: i64,
}
