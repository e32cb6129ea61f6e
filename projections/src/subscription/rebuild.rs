//! Filling a projection's tables anew while the old ones serve, and swapping them in one transaction.
//!
//! The same code fills both: its statements name tables without a schema, and a rebuild's connection looks for them
//! in a schema of its own first. Tables there are made `LIKE` the live ones, with all their indexes.
//!
//! ```text
//!   drop leftovers, make empty tables ──▶ apply the log in large batches ──▶ hold the subscription's row ──▶ apply
//!                                               ▲                │           the rest, drop the old tables, move the
//!                                               └── too far yet ─┘           new ones in, move the checkpoint: commit
//! ```
//!
//! Killed at any point it leaves nothing but its schema, which the next one drops. A runner on any node waits at the
//! held row and is fenced off afterwards by the new generation. Never here: announcing anything.

use std::pin::pin;

use commands::Commands;
use futures::StreamExt as _;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::checkpoint;
use super::lease::{self, Right};
use super::{Failure, Mode, Projection};
use crate::pages::{page, pages};

/// The most events that may be missing when the live tables are held.
const CLOSE: i64 = 500;
/// How many times the swap waits for readers, a second each, before the rebuild gives up.
const SWAPS: usize = 30;

/// Why a rebuild did not happen. The live tables are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// There is no projection of this name.
    #[error("there is no projection {0:?}")]
    Unknown(String),
    /// It is no read model but a process manager: applying the log again would do everything again.
    #[error("{0} acts on events and is never rebuilt")]
    Acts(&'static str),
    /// Another rebuild of the same projection is under way.
    #[error("it is being rebuilt already")]
    UnderWay,
    /// An event does not apply.
    #[error("an event does not apply: {0}")]
    Poison(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// Somebody keeps reading the old tables.
    #[error("the old tables are in use")]
    Busy,
}

impl From<Failure> for RebuildError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Poison(error) => Self::Poison(error),
            Failure::Transient(error) => Self::Database(error),
            Failure::Fenced => Self::UnderWay,
        }
    }
}

impl From<sqlx::Error> for RebuildError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// Rebuilds a projection. Returns the position its new tables showed when they were swapped in.
pub(crate) async fn rebuild<P: Projection>(commands: &Commands, projection: &P) -> Result<i64, RebuildError> {
    // Also what keeps a raised version of a process manager from passing over events it has not acted on yet.
    if P::TABLES.is_empty() {
        return Err(RebuildError::Acts(P::NAME));
    }
    let mut connection = lease::connect(commands.pool(), P::NAME).await?;
    checkpoint::ensure(&mut connection, P::NAME, P::VERSION).await?;
    if !lease::try_take(&mut connection, Right::Rebuild, P::NAME).await? {
        return Err(RebuildError::UnderWay);
    }
    let schemas = Schemas::prepare::<P>(&mut connection).await?;
    let mut position = 0;
    for _ in 0..SWAPS {
        position = fill(commands, projection, &mut connection, position).await?;
        for table in P::TABLES {
            connection.execute(sqlx::raw_sql(&format!("ANALYZE {}.{table}", schemas.shadow))).await?;
        }
        match swap(commands, projection, &mut connection, &schemas, position).await {
            Ok(Some(position)) => return Ok(position),
            Ok(None) => {}
            Err(error) if is_lock_timeout(&error) => tracing::info!(subscription = P::NAME, "readers are in the way"),
            Err(error) => return Err(error.failure.into()),
        }
    }
    Err(RebuildError::Busy)
}

/// Where the tables live, quoted.
struct Schemas {
    live: String,
    shadow: String,
}

impl Schemas {
    /// Makes empty tables beside the live ones and directs this connection to them.
    async fn prepare<P: Projection>(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let live = sqlx::query_scalar!(r#"SELECT quote_ident(current_schema()) AS "schema!""#)
            .fetch_one(&mut *connection)
            .await?;
        let schemas = Self { live, shadow: format!("rebuild_{}", P::NAME) };
        let Self { live, shadow } = &schemas;
        let tables = P::TABLES.iter();
        let make = tables.map(|table| format!("CREATE TABLE {shadow}.{table} (LIKE {live}.{table} INCLUDING ALL);"));
        let statements = format!(
            "DROP SCHEMA IF EXISTS {shadow} CASCADE; CREATE SCHEMA {shadow}; {} SET search_path TO {shadow}, {live}",
            make.collect::<String>()
        );
        connection.execute(sqlx::raw_sql(&statements)).await?;
        Ok(schemas)
    }

    fn swap_statements<P: Projection>(&self) -> String {
        let Self { live, shadow } = self;
        let tables = P::TABLES.iter();
        let swap =
            tables.map(|table| format!("DROP TABLE {live}.{table}; ALTER TABLE {shadow}.{table} SET SCHEMA {live};"));
        format!("{} DROP SCHEMA {shadow}", swap.collect::<String>())
    }
}

/// Applies the log from a position to its present end.
async fn fill<P: Projection>(
    commands: &Commands,
    projection: &P,
    connection: &mut PgConnection,
    from: i64,
) -> Result<i64, Failure> {
    let head = commands.log().head().await?.position;
    let mut pages = pin!(pages(commands, from, head, P::wants));
    while let Some(page) = pages.next().await {
        let batch = page?;
        if !batch.is_empty() {
            let mut transaction = connection.begin().await?;
            projection.apply(&mut transaction, &batch, Mode::Rebuild).await?;
            transaction.commit().await?;
        }
    }
    Ok(head)
}

/// What went wrong in the swap, with the database's own error where there is one.
struct SwapError {
    failure: Failure,
    lock_timeout: bool,
}

impl From<Failure> for SwapError {
    fn from(failure: Failure) -> Self {
        Self { failure, lock_timeout: false }
    }
}

impl From<sqlx::Error> for SwapError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let lock_timeout = code.as_deref() == Some("55P03");
        Self { failure: error.into(), lock_timeout }
    }
}

const fn is_lock_timeout(error: &SwapError) -> bool {
    error.lock_timeout
}

/// Swaps the tables, unless the live ones moved too far away meanwhile.
async fn swap<P: Projection>(
    commands: &Commands,
    projection: &P,
    connection: &mut PgConnection,
    schemas: &Schemas,
    position: i64,
) -> Result<Option<i64>, SwapError> {
    let mut transaction = connection.begin().await?;
    transaction.execute(sqlx::raw_sql("SET LOCAL lock_timeout = '1s'")).await?;
    let live = checkpoint::hold(&mut transaction, P::NAME).await?;
    if live.position > position + CLOSE {
        transaction.rollback().await?;
        return Ok(None);
    }
    let reached = position.max(live.position);
    if reached > position {
        let rest = page(commands, position, reached, P::wants).await.map_err(Failure::from)?;
        projection.apply(&mut transaction, &rest, Mode::Rebuild).await?;
    }
    transaction.execute(sqlx::raw_sql(&schemas.swap_statements::<P>())).await?;
    checkpoint::swap(&mut transaction, P::NAME, P::VERSION, reached).await?;
    projection.swapped(&mut transaction, reached).await?;
    transaction.commit().await?;
    Ok(Some(reached))
}
