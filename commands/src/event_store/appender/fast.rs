//! The fast path: nobody else wrote since this node did, so one guarded statement does all of it.
//!
//! Sequences of streams that this node wrote are known; others are read first. If the head then still is where this
//! node left it, nothing was appended in between. Only that a new stream is new is left to the table's own constraint.
//! An existing one is not: the constraint stops an append behind the stream's end, but not one beyond it, decided on
//! an append that was refused. Never here: what to do about a surprise; see `careful`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lru::LruCache;
use sqlx::PgConnection;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use super::Waiting;
use super::plan::{Ledger, Plan, plan};
use super::write::write;
use crate::event_store::{Head, StreamId};

/// What became of a batch on the fast path.
pub(super) enum Fast {
    /// It is in the log, or nothing of it was acceptable.
    Written(Box<Plan>),
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
    let rests_on = batch.iter().map(|waiting| &waiting.append).flat_map(|append| {
        let own = Some(append.stream).filter(|_| append.expected > 0);
        append.guards.iter().map(|(stream, _)| *stream).chain(own)
    });
    let mut unknown: Vec<StreamId> = rests_on.filter(|stream| !tails.contains(stream)).collect();
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
    let Some(head) = plan.head else { return Fast::Written(Box::new(plan)) };
    match write(connection, known, &head, &plan).await {
        Ok(true) => Fast::Written(Box::new(plan)),
        Ok(false) => Fast::Surprise,
        // Refused by PostgreSQL, so certainly not written: a claim, a key or a stream is not as planned.
        Err(error) if is_refusal(&error) => Fast::Surprise,
        Err(error) => Fast::InDoubt(Box::new(plan), error),
    }
}

/// Whether a statement was refused and the session goes on. A session that is ended from outside says so as a database
/// error, too, but that tells nothing about the statement.
pub(super) fn is_refusal(error: &sqlx::Error) -> bool {
    let database = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    database.is_some_and(|error| error.severity() == PgSeverity::Error)
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
