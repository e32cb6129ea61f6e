//! The executor: load, decide, seal, append, and again where somebody else was faster.
//!
//! Commands on one aggregate are decided one after the other on a node, each on the state that the one before it
//! leaves, without waiting for the log: their appends stand in the queue in the same order and go into one batch.
//! Never here: any aggregate's rules.

use std::num::NonZeroUsize;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent as _};
use domain::{Claim, ClaimChange, ClaimKey, Event, HoldsPersonal, Issued};
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::account::Passwords;
use crate::context::StoredKey;
use crate::crypto::{ClaimHasher, Place, RequestHasher};
use crate::event_store::{
    Append, AppendError, Appended, Appender, ClaimDelta, Doorbell, Fate, FirstAnswer, Foreign, HotCache, NewEvent,
    SNAPSHOT_EVERY, Snapshots, StoredClaim, StreamId, Streams,
};
use crate::{CommandError, Context, Keys, Loaded, Log, MasterKey, Receipt, Stale, Unavailable};

/// How often a command is decided again when somebody else was faster.
const TRIES: usize = 8;
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
}

impl Executable for domain::account::Account {
    type Request = domain::account::AccountCommand;
}
impl Executable for domain::pet::Pet {
    type Request = domain::pet::PetCommand;
}
impl Executable for domain::reservation::Reservation {
    type Request = domain::reservation::ReservationCommand;
}

