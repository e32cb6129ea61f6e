//! Where files are kept: a directory, or S3.
//!
//! Never here: the configuration's names; `api` reads them.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path as FilePath, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{DynObjectStore, RetryConfig};

/// A store that does not answer is asked again a few times, and not for longer than somebody waits for a page.
const RETRIES: usize = 3;
const RETRY_FOR: Duration = Duration::from_secs(10);

/// Where files are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileStore {
    /// In memory, gone with the process: for what keeps none, and for tests.
    #[default]
    Memory,
    /// In a directory of this machine, or one that all nodes share.
    Directory(PathBuf),
    /// In a bucket of S3, or of what speaks like it: `s3://bucket/prefix`. The rest is told by the usual `AWS_…`
    /// variables.
    S3(String),
}

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum NoFileStore {
    /// The directory is not there and cannot be made.
    #[error("the directory of files {place} cannot be used: {error}")]
    Directory {
        /// Which.
        place: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The address, or one of the settings beside it, is not right.
    #[error("the store of files does not open: {0}")]
    Settings(#[from] object_store::Error),
}

/// Reads `s3://bucket/prefix` or `file:///directory`.
impl FromStr for FileStore {
    type Err = ();

    fn from_str(url: &str) -> Result<Self, ()> {
        match url.split_once("://") {
            Some(("s3", place)) if !place.is_empty() && !place.starts_with('/') => Ok(Self::S3(url.to_owned())),
            Some(("file", place)) if place.starts_with('/') => Ok(Self::Directory(PathBuf::from(place))),
            _ => Err(()),
        }
    }
}

/// Where it is, for people.
impl std::fmt::Display for FileStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Directory(place) => place.display().fmt(f),
            Self::S3(url) => f.write_str(url),
        }
    }
}

impl FileStore {
    /// The store, and what the names in it begin with.
    pub(super) fn open(&self) -> Result<(Arc<DynObjectStore>, Path), NoFileStore> {
        match self {
            Self::Memory => Ok((Arc::new(InMemory::new()), Path::default())),
            Self::Directory(place) => {
                make(place).map_err(|error| NoFileStore::Directory { place: place.clone(), error })?;
                // Files and the directories they are in are flushed before a write is answered.
                let store = LocalFileSystem::new_with_prefix(place)?.with_fsync(true).with_automatic_cleanup(true);
                Ok((Arc::new(store), Path::default()))
            }
            Self::S3(url) => {
                let patience = RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_FOR, ..RetryConfig::default() };
                let bucket =
                    AmazonS3Builder::from_env().with_url(url).with_retry(patience).with_disable_bulk_delete(true);
                let prefix = url.splitn(4, '/').nth(3).unwrap_or_default();
                Ok((Arc::new(bucket.build()?), Path::from(prefix)))
            }
        }
    }
}

/// Makes the directory, for nobody else to read, and flushes that it is there.
fn make(place: &FilePath) -> std::io::Result<()> {
    if place.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(place)?;
    match place.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => std::fs::File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_store() {
        assert_eq!("s3://paws/files".parse(), Ok(FileStore::S3("s3://paws/files".to_owned())));
        assert_eq!("file:///var/paws".parse(), Ok(FileStore::Directory(PathBuf::from("/var/paws"))));
        for wrong in ["", "s3://", "s3:///x", "file://relative", "/var/paws", "https://paws.example"] {
            assert_eq!(wrong.parse::<FileStore>(), Err(()), "{wrong:?}");
        }
    }
}
