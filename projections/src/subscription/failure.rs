//! Why a batch was not applied, and whether trying again may help.
//!
//! Never here: trying again.

use commands::Unavailable;

use crate::happened::Unready;
use crate::pages::PageError;

/// Why a batch was not applied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The database failed; the same events may apply later.
    #[error("the database failed: {0}")]
    Transient(String),
    /// These events do not apply, however often they are tried.
    #[error("{0}")]
    Poison(String),
    /// Somebody else moved the checkpoint: a runner that took over, or a rebuild.
    #[error("another runner moved the checkpoint")]
    Fenced,
}

impl Failure {
    pub(crate) fn poison(error: impl std::fmt::Display) -> Self {
        Self::Poison(error.to_string())
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        if blames_the_event(&error) { Self::Poison(error.to_string()) } else { Self::Transient(error.to_string()) }
    }
}

impl From<Unready> for Failure {
    fn from(error: Unready) -> Self {
        match error {
            Unready::Undecodable { .. } | Unready::Sealed(Unavailable::Unreadable(_)) => {
                Self::Poison(error.to_string())
            }
            Unready::Sealed(_) => Self::Transient(error.to_string()),
        }
    }
}

impl From<Unavailable> for Failure {
    fn from(error: Unavailable) -> Self {
        Unready::Sealed(error).into()
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Database(error) => error.into(),
            PageError::Unready(error) => error.into(),
            PageError::Gap(_) | PageError::Stopped => Self::Transient(error.to_string()),
        }
    }
}

/// Data exceptions, violated constraints and wrong statements come again with the same event; everything else, such
/// as lost connections, deadlocks or a full disk, passes.
fn blames_the_event(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => {
            database.code().is_some_and(|code| ["22", "23", "42"].iter().any(|class| code.starts_with(class)))
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => true,
        _ => false,
    }
}
