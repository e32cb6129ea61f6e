//! Where a subscription stands: its row in `subscriptions`, and the fence around it.
//!
//! Never here: deciding when to move.

use sqlx::PgConnection;

use super::Failure;

/// Where a subscription stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) version: i32,
    pub(super) generation: i64,
    pub(super) position: i64,
    pub(super) stopped: bool,
}

/// Makes the row of a subscription that never ran.
pub(super) async fn ensure(connection: &mut PgConnection, name: &str, version: i32) -> Result<(), sqlx::Error> {
    sqlx::query!("INSERT INTO subscriptions (name, version) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, version)
        .execute(connection)
        .await?;
    Ok(())
}

/// Reads where a subscription stands.
pub(super) async fn read(connection: &mut PgConnection, name: &str) -> Result<Checkpoint, sqlx::Error> {
    sqlx::query_as!(
        Checkpoint,
        r#"SELECT version, generation, position, poison_position IS NOT NULL AS "stopped!"
           FROM subscriptions WHERE name = $1"#,
        name
    )
    .fetch_one(connection)
    .await
}

/// The same, and holds the row until the transaction ends: no runner can move it meanwhile.
pub(super) async fn hold(connection: &mut PgConnection, name: &str) -> Result<Checkpoint, sqlx::Error> {
    sqlx::query_as!(
        Checkpoint,
        r#"SELECT version, generation, position, poison_position IS NOT NULL AS "stopped!"
           FROM subscriptions WHERE name = $1 FOR UPDATE"#,
        name
    )
    .fetch_one(connection)
    .await
}

/// Moves the checkpoint, if it is where the runner left it. Comes first in the transaction: of two runners, the
/// second waits here and is then fenced, before it touched anything.
pub(super) async fn advance(
    connection: &mut PgConnection,
    name: &str,
    floor: &Checkpoint,
    ceiling: i64,
) -> Result<(), Failure> {
    let moved = sqlx::query!(
        "UPDATE subscriptions SET position = $4, poison_position = NULL, error = NULL, updated_at = now()
         WHERE name = $1 AND generation = $2 AND position = $3",
        name,
        floor.generation,
        floor.position,
        ceiling
    )
    .execute(connection)
    .await?;
    if moved.rows_affected() == 1 { Ok(()) } else { Err(Failure::Fenced) }
}

/// Records the event that does not apply.
pub(super) async fn stop(
    connection: &mut PgConnection,
    name: &str,
    floor: &Checkpoint,
    poison: i64,
    error: &str,
) -> Result<(), Failure> {
    let stopped = sqlx::query!(
        "UPDATE subscriptions SET poison_position = $4, error = $5, updated_at = now()
         WHERE name = $1 AND generation = $2 AND position = $3",
        name,
        floor.generation,
        floor.position,
        poison,
        error
    )
    .execute(connection)
    .await?;
    if stopped.rows_affected() == 1 { Ok(()) } else { Err(Failure::Fenced) }
}

/// Says that rebuilt tables are in place and show the log up to a position.
pub(super) async fn swap(
    connection: &mut PgConnection,
    name: &str,
    version: i32,
    position: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE subscriptions SET version = $2, generation = generation + 1, position = $3,
                poison_position = NULL, error = NULL, updated_at = now()
         WHERE name = $1",
        name,
        version,
        position
    )
    .execute(connection)
    .await?;
    Ok(())
}
