//! Asking for pets.
//!
//! Never here: whether the one who asks may see them; `api` decides that.

use domain::{AccountId, PetId};
use sqlx::PgPool;
use uuid::Uuid;

use super::row::{PetRow, WeightRow};
use crate::ReadError;
use crate::read_models::{Page, cursor, limit, parse};

/// Pets as people see them.
#[derive(Clone, Debug)]
pub struct Pets {
    pool: PgPool,
}

impl Pets {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// One pet that was not removed.
    pub async fn get(&self, id: PetId) -> Result<Option<PetRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM pets WHERE id = $1 AND NOT removed"#, id.uuid())
            .fetch_optional(&self.pool)
            .await?
            .map(|data| parse(&data))
            .transpose()
    }

    /// What a pet weighed, the earliest day first; nothing of one that does not exist.
    pub async fn weights(&self, id: PetId) -> Result<Vec<WeightRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT weights::text AS "weights!" FROM pets WHERE id = $1 AND NOT removed"#, id.uuid())
            .fetch_optional(&self.pool)
            .await?
            .map_or_else(|| Ok(Vec::new()), |weights| parse(&weights))
    }

    /// A page of the pets on their owner's list, in the order in which they were added.
    pub async fn list(&self, owner: AccountId, after: Option<&str>, max: u32) -> Result<Page<PetRow>, ReadError> {
        let max = limit(max);
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM pets
               WHERE owner_id = $1 AND id > $2 AND NOT removed ORDER BY id LIMIT $3"#,
            owner.uuid(),
            cursor::read(after)?.unwrap_or(Uuid::nil()),
            max + 1
        )
        .fetch_all(&self.pool)
        .await?;
        let items = rows.iter().map(|data| parse(data)).collect::<Result<Vec<PetRow>, _>>()?;
        Ok(Page::cut(items, max, |row| row.id.uuid()))
    }

    /// The pets that are offered to somebody, the first offered first.
    pub async fn offered_to(&self, account: AccountId) -> Result<Vec<PetRow>, ReadError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT data::text AS "data!" FROM pets WHERE offered_to = $1 AND NOT removed ORDER BY position LIMIT 100"#,
            account.uuid()
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|data| parse(data)).collect()
    }
}
