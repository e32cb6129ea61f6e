//! The log as cqrs-es sees it: an `EventStore` whose commits go through the appender, with claims and sealed texts.
//!
//! For programs written against cqrs-es. The hospital's own commands run through the executor, which also retries,
//! keeps aggregates in memory and returns positions. Never here: cqrs-es's snapshots or queries.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::{AggregateContext, AggregateError, EventEnvelope, EventStore};
use uuid::Uuid;

use super::{AppendError, Fate, RecordedEvent};
use crate::{Commands, Executable, Unavailable};

/// An aggregate that was loaded to be decided on.
#[derive(Debug)]
pub struct Decided<A> {
    id: Uuid,
    version: i64,
    built_on: Option<Arc<Fate>>,
    aggregate: A,
}

impl<A: Executable> AggregateContext<A> for Decided<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<A: Executable> EventStore<A> for Commands {
    type AC = Decided<A>;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let recorded = self.log().history(A::TYPE, parse(aggregate_id)?).await.map_err(connection)?;
        let mut events = Vec::with_capacity(recorded.len());
        for event in recorded {
            let mut payload = domain::decode_payload(&event.event_type, &event.event_version, &event.payload)
                .map_err(|error| AggregateError::DeserializationError(Box::new(error)))?;
            self.keys().open(A::TYPE, aggregate_id, event.sequence, &mut payload).await.map_err(unavailable)?;
            events.push(envelope(&event, payload)?);
        }
        Ok(events)
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        let id = parse(aggregate_id)?;
        let (loaded, built_on) = self.latest::<A>(id).await.map_err(unavailable)?;
        Ok(Decided { id, version: loaded.version, built_on, aggregate: (*loaded.state).clone() })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let stored = serde_json::to_string(&metadata).map_err(|error| AggregateError::UnexpectedError(error.into()))?;
        let appended = self.append::<A>(context.id, (context.version, context.built_on), events.clone(), stored).await;
        match appended {
            Ok(_) => {}
            Err(AppendError::Conflict(_)) => return Err(AggregateError::AggregateConflict),
            Err(AppendError::Unavailable(error)) => return Err(unavailable(error)),
            Err(AppendError::Taken(kind)) => {
                return Err(AggregateError::UnexpectedError(format!("{kind} is taken").into()));
            }
            Err(AppendError::Repeated(_)) => {
                return Err(AggregateError::UnexpectedError("no idempotency key was given".into()));
            }
        }
        let aggregate_id = context.id.to_string();
        let committed = (context.version + 1..).zip(events).map(|(sequence, payload)| EventEnvelope {
            aggregate_id: aggregate_id.clone(),
            sequence: usize::try_from(sequence).unwrap_or_default(),
            payload,
            metadata: metadata.clone(),
        });
        Ok(committed.collect())
    }
}

fn envelope<A: Executable>(
    event: &RecordedEvent,
    payload: A::Event,
) -> Result<EventEnvelope<A>, AggregateError<A::Error>> {
    let metadata = serde_json::from_str(&event.metadata);
    Ok(EventEnvelope {
        aggregate_id: event.aggregate_id.clone(),
        sequence: usize::try_from(event.sequence).unwrap_or_default(),
        payload,
        metadata: metadata.map_err(|error| AggregateError::DeserializationError(error.into()))?,
    })
}

fn parse<E: std::error::Error>(aggregate_id: &str) -> Result<Uuid, AggregateError<E>> {
    aggregate_id.parse().map_err(|error: uuid::Error| AggregateError::UnexpectedError(error.into()))
}

fn connection<E: std::error::Error>(error: sqlx::Error) -> AggregateError<E> {
    AggregateError::DatabaseConnectionError(error.into())
}

fn unavailable<E: std::error::Error>(error: Unavailable) -> AggregateError<E> {
    match error {
        Unavailable::Unreadable(_) => AggregateError::DeserializationError(error.into()),
        Unavailable::Database(_) | Unavailable::Busy | Unavailable::Stopped => {
            AggregateError::DatabaseConnectionError(error.into())
        }
    }
}
