//! The executor: load, decide, seal, append, and again where somebody else was faster.
//!
//! Here are its parts and what it needs; `run` is the way of a command through them, `answers` what it is told
//! without an append. Never here: any aggregate's rules.

mod answers;
mod claims;
mod run;
mod snapshot;

pub(crate) use run::Guard;

use std::num::NonZeroUsize;
use std::sync::Arc;

use cqrs_es::Aggregate;
use domain::{Event, HoldsPersonal, Issued};
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::account::Passwords;
use crate::crypto::{ClaimHasher, Fingerprints, RequestHasher};
use crate::event_store::{Appender, Doorbell, Fate, Foreign, HotCache, StreamId, Streams, Watch};
use crate::{Keys, Loaded, Log, MasterKey, Unavailable};

/// Aggregates whose commands are put in line separately.
const LINES: usize = 1024;

/// How the write side is set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many aggregates are kept in memory: about 1 to 2 KiB each.
    pub hot_aggregates: NonZeroUsize,
}

impl Default for Options {
    fn default() -> Self {
        Self { hot_aggregates: NonZeroUsize::new(100_000).unwrap_or(NonZeroUsize::MIN) }
    }
}

/// Why the write side does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// The write side. Cheap to clone; one per process and database.
#[derive(Clone)]
pub struct Commands(Arc<Inner>);

struct Inner {
    pool: PgPool,
    log: Log,
    keys: Keys,
    streams: Streams,
    cache: Arc<HotCache>,
    appender: Appender,
    hasher: ClaimHasher,
    lines: Vec<Mutex<()>>,
    requests: RequestHasher,
    fingerprints: Fingerprints,
    passwords: Passwords,
    follower: tokio::task::AbortHandle,
    teller: tokio::task::AbortHandle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.follower.abort();
        self.teller.abort();
    }
}

/// An aggregate that the executor can run.
pub trait Executable:
    Aggregate<Command = Issued<<Self as Executable>::Request>, Services = (), Event: Event, Error: Send>
where
    Self: HoldsPersonal + Clone + 'static,
{
    /// The command inside [`Issued`].
    type Request: Clone + Send + Sync;

    /// Whether the state before the first event is kept in memory, too: for one that is asked all the time.
    const KEPT_EMPTY: bool = false;
}

impl Executable for domain::account::Account {
    type Request = domain::account::AccountCommand;
}
impl Executable for domain::hospital::Hospital {
    type Request = domain::hospital::HospitalCommand;
    const KEPT_EMPTY: bool = true;
}
impl Executable for domain::invitation::Invitation {
    type Request = domain::invitation::InvitationCommand;
}
impl Executable for domain::pet::Pet {
    type Request = domain::pet::PetCommand;
}
impl Executable for domain::reservation::Reservation {
    type Request = domain::reservation::ReservationCommand;
}

impl Commands {
    /// Opens the write side on a migrated database.
    pub async fn open(pool: PgPool, master_key: MasterKey, options: Options) -> Result<Self, OpenError> {
        let position =
            sqlx::query_scalar!("SELECT position FROM log_head").fetch_one(&pool).await.map_err(Unavailable::from)?;
        let keys = Keys::new(pool.clone(), &master_key);
        let cache = Arc::new(HotCache::new(options.hot_aggregates));
        let doorbell = Doorbell::new(position);
        let foreign = Foreign::new(pool.clone(), Arc::clone(&cache), keys.clone(), doorbell.clone(), position);
        let foreign = Arc::new(foreign);
        let appender = Appender::start(pool.clone(), Arc::clone(&foreign), doorbell.clone());
        let follower = tokio::spawn(foreign.follow()).abort_handle();
        let log = Log::new(pool.clone(), doorbell.watch());
        let teller = tokio::spawn(doorbell.tell_others(pool.clone())).abort_handle();
        Ok(Self(Arc::new(Inner {
            log,
            streams: Streams::new(pool.clone(), keys.clone()),
            keys,
            cache,
            appender,
            hasher: ClaimHasher::new(&master_key),
            requests: RequestHasher::new(&master_key),
            fingerprints: Fingerprints::new(&master_key),
            lines: (0..LINES).map(|_| Mutex::new(())).collect(),
            passwords: Passwords::new(),
            follower,
            teller,
            pool,
        })))
    }

    /// The log, for reading.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.0.log
    }

    /// The persons' keys, for opening what the log holds.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The database.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub(crate) fn fingerprints(&self) -> &Fingerprints {
        &self.0.fingerprints
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// An aggregate's current state: from memory, or from the log.
    pub async fn load<A: Executable>(&self, id: Uuid) -> Result<Loaded<A>, Unavailable> {
        Ok(self.latest(id).await?.0)
    }

    /// The same, and the append it is the result of if that one may be on its way into the log.
    pub(crate) async fn latest<A: Executable>(&self, id: Uuid) -> Result<(Loaded<A>, Option<Arc<Fate>>), Unavailable> {
        let stream = StreamId::of::<A>(id);
        if let Some(hot) = self.0.cache.get(&stream) {
            return Ok(hot);
        }
        let epoch = self.0.cache.epoch();
        let loaded = self.0.streams.load::<A>(id).await?;
        if loaded.version > 0 || A::KEPT_EMPTY {
            self.0.cache.put_read(epoch, stream, &loaded);
        }
        Ok((loaded, None))
    }

    /// Rings when something happens to an aggregate.
    pub(crate) fn watch<A: Executable>(&self, id: Uuid) -> Watch {
        Watch::new(Arc::clone(&self.0.cache), StreamId::of::<A>(id))
    }

    /// Drops a person's opened texts from memory: their account's, their pets' and their visits'.
    pub(crate) fn forget_texts(&self) {
        self.0.cache.clear();
    }
}
