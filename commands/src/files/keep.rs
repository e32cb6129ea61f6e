//! Keeping a file and reading it again.
//!
//! The stored form is a byte that names the format (1), the nonce (24 bytes), ciphertext and tag (16 bytes), bound to
//! owner and digest. This format is for ever. Never here: deleting.

use std::time::Duration;

use domain::AccountId;
use domain::values::{Digest, FileRef, MediaType};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sha2::{Digest as _, Sha256};

use super::{FileError, Files, MAX_FILE_BYTES};
use crate::Unavailable;
use crate::crypto::DataKey;

const FORMAT: u8 = 1;
/// Format, nonce and tag.
const AROUND: u64 = 1 + 24 + 16;

/// A store that takes longer to answer does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl Files {
    /// Keeps a file for a person. It is on the disk, or in the bucket, when this returns; only then may an event name
    /// it. One that no event names within a day is deleted.
    pub async fn put(&self, owner: AccountId, content: Vec<u8>, media_type: MediaType) -> Result<FileRef, FileError> {
        if content.len() > MAX_FILE_BYTES {
            return Err(FileError::TooLong);
        }
        let key = self.keys.of_person(owner).await?.ok_or(FileError::Erased)?;
        let bytes = content.len() as u64;
        let (digest, sealed) = aside(move || {
            let digest = Digest::new(Sha256::digest(&content).into());
            (digest, seal(&key, owner, &digest, &content))
        })
        .await?;
        // Whoever deletes a file holds its row until it is gone: this waits, and writes it anew.
        sqlx::query!(
            "INSERT INTO stored_files (owner_id, digest, bytes) VALUES ($1, $2, $3)
             ON CONFLICT (owner_id, digest) DO UPDATE SET kept_at = now()",
            owner.uuid(),
            digest.bytes(),
            i64::try_from(bytes).unwrap_or(i64::MAX)
        )
        .execute(&self.pool)
        .await?;
        let path = self.path(owner, &digest);
        let written = tokio::time::timeout(PATIENCE, self.store.put(&path, PutPayload::from(sealed)));
        written.await.map_err(|_| FileError::Slow)??;
        Ok(FileRef { digest, media_type, bytes })
    }

    /// Reads a person's file. What is returned is what was kept, byte for byte.
    pub async fn get(&self, owner: AccountId, file: &FileRef) -> Result<Vec<u8>, FileError> {
        let key = self.keys.of_person(owner).await?.ok_or(FileError::Erased)?;
        let (digest, bytes) = (file.digest, file.bytes);
        let path = self.path(owner, &digest);
        let read = async {
            let found = self.store.get(&path).await?;
            // Looked at before anything of it is in memory.
            if found.meta.size != bytes.saturating_add(AROUND) || bytes > MAX_FILE_BYTES as u64 {
                return Err(FileError::Damaged);
            }
            Ok(found.bytes().await?)
        };
        let sealed = tokio::time::timeout(PATIENCE, read).await.map_err(|_| FileError::Slow)??;
        aside(move || open(&key, owner, &digest, &sealed)).await?.ok_or(FileError::Damaged)
    }

    /// Writes something, reads it again and deletes it: whether files can be kept now.
    pub async fn check(&self) -> Result<(), FileError> {
        const PROBE: &[u8] = b"healing paws";
        let path = self.root.clone().join("probe");
        let probed = async {
            self.store.put(&path, PutPayload::from_static(PROBE)).await?;
            let read = self.store.get(&path).await?.bytes().await?;
            self.store.delete(&path).await?;
            if read == PROBE { Ok(()) } else { Err(FileError::Damaged) }
        };
        tokio::time::timeout(PATIENCE, probed).await.map_err(|_| FileError::Slow)?
    }

    pub(super) fn path(&self, owner: AccountId, digest: &Digest) -> Path {
        self.root.clone().join(owner.to_string()).join(digest.to_string())
    }
}

fn seal(key: &DataKey, owner: AccountId, digest: &Digest, content: &[u8]) -> Vec<u8> {
    let mut sealed = key.seal_bytes(place(owner, digest).as_bytes(), content);
    sealed.insert(0, FORMAT);
    sealed
}

/// `None`: it was altered, or is another file's.
fn open(key: &DataKey, owner: AccountId, digest: &Digest, stored: &[u8]) -> Option<Vec<u8>> {
    let (format, sealed) = stored.split_first()?;
    let content = key.open_bytes(place(owner, digest).as_bytes(), sealed).ok()?;
    let whole = *format == FORMAT && Sha256::digest(&content)[..] == digest.bytes()[..];
    whole.then_some(content)
}

fn place(owner: AccountId, digest: &Digest) -> String {
    format!("file/{owner}/{digest}")
}

/// Sealing megabytes takes longer than a thread of the runtime may be held.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, FileError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Unavailable::Stopped.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_as_what_it_was_kept_as() {
        let (key, owner) = (DataKey::new([7; 32]), AccountId::new(uuid::Uuid::from_u128(1)));
        let digest = Digest::new(Sha256::digest(b"Mimi").into());
        let stored = seal(&key, owner, &digest, b"Mimi");
        assert_eq!(stored.len() as u64, 4 + AROUND);
        assert_eq!(open(&key, owner, &digest, &stored).as_deref(), Some(&b"Mimi"[..]));
        assert_eq!(open(&key, AccountId::new(uuid::Uuid::from_u128(2)), &digest, &stored), None);
        assert_eq!(open(&key, owner, &Digest::new([0; 32]), &stored), None);
        assert_eq!(open(&DataKey::new([8; 32]), owner, &digest, &stored), None);
        for at in 0..stored.len() {
            let mut altered = stored.clone();
            altered[at] ^= 1;
            assert_eq!(open(&key, owner, &digest, &altered), None, "byte {at}");
            assert_eq!(open(&key, owner, &digest, &stored[..at]), None, "{at} bytes");
        }
    }
}