/// What a command's decision rests on, besides its own aggregate.
pub(crate) type Guard = (StreamId, i64);

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
        if loaded.version > 0 {
            self.0.cache.put_read(epoch, stream, &loaded);
        }
        Ok((loaded, None))
    }

    /// Drops a person's opened texts from memory: their account's, their pets' and their visits'.
    pub(crate) fn forget_texts(&self) {
        self.0.cache.clear();
    }

    /// Who holds a claim, if anybody does.
    pub(crate) async fn holder(&self, claim: &Claim) -> Result<Option<Uuid>, Unavailable> {
        let StoredClaim { kind, key } = self.stored(claim);
        let holder = sqlx::query_scalar!("SELECT aggregate_id FROM claims WHERE kind = $1 AND key = $2", kind, key)
            .fetch_optional(&self.0.pool)
            .await?;
        holder.map(|id| id.parse().map_err(Unavailable::unreadable)).transpose()
    }

    /// Runs a command on an existing aggregate, or one that may exist.
    pub(crate) async fn execute<A: Executable>(
        &self,
        context: &Context,
        id: Uuid,
        request: A::Request,
    ) -> Result<Receipt, CommandError<A::Error>> {
        self.run::<A>(context, id, request, &[], false).await
    }

    /// Runs a command that makes an aggregate; its id is fresh, so nothing needs to be read.
    pub(crate) async fn create<A: Executable>(
        &self,
        context: &Context,
        id: Uuid,
        request: A::Request,
        guards: &[Guard],
    ) -> Result<Receipt, CommandError<A::Error>> {
        self.run::<A>(context, id, request, guards, true).await
    }

    async fn run<A: Executable>(
        &self,
        context: &Context,
        id: Uuid,
        request: A::Request,
        guards: &[Guard],
        fresh: bool,
    ) -> Result<Receipt, CommandError<A::Error>> {
        let stream = StreamId::of::<A>(id);
        let key = self.stored_key(context);
        for attempt in 0..TRIES {
            let in_line = self.line(&stream).lock().await;
            let (before, built_on) = if fresh && attempt == 0 {
                (Loaded { state: Arc::new(A::default()), version: 0 }, None)
            } else {
                self.latest::<A>(id).await?
            };
            if context.expected_version.is_some_and(|expected| expected != before.version) {
                if let Some(stale) = self.stale(context, &stream).await? {
                    return self.refuse(key, CommandError::Stale(stale)).await;
                }
                self.0.cache.evict(&stream);
                continue;
            }
            let mut state = (*before.state).clone();
            let decided = decide(&mut state, context, request.clone()).await;
            let events = match decided {
                Ok(events) if !events.is_empty() => events,
                // What is in memory may lag behind another node, or run ahead of an append that fails. An append would
                // find out; an answer without one has to ask.
                answer => {
                    let tail = self.tail(&stream).await?;
                    if tail.map_or(0, |tail| tail.sequence) != before.version {
                        self.0.cache.evict(&stream);
                        continue;
                    }
                    let position = tail.map_or(0, |tail| tail.position);
                    return match answer {
                        Ok(_) => self.nothing_to_do(id, before.version, position, key).await,
                        Err(error) => self.refuse(key, CommandError::Refused(error)).await,
                    };
                }
            };
            let metadata = serde_json::to_string(&context.metadata()).map_err(Unavailable::unreadable)?;
            let mut append = self.prepare::<A>(stream, before.version, events, metadata).await?;
            append.guards = guards.to_vec();
            append.idempotency = key;
            append.built_on = built_on;
            let fate = Arc::clone(&append.fate);
            let version = before.version + i64::try_from(append.events.len()).unwrap_or_default();
            let after = Loaded { state: Arc::new(state), version };
            // Decided and in line: the next command on this aggregate may build on it.
            let promise = self.0.appender.submit(append).await;
            let undecided = OnItsWay::put(&self.0.cache, stream, &after, fate);
            drop(in_line);
            let answer = match promise {
                Ok(promise) => promise.answer().await,
                Err(error) => Err(error),
            };
            let error = match answer {
                Ok(appended) => {
                    undecided.arrived();
                    self.snapshot(id, &before, after);
                    return Ok(Receipt { id, position: appended.position, version, repeated: false });
                }
                Err(error) => error,
            };
            drop(undecided);
            match error {
                AppendError::Conflict(other) if other == stream => {}
                // What the decision rested on has changed: whoever looked it up has to look again.
                AppendError::Conflict(guard) => {
                    self.0.cache.evict(&guard);
                    return Err(CommandError::Contended);
                }
                AppendError::Taken(kind) => return self.refuse(key, CommandError::Taken { kind }).await,
                AppendError::Repeated(first) => return repeat(key, &first),
                AppendError::Unavailable(unavailable) => return Err(unavailable.into()),
            }
        }
        Err(CommandError::Contended)
    }

    /// Appends events that were decided elsewhere on a version of an aggregate.
    pub(crate) async fn append<A: Executable>(
        &self,
        id: Uuid,
        (expected, built_on): (i64, Option<Arc<Fate>>),
        events: Vec<A::Event>,
        metadata: String,
    ) -> Result<Appended, AppendError> {
        let stream = StreamId::of::<A>(id);
        let mut append =
            self.prepare::<A>(stream, expected, events, metadata).await.map_err(AppendError::Unavailable)?;
        append.built_on = built_on;
        let answer = match self.0.appender.submit(append).await {
            Ok(promise) => promise.answer().await,
            Err(error) => Err(error),
        };
        self.0.cache.evict(&stream);
        answer
    }

    async fn prepare<A: Executable>(
        &self,
        stream: StreamId,
        expected: i64,
        decided: Vec<A::Event>,
        metadata: String,
    ) -> Result<Append, Unavailable> {
        let claims = decided.iter().flat_map(Event::claims).map(|change| self.delta(&change)).collect();
        let aggregate_id = stream.aggregate_id.to_string();
        let mut events = Vec::with_capacity(decided.len());
        for (sequence, mut event) in (expected + 1..).zip(decided) {
            let place = Place { aggregate_type: A::TYPE, aggregate_id: &aggregate_id, sequence };
            self.0.keys.seal(&place, &mut event).await?;
            let payload = serde_json::to_string(&event).map_err(Unavailable::unreadable)?;
            events.push(NewEvent { event_type: event.name(), event_version: event.event_version(), payload });
        }
        Ok(Append {
            stream,
            expected,
            built_on: None,
            fate: Arc::default(),
            events,
            metadata,
            claims,
            guards: Vec::new(),
            idempotency: None,
        })
    }

    fn line(&self, stream: &StreamId) -> &Mutex<()> {
        let (high, low) = stream.aggregate_id.as_u64_pair();
        let line = usize::try_from((high ^ low) % (LINES as u64)).unwrap_or_default();
        &self.0.lines[line]
    }

    fn stored(&self, claim: &Claim) -> StoredClaim {
        let key = match claim.key() {
            ClaimKey::Plain(key) => key,
            ClaimKey::Personal(key) => self.0.hasher.hash(claim.kind(), &key),
        };
        StoredClaim { kind: claim.kind(), key }
    }

    fn delta(&self, change: &ClaimChange) -> ClaimDelta {
        match change {
            ClaimChange::Take(claim) => ClaimDelta::Take(self.stored(claim)),
            ClaimChange::Release(claim) => ClaimDelta::Release(self.stored(claim)),
            ClaimChange::ReleaseAll => ClaimDelta::ReleaseAll,
        }
    }

    fn stored_key(&self, context: &Context) -> Option<StoredKey> {
        context.idempotency.as_ref().map(|key| key.stored(context.actor, &self.0.requests))
    }

    /// What the actor has missed, if the stream is not at the version they decided on.
    async fn stale(&self, context: &Context, stream: &StreamId) -> Result<Option<Stale>, Unavailable> {
        let Some(expected) = context.expected_version else { return Ok(None) };
        let last = sqlx::query!(
            r#"SELECT sequence, event_type, metadata::text AS "metadata!", recorded_at FROM events
               WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence DESC LIMIT 1"#,
            stream.aggregate_type,
            stream.aggregate_id.to_string()
        )
        .fetch_optional(&self.0.pool)
        .await?;
        let stale = last.map_or_else(
            || Stale { expected, actual: 0, event_type: String::new(), by: None, at: None },
            |last| {
                let by = serde_json::from_str::<crate::Metadata>(&last.metadata).unwrap_or_default().actor_id;
                Stale { expected, actual: last.sequence, event_type: last.event_type, by, at: Some(last.recorded_at) }
            },
        );
        Ok(Some(stale).filter(|stale| stale.actual != expected))
    }

    /// The end of a stream in the log.
    async fn tail(&self, stream: &StreamId) -> Result<Option<Tail>, Unavailable> {
        let tail = sqlx::query_as!(
            Tail,
            "SELECT sequence, position FROM events
             WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence DESC LIMIT 1",
            stream.aggregate_type,
            stream.aggregate_id.to_string()
        );
        Ok(tail.fetch_optional(&self.0.pool).await?)
    }

    /// Refuses a command before any aggregate decided, in the same way.
    pub(crate) async fn refuse_early<E>(&self, context: &Context, error: E) -> Result<Receipt, CommandError<E>> {
        self.refuse(self.stored_key(context), CommandError::Refused(error)).await
    }

    /// Refuses a command, unless it is the repetition of one that succeeded: that one gets its first answer again.
    async fn refuse<E>(&self, key: Option<StoredKey>, error: CommandError<E>) -> Result<Receipt, CommandError<E>> {
        match self.first_answer(key).await? {
            Some(first) => repeat(key, &first),
            None => Err(error),
        }
    }

    /// Answers a command that changes nothing: it is at the version and position that its stream has.
    async fn nothing_to_do<E>(
        &self,
        id: Uuid,
        version: i64,
        position: i64,
        key: Option<StoredKey>,
    ) -> Result<Receipt, CommandError<E>> {
        match self.first_answer(key).await? {
            Some(first) => repeat(key, &first),
            None => Ok(Receipt { id, position, version, repeated: false }),
        }
    }

    async fn first_answer(&self, key: Option<StoredKey>) -> Result<Option<FirstAnswer>, Unavailable> {
        let Some(key) = key else { return Ok(None) };
        let row = sqlx::query!(
            "SELECT fingerprint, aggregate_id, position, version FROM idempotency_keys WHERE key = $1",
            &key.key
        )
        .fetch_optional(&self.0.pool)
        .await?;
        Ok(row.map(|row| FirstAnswer {
            fingerprint: row.fingerprint.try_into().unwrap_or_default(),
            aggregate_id: row.aggregate_id,
            position: row.position,
            version: row.version,
        }))
    }

    /// Keeps a snapshot in the background whenever a stream has grown long enough.
    fn snapshot<A: Executable>(&self, id: Uuid, before: &Loaded<A>, after: Loaded<A>) {
        if before.version / SNAPSHOT_EVERY == after.version / SNAPSHOT_EVERY {
            return;
        }
        let commands = self.clone();
        tokio::spawn(async move {
            let (mut state, version) = ((*after.state).clone(), after.version);
            let text = id.to_string();
            let kept = async {
                commands.0.keys.seal(&Snapshots::place::<A>(&text, version), &mut state).await?;
                let state = serde_json::to_string(&state).map_err(Unavailable::unreadable)?;
                commands.0.streams.snapshots().keep(A::TYPE, id, version, &state).await
            };
            if let Err(error) = kept.await {
                tracing::warn!(%error, aggregate_type = A::TYPE, "a snapshot was not kept; the stream is read from an older one");
            }
        });
    }
}

