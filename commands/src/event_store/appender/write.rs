//! The one statement that writes a plan: it moves the head from where the plan begins, and everything else only if
//! the head was there.
//!
//! Never here: choosing what to write.

use sqlx::PgConnection;

use super::plan::Plan;
use crate::event_store::Head;

/// Writes a plan behind `from`. Returns whether the head was there; if not, nothing was written.
///
/// Claims and keys that exist already violate their constraints and undo the whole statement. So does a stream that
/// is further than the plan thinks. Releases must not touch claims that the same plan takes.
pub(super) async fn write(
    connection: &mut PgConnection,
    from: &Head,
    to: &Head,
    plan: &Plan,
) -> Result<bool, sqlx::Error> {
    let rows = &plan.rows;
    if plan.only_events() {
        return match rows.positions.len() {
            1 => write_row(connection, from, to, plan).await,
            _ => write_rows(connection, from, to, plan).await,
        };
    }
    let mut taken = Taken::default();
    let (mut released_kinds, mut released_keys) = (Vec::new(), Vec::new());
    let (mut released_types, mut released_ids) = (Vec::new(), Vec::new());
    for (claim, ((aggregate_type, aggregate_id), position)) in &plan.taken {
        taken.kinds.push(claim.kind.to_owned());
        taken.keys.push(claim.key.clone());
        taken.types.push(aggregate_type.clone());
        taken.ids.push(aggregate_id.clone());
        taken.positions.push(*position);
    }
    for (claim, holder) in &plan.released {
        released_kinds.push(claim.kind.to_owned());
        released_keys.push(claim.key.clone());
        released_types.push(holder.0.clone());
        released_ids.push(holder.1.clone());
    }
    let keys: Vec<Vec<u8>> = plan.keys.iter().map(|(key, _)| key.to_vec()).collect();
    let fingerprints: Vec<Vec<u8>> = plan.keys.iter().map(|(_, first)| first.fingerprint.to_vec()).collect();
    let key_ids: Vec<String> = plan.keys.iter().map(|(_, first)| first.aggregate_id.clone()).collect();
    let key_positions: Vec<i64> = plan.keys.iter().map(|(_, first)| first.position).collect();
    let key_versions: Vec<i64> = plan.keys.iter().map(|(_, first)| first.version).collect();
    let written = sqlx::query_file!(
        "src/event_store/sql/append_with_claims.sql",
        from.position,
        &from.hash,
        to.position,
        &to.hash,
        to.recorded_at,
        &rows.positions,
        &rows.aggregate_types,
        &rows.aggregate_ids,
        &rows.sequences,
        &rows.event_types,
        &rows.event_versions,
        &rows.payloads,
        &rows.metadata,
        &rows.hashes,
        &taken.kinds,
        &taken.keys,
        &taken.types,
        &taken.ids,
        &taken.positions,
        &released_kinds,
        &released_keys,
        &released_types,
        &released_ids,
        &keys,
        &fingerprints,
        &key_ids,
        &key_positions,
        &key_versions
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

#[derive(Default)]
struct Taken {
    kinds: Vec<String>,
    keys: Vec<String>,
    types: Vec<String>,
    ids: Vec<String>,
    positions: Vec<i64>,
}

async fn write_rows(connection: &mut PgConnection, from: &Head, to: &Head, plan: &Plan) -> Result<bool, sqlx::Error> {
    let rows = &plan.rows;
    let written = sqlx::query_file!(
        "src/event_store/sql/append.sql",
        from.position,
        &from.hash,
        to.position,
        &to.hash,
        to.recorded_at,
        &rows.positions,
        &rows.aggregate_types,
        &rows.aggregate_ids,
        &rows.sequences,
        &rows.event_types,
        &rows.event_versions,
        &rows.payloads,
        &rows.metadata,
        &rows.hashes
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// One row without arrays around it: a fifth of what PostgreSQL spends on such a statement goes into unfolding them.
async fn write_row(connection: &mut PgConnection, from: &Head, to: &Head, plan: &Plan) -> Result<bool, sqlx::Error> {
    let rows = &plan.rows;
    let written = sqlx::query_file!(
        "src/event_store/sql/append_one.sql",
        from.position,
        &from.hash,
        to.position,
        &to.hash,
        to.recorded_at,
        rows.aggregate_types[0],
        rows.aggregate_ids[0],
        rows.sequences[0],
        rows.event_types[0],
        rows.event_versions[0],
        rows.payloads[0],
        rows.metadata[0]
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() > 0)
}
