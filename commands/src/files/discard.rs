//! Deleting files: all of an erased person's, and those that no event holds.
//!
//! A file's row is locked while the file is deleted, so whoever keeps the same one again waits, and then has it whole.
//! Never here: which event holds a file; whoever knows says which to discard.

use std::time::Duration;

use domain::AccountId;
use domain::values::Digest;
use futures::TryStreamExt as _;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;

use super::{FileError, Files};

/// A file, by whose it is and its digest.
pub type FileName = (AccountId, Digest);

impl Files {
    /// Deletes everything of a person's. Repeating it is safe.
    pub async fn delete_all(&self, owner: AccountId) -> Result<(), FileError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query!("DELETE FROM stored_files WHERE owner_id = $1", owner.uuid()).execute(&mut *transaction).await?;
        // What is there and not in the table was left by a restored backup.
        let place = self.root.clone().join(owner.to_string());
        let found: Vec<Path> = self.store.list(Some(&place)).map_ok(|meta| meta.location).try_collect().await?;
        for path in &found {
            self.delete(path).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Deletes what belongs to persons who have no key any more. Returns how many persons.
    pub async fn delete_erased(&self) -> Result<usize, FileError> {
        let owners = sqlx::query_scalar!(
            "SELECT DISTINCT owner_id FROM stored_files
             WHERE NOT EXISTS (SELECT FROM person_keys WHERE person_id = owner_id)"
        )
        .fetch_all(&self.pool)
        .await?;
        for owner in &owners {
            self.delete_all(AccountId::new(*owner)).await?;
        }
        Ok(owners.len())
    }

    /// At most `limit` files behind one, in order, that were kept longer ago than this.
    pub async fn kept_before(
        &self,
        ago: Duration,
        after: Option<FileName>,
        limit: i64,
    ) -> Result<Vec<FileName>, FileError> {
        let (owner, digest) =
            after.map_or((uuid::Uuid::nil(), Vec::new()), |(owner, digest)| (owner.uuid(), digest.bytes().to_vec()));
        let rows = sqlx::query!(
            "SELECT owner_id, digest FROM stored_files
             WHERE (owner_id, digest) > ($1, $2) AND kept_at < now() - make_interval(secs => $3)
             ORDER BY owner_id, digest LIMIT $4",
            owner,
            digest,
            ago.as_secs_f64(),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        let name = |owner, digest: Vec<u8>| Some((AccountId::new(owner), Digest::new(digest.try_into().ok()?)));
        Ok(rows.into_iter().filter_map(|row| name(row.owner_id, row.digest)).collect())
    }

    /// Deletes a file that no event holds, unless it was kept again meanwhile. Returns whether it was deleted.
    pub async fn discard(&self, (owner, digest): FileName, ago: Duration) -> Result<bool, FileError> {
        let mut transaction = self.pool.begin().await?;
        let deleted = sqlx::query!(
            "DELETE FROM stored_files
             WHERE owner_id = $1 AND digest = $2 AND kept_at < now() - make_interval(secs => $3)",
            owner.uuid(),
            digest.bytes(),
            ago.as_secs_f64()
        )
        .execute(&mut *transaction)
        .await?;
        if deleted.rows_affected() == 0 {
            return Ok(false);
        }
        self.delete(&self.path(owner, &digest)).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn delete(&self, path: &Path) -> Result<(), FileError> {
        match self.store.delete(path).await.map_err(FileError::from) {
            // It was never written, or is gone already.
            Err(FileError::Missing) => Ok(()),
            other => other,
        }
    }
}