/// The end of a stream.
#[derive(Clone, Copy)]
struct Tail {
    sequence: i64,
    position: i64,
}

/// A state in memory whose append is on its way. Unless that arrives, the state is dropped: also when whoever waits for
/// it has gone.
struct OnItsWay<'a> {
    cache: &'a HotCache,
    stream: StreamId,
    arrived: bool,
}

impl<'a> OnItsWay<'a> {
    fn put<A: Executable>(cache: &'a HotCache, stream: StreamId, after: &Loaded<A>, fate: Arc<Fate>) -> Self {
        cache.put_decided(stream, after, fate);
        Self { cache, stream, arrived: false }
    }

    fn arrived(mut self) {
        self.arrived = true;
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        if !self.arrived {
            self.cache.evict(&self.stream);
        }
    }
}

async fn decide<A: Executable>(
    state: &mut A,
    context: &Context,
    request: A::Request,
) -> Result<Vec<A::Event>, A::Error> {
    let sink = EventSink::default();
    state.handle(Issued { by: context.actor, at: context.at, command: request }, &(), &sink).await?;
    Ok(sink.collect().await)
}

fn repeat<E>(key: Option<StoredKey>, first: &FirstAnswer) -> Result<Receipt, CommandError<E>> {
    if key.is_some_and(|key| key.fingerprint != first.fingerprint) {
        return Err(CommandError::KeyReused);
    }
    let id = first.aggregate_id.parse().map_err(Unavailable::unreadable)?;
    Ok(Receipt { id, position: first.position, version: first.version, repeated: true })
}
