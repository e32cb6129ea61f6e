//! The fast path: nobody else wrote since this node did, so one guarded statement does all of it.
//!
//! Sequences of streams that this node wrote are known. Those it does not know are settled by the table's own
//! constraints, except those a decision only rests on: they are read first. If the head then still is where this node
//! left it, nothing was appended in between. Never here: what to do about a surprise; see `careful`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lru::LruCache;
use sqlx::PgConnection;

use super::Waiting;
use super::plan::{Ledger, Plan, plan};
use super::write::write;
use crate::event_store::{Head, StreamId};

/// What became of a batch on the fast path.
pub(super) enum Fast {
    /// It is in the log, or nothing of it was acceptable.
    Written(Plan),
    /// Something is not as known; nothing was written.
    Surprise,
    /// The database failed; it is not known whether this was written.
    InDoubt(Box<Plan>, sqlx::Error),
}

pub(super) async fn append(
    connection: &mut PgConnection,
    batch: &[Waiting],
    known: &Head,
    tails: &mut LruCache<StreamId, i64>,
    now: DateTime<Utc>,
) -> Fast {
    let guards = batch.iter().flat_map(|waiting| &waiting.append.guards);
    let mut unknown: Vec<StreamId> =
        guards.map(|(stream, _)| *stream).filter(|stream| !tails.contains(stream)).collect();
    if !unknown.is_empty() {
        unknown.sort_unstable();
        unknown.dedup();
        match read_sequences(connection, &unknown).await {
            Ok(read) => read.into_iter().for_each(|(stream, sequence)| {
                tails.put(stream, sequence);
            }),
            Err(_) => return Fast::Surprise,
        }
    }
    let streams = batch
        .iter()
        .flat_map(|waiting| waiting.append.guards.iter().map(|(stream, _)| *stream).chain([waiting.append.stream]));
    let sequences = streams.filter_map(|stream| tails.get(&stream).map(|sequence| (stream, *sequence))).collect();
    let plan =
        plan(batch.iter().map(|waiting| &waiting.append), Ledger { sequences, ..Ledger::default() }, *known, now);
    if plan.surprise {
        return Fast::Surprise;
    }
    let Some(head) = plan.head else { return Fast::Written(plan) };
    match write(connection, known, &head, &plan).await {
        Ok(true) => Fast::Written(plan),
        Ok(false) => Fast::Surprise,
        // Refused by PostgreSQL, so certainly not written: a claim, a key or a stream is not as planned.
        Err(sqlx::Error::Database(_)) => Fast::Surprise,
        Err(error) => Fast::InDoubt(Box::new(plan), error),
    }
}

/// The current sequence of each stream; 0 for one that does not exist.
pub(super) async fn read_sequences(
    connection: &mut PgConnection,
    streams: &[StreamId],
) -> Result<HashMap<StreamId, i64>, sqlx::Error> {
    let types: Vec<String> = streams.iter().map(|stream| stream.aggregate_type.to_owned()).collect();
    let ids: Vec<String> = streams.iter().map(|stream| stream.aggregate_id.to_string()).collect();
    let rows = sqlx::query_scalar!(
        r#"SELECT coalesce(last.sequence, 0) AS "sequence!"
           FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS s (aggregate_type, aggregate_id, place)
           LEFT JOIN LATERAL (
               SELECT e.sequence FROM events e
               WHERE e.aggregate_type = s.aggregate_type AND e.aggregate_id = s.aggregate_id
               ORDER BY e.sequence DESC LIMIT 1
           ) AS last ON true
           ORDER BY s.place"#,
        &types,
        &ids
    )
    .fetch_all(connection)
    .await?;
    Ok(streams.iter().copied().zip(rows).collect())
}
