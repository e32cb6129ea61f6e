//! Files that are kept outside the log: pictures and attachments. An event holds a `FileRef`; the bytes are here.
//!
//! Each file belongs to a person, is sealed with that person's key and named by the digest of what was sealed, so a file
//! that was altered, or put in another's place, does not open, and erasing the person makes theirs unreadable. A file is
//! on the disk before `put` returns, so before any event that names it. Never here: what a file shows, how large a
//! picture may be, or which event holds it.

mod discard;
mod keep;
mod store;

use std::sync::Arc;

use object_store::DynObjectStore;
use object_store::path::Path;
use sqlx::PgPool;

use crate::{Keys, Unavailable};
pub use discard::FileName;
pub use store::{FileStore, NoFileStore};

/// The longest file there may be. A file is sealed and opened in one piece, in memory.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// Why a file cannot be kept or read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FileError {
    /// It is longer than any file may be.
    #[error("the file is longer than {} bytes", MAX_FILE_BYTES)]
    TooLong,
    /// The person it belongs to was erased, and nobody can read it again.
    #[error("the person the file belongs to was erased")]
    Erased,
    /// It is not there.
    #[error("the file is not there")]
    Missing,
    /// What is there is not what the event speaks of.
    #[error("the file is damaged")]
    Damaged,
    /// The store does not answer, or not rightly.
    #[error("the store of files failed: {0}")]
    Store(Arc<object_store::Error>),
    /// The store does not answer in time.
    #[error("the store of files does not answer")]
    Slow,
    /// The keys cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl FileError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "file_too_long",
            Self::Erased => "erased",
            Self::Missing | Self::Damaged => "file_unreadable",
            Self::Store(_) | Self::Slow | Self::Unavailable(_) => "unavailable",
        }
    }
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error => Self::Store(Arc::new(error)),
        }
    }
}

impl From<sqlx::Error> for FileError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The files of all persons. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    pool: PgPool,
    keys: Keys,
    store: Arc<DynObjectStore>,
    /// What names begin with.
    root: Path,
}

impl Files {
    pub(crate) fn open(pool: PgPool, keys: Keys, store: &FileStore) -> Result<Self, NoFileStore> {
        let (store, root) = store.open()?;
        Ok(Self { pool, keys, store, root })
    }
}
