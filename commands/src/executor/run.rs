//! The way of a command: load, decide, seal, append, and again where somebody else was faster.
//!
//! Commands on one aggregate are decided one after the other on a node, each on the state that the one before it
//! leaves, without waiting for the log: their appends stand in the queue in the same order and go into one batch.
//! Never here: what a command is told that appends nothing; see `answers`.

use std::sync::Arc;

use cqrs_es::DomainEvent as _;
use cqrs_es::event_sink::EventSink;
use domain::{Event, Issued};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::answers::repeat;
use super::{Commands, Executable, LINES};
use crate::crypto::Place;
use crate::event_store::{Append, AppendError, Appended, Fate, HotCache, NewEvent, StreamId};
use crate::{CommandError, Context, Loaded, Receipt, Unavailable};

/// How often a command is decided again when somebody else was faster.
const TRIES: usize = 8;

/// What a command's decision rests on, besides its own aggregate.
pub(crate) type Guard = (StreamId, i64);

impl Commands {
    /// Runs a command on an existing aggregate, or one that may exist.
    pub(crate) async fn execute<A: Executable>(
        &self,
        context: &Context,
        id: Uuid,
        request: A::Request,
    ) -> Result<Receipt, CommandError<A::Error>> {
        self.run::<A>(context, id, request, &[], false).await
    }

    /// The same, decided on what was seen of other aggregates: `Contended` if one of them changed.
    pub(crate) async fn execute_on<A: Executable>(
        &self,
        context: &Context,
        id: Uuid,
        request: A::Request,
        guards: &[Guard],
    ) -> Result<Receipt, CommandError<A::Error>> {
        self.run::<A>(context, id, request, guards, false).await
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
