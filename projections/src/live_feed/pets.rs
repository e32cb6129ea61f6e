//! The live feed of pets: how each is now, told after every change to whoever listens on this node.
//!
//! There is no table of changes. Each row says which position changed it last, and that is what is read behind a
//! position: who comes back hears once how every pet is that changed meanwhile, not every step in between. Never here:
//! what somebody may see of a pet; see [`PetNews::seen_by`].

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_stream::stream;
use domain::{AccountId, PetId};
use futures::Stream;
use sqlx::PgPool;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use crate::ReadError;
use crate::read_models::pets::PetRow;

/// A listener that is further behind is cut off, to come back and read again.
const CAPACITY: usize = 1024;
/// Rows read at a time.
const PAGE: i64 = 500;
/// How long a lost wake-up can go unnoticed.
const POLL: Duration = Duration::from_millis(500);

/// How a pet is now.
#[derive(Clone, Debug)]
pub struct PetNews {
    /// The pet.
    pub row: PetRow,
    /// Who ever saw it as theirs or as offered to them.
    audience: BTreeSet<AccountId>,
}

/// What a pet is to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Theirs.
    Own,
    /// Offered to them.
    Offered,
    /// Neither, or not any more.
    Gone,
}

impl PetNews {
    /// What it is to this person.
    #[must_use]
    pub fn seen_by(&self, account: AccountId) -> Sight {
        match &self.row {
            row if row.removed => Sight::Gone,
            row if row.owner_id == account => Sight::Own,
            row if row.offer.is_some_and(|offer| offer.to == account) => Sight::Offered,
            _ => Sight::Gone,
        }
    }
}

/// Whose news are heard.
#[derive(Clone, Copy, Debug)]
pub enum PetsOf {
    /// Of all pets that are or were this person's, or were offered to them.
    Person(AccountId),
    /// Of this pet.
    Pet(PetId),
}

impl PetsOf {
    fn concern(self, news: &PetNews) -> bool {
        match self {
            Self::Person(account) => news.audience.contains(&account),
            Self::Pet(pet) => news.row.id == pet,
        }
    }
}

/// The live feed of pets of one node.
#[derive(Clone)]
pub struct PetFeed {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    /// Everything up to here was told. Held for moments only, never across an await.
    told: Mutex<i64>,
    listeners: broadcast::Sender<Arc<PetNews>>,
    reached: watch::Sender<i64>,
}

impl PetFeed {
    pub(crate) fn new(pool: PgPool) -> Self {
        let (listeners, _) = broadcast::channel(CAPACITY);
        let reached = watch::Sender::new(0);
        Self { shared: Arc::new(Shared { pool, told: Mutex::new(0), listeners, reached }) }
    }

    /// The position up to which everything was told.
    #[must_use]
    pub fn position(&self) -> i64 {
        *self.told()
    }

    /// Returns once everything up to a position was told.
    pub(crate) async fn reached(&self, position: i64) {
        // The sender lives as long as `self`.
        let _ = self.shared.reached.subscribe().wait_for(|reached| *reached >= position).await;
    }

    /// How each pet is that changed behind a position, or from now on, without end. The stream ends when the listener
    /// is too slow.
    pub fn subscribe(
        &self,
        of: PetsOf,
        after: Option<i64>,
    ) -> impl Stream<Item = Arc<PetNews>> + Send + 'static + use<> {
        let feed = self.clone();
        let (mut live, joined) = {
            let told = self.told();
            (self.shared.listeners.subscribe(), *told)
        };
        stream! {
            let heard = match after {
                None => joined,
                Some(after) if after <= joined => after,
                // No position that was ever told: how everything is.
                Some(_) => 0,
            };
            let mut begin = Some((heard, Uuid::max())).filter(|_| heard < joined);
            while let Some(from) = begin {
                let Ok((page, next)) = feed.page(from, joined, Some(of)).await else { return };
                for news in page {
                    yield Arc::new(news);
                }
                begin = next;
            }
            while let Ok(news) = live.recv().await {
                if news.row.position > heard && of.concern(&news) {
                    yield news;
                }
            }
        }
    }

    /// Begins where the table stands.
    pub(crate) async fn load(&self) -> Result<(), ReadError> {
        let position = self.checkpoint().await?;
        *self.told() = position;
        self.shared.reached.send_replace(position);
        Ok(())
    }

    /// Follows for as long as the process lives, woken by the subscription's progress.
    pub(crate) async fn follow_changes(self, mut progress: watch::Receiver<i64>) {
        loop {
            if let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "the live feed of pets did not read what changed; it tries again");
                tokio::time::sleep(POLL).await;
            }
            let _ = tokio::time::timeout(POLL, progress.changed()).await;
        }
    }

    /// Tells everything that is there. What changes again while it is read is told again.
    async fn catch_up(&self) -> Result<(), ReadError> {
        let checkpoint = self.checkpoint().await?;
        let mut news = Vec::new();
        let mut begin = Some((self.position(), Uuid::max()));
        while let Some(from) = begin {
            let (page, next) = self.page(from, checkpoint, None).await?;
            news.extend(page);
            begin = next;
        }
        // Telling and noting the position happen under one lock: who joins hears exactly what comes after it. It may go
        // back, when PostgreSQL crashed.
        let mut told = self.told();
        for news in news {
            let _ = self.shared.listeners.send(Arc::new(news));
        }
        *told = checkpoint;
        drop(told);
        self.shared.reached.send_if_modified(|reached| std::mem::replace(reached, checkpoint) != checkpoint);
        Ok(())
    }

    async fn checkpoint(&self) -> Result<i64, ReadError> {
        let position = sqlx::query_scalar!("SELECT position FROM subscriptions WHERE name = 'pets'")
            .fetch_optional(&self.shared.pool)
            .await?;
        Ok(position.unwrap_or_default())
    }

    /// Some of the pets that last changed between two positions, all or somebody's, and where the next page begins.
    async fn page(
        &self,
        (position, id): (i64, Uuid),
        upto: i64,
        of: Option<PetsOf>,
    ) -> Result<(Vec<PetNews>, Option<(i64, Uuid)>), ReadError> {
        let (person, pet) = match of {
            Some(PetsOf::Person(account)) => (Some(account.uuid()), None),
            Some(PetsOf::Pet(pet)) => (None, Some(pet.uuid())),
            None => (None, None),
        };
        let rows = sqlx::query!(
            r#"SELECT data::text AS "data!", audience FROM pets
               WHERE (position, id) > ($1, $2) AND position <= $3
                 AND ($4::uuid IS NULL OR $4 = ANY(audience)) AND ($5::uuid IS NULL OR id = $5)
               ORDER BY position, id LIMIT $6"#,
            position,
            id,
            upto,
            person,
            pet,
            PAGE
        )
        .fetch_all(&self.shared.pool)
        .await?;
        let full = i64::try_from(rows.len()).is_ok_and(|found| found == PAGE);
        let mut page = Vec::with_capacity(rows.len());
        for stored in rows {
            let row = serde_json::from_str(&stored.data).map_err(ReadError::unreadable)?;
            page.push(PetNews { row, audience: stored.audience.into_iter().map(AccountId::new).collect() });
        }
        let next = page.last().filter(|_| full).map(|last: &PetNews| (last.row.position, last.row.id.uuid()));
        Ok((page, next))
    }

    /// The lock's poison is of no interest: a number cannot be half done.
    fn told(&self) -> MutexGuard<'_, i64> {
        self.shared.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
