//! The careful transaction: hold the head, read everything the batch rests on, then reject exactly what does not hold.
//!
//! Never here: knowledge from memory. What it reads under the head's lock cannot change before it commits.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::fast::read_sequences;
use super::plan::{Ledger, Plan, plan};
use super::write::write;
use super::{ClaimDelta, FirstAnswer, StoredClaim, Waiting};
use crate::event_store::log::hash_of;
use crate::event_store::{Head, StreamId};

/// What became of a batch.
pub(super) enum Careful {
    /// It is in the log as planned, behind this head.
    Written { plan: Box<Plan>, behind: Head },
    /// A plan that was in doubt, counted from the first, turned out to be in the log.
    WasWritten(usize),
    /// The commit of this plan failed; it is not known whether it happened.
    InDoubt(Box<Plan>, sqlx::Error),
}

/// Plans a batch on what the database says and writes it.
///
/// `doubtful` are plans for the same batch whose statements lost their connections. Whether one was written is decided
/// under the head's lock: its last position then holds its last hash, or another one, or none. One that is still on its
/// way cannot be written later either: it moves the head from where this one finds it.
pub(super) async fn append(
    connection: &mut PgConnection,
    batch: &[Waiting],
    doubtful: &[Plan],
    now: DateTime<Utc>,
) -> Result<Careful, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let row = sqlx::query!("SELECT position, hash, recorded_at FROM log_head FOR UPDATE")
        .fetch_one(&mut *transaction)
        .await?;
    let behind = Head { position: row.position, hash: hash_of(&row.hash), recorded_at: row.recorded_at };
    for (index, plan) in doubtful.iter().enumerate() {
        if let Some(head) = plan.head
            && is_written(&mut transaction, &head).await?
        {
            transaction.rollback().await?;
            return Ok(Careful::WasWritten(index));
        }
    }
    let ledger = read_ledger(&mut transaction, batch).await?;
    let mut plan = plan(batch.iter().map(|waiting| &waiting.append), ledger, behind, now);
    let Some(head) = plan.head else {
        transaction.rollback().await?;
        return Ok(Careful::Written { plan: Box::new(plan), behind });
    };
    release(&mut transaction, &mut plan).await?;
    if !write(&mut transaction, &behind, &head, &plan).await? {
        // It is locked, so it is where it was read, unless it does not even read.
        return Err(sqlx::Error::Protocol("the head of the log is damaged".to_owned()));
    }
    match transaction.commit().await {
        Ok(()) => Ok(Careful::Written { plan: Box::new(plan), behind }),
        Err(error) => Ok(Careful::InDoubt(Box::new(plan), error)),
    }
}

async fn is_written(connection: &mut PgConnection, head: &Head) -> Result<bool, sqlx::Error> {
    let stored = sqlx::query_scalar!("SELECT hash FROM events WHERE position = $1", head.position)
        .fetch_optional(connection)
        .await?;
    Ok(stored.is_some_and(|hash| hash_of(&hash) == head.hash))
}

async fn read_ledger(connection: &mut PgConnection, batch: &[Waiting]) -> Result<Ledger, sqlx::Error> {
    let appends = || batch.iter().map(|waiting| &waiting.append);
    let mut streams: Vec<StreamId> =
        appends().flat_map(|append| append.guards.iter().map(|(stream, _)| *stream)).collect();
    streams.extend(appends().map(|append| append.stream));
    streams.sort_unstable();
    streams.dedup();
    let claims: Vec<&StoredClaim> = appends()
        .flat_map(|append| &append.claims)
        .filter_map(|delta| match delta {
            ClaimDelta::Take(claim) | ClaimDelta::Release(claim) => Some(claim),
            ClaimDelta::ReleaseAll => None,
        })
        .collect();
    let keys: Vec<Vec<u8>> = appends().filter_map(|append| append.idempotency).map(|key| key.key.to_vec()).collect();
    Ok(Ledger {
        sequences: read_sequences(&mut *connection, &streams).await?,
        holders: read_holders(&mut *connection, &claims).await?,
        answers: read_answers(&mut *connection, &keys).await?,
    })
}

async fn read_holders(
    connection: &mut PgConnection,
    claims: &[&StoredClaim],
) -> Result<HashMap<StoredClaim, Option<(String, String)>>, sqlx::Error> {
    if claims.is_empty() {
        return Ok(HashMap::new());
    }
    let kinds: Vec<String> = claims.iter().map(|claim| claim.kind.to_owned()).collect();
    let keys: Vec<String> = claims.iter().map(|claim| claim.key.clone()).collect();
    let rows = sqlx::query!(
        r#"SELECT c.aggregate_type AS "aggregate_type?", c.aggregate_id AS "aggregate_id?"
           FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (kind, key, place)
           LEFT JOIN claims c ON c.kind = wanted.kind AND c.key = wanted.key
           ORDER BY wanted.place"#,
        &kinds,
        &keys
    )
    .fetch_all(connection)
    .await?;
    let holders = rows.into_iter().map(|row| row.aggregate_type.zip(row.aggregate_id));
    Ok(claims.iter().map(|claim| (*claim).clone()).zip(holders).collect())
}

/// The first answers to idempotency keys that are known.
pub(super) async fn read_answers(
    connection: &mut PgConnection,
    keys: &[Vec<u8>],
) -> Result<HashMap<[u8; 32], FirstAnswer>, sqlx::Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        "SELECT key, fingerprint, aggregate_id, position, version FROM idempotency_keys WHERE key = ANY($1)",
        keys
    )
    .fetch_all(connection)
    .await?;
    let answers = rows.into_iter().map(|row| {
        let fingerprint = hash_of(&row.fingerprint);
        let first =
            FirstAnswer { fingerprint, aggregate_id: row.aggregate_id, position: row.position, version: row.version };
        (hash_of(&row.key), first)
    });
    Ok(answers.collect())
}

/// Frees claims before others take them. Who gives back everything is erased: their key goes in the same transaction,
/// so that whoever sees the erasure in the log can rely on it.
async fn release(connection: &mut PgConnection, plan: &mut Plan) -> Result<(), sqlx::Error> {
    let released = std::mem::take(&mut plan.released);
    let (kinds, keys): (Vec<String>, Vec<String>) =
        released.into_keys().map(|claim| (claim.kind.to_owned(), claim.key)).unzip();
    if !kinds.is_empty() {
        // Who holds them was read under the head's lock.
        sqlx::query!(
            "DELETE FROM claims USING unnest($1::text[], $2::text[]) AS r (kind, key)
             WHERE claims.kind = r.kind AND claims.key = r.key",
            &kinds,
            &keys
        )
        .execute(&mut *connection)
        .await?;
    }
    for (aggregate_type, aggregate_id) in &plan.release_all {
        if let Ok(person) = aggregate_id.parse::<Uuid>() {
            sqlx::query!("DELETE FROM person_keys WHERE person_id = $1", person).execute(&mut *connection).await?;
        }
        sqlx::query!(
            "DELETE FROM claims WHERE aggregate_type = $1 AND aggregate_id = $2",
            aggregate_type,
            aggregate_id
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
