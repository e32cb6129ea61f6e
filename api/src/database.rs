//! The database of an installation: the one that is configured, or the product's own; brought up to date.
//!
//! Never here: statements.

use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor as _, PgPool};

use crate::MIGRATIONS;
use crate::config::Config;
use crate::embedded_postgres::{self, EmbeddedPostgres, EmbeddedPostgresError};

/// How long a command waits for a connection before it says that the database does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What PostgreSQL itself ends: a statement or a transaction that is held up, and a connection whose other end is gone
/// without a word, so that nothing it locked stays locked. Migrations may take longer.
const SERVER_SIDE: [(&str, &str); 6] = [
    ("statement_timeout", "120s"),
    ("idle_in_transaction_session_timeout", "60s"),
    ("tcp_keepalives_idle", "20"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "4"),
    ("tcp_user_timeout", "30s"),
];

/// A database that answers.
pub struct Database {
    /// Connections to it.
    pub pool: PgPool,
    postgres: Option<EmbeddedPostgres>,
}

/// There is no database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The product's own PostgreSQL does not start.
    #[error(transparent)]
    Embedded(#[from] EmbeddedPostgresError),
    /// It does not answer, or its URL does not read.
    #[error("the database does not answer")]
    Unreachable(#[from] sqlx::Error),
    /// Its schema cannot be brought up to date.
    #[error("the database cannot be migrated")]
    Migration(#[from] MigrateError),
}

impl Database {
    /// Reaches the database; the product's own one is started, or joined where another process runs it.
    pub async fn open(config: &Config) -> Result<Self, DatabaseError> {
        let (options, postgres) = if let Some(url) = &config.database_url {
            (url.parse::<PgConnectOptions>()?, None)
        } else {
            let options = embedded_postgres::Options::new(&config.data_dir);
            let options = embedded_postgres::Options { binaries: config.postgres_bin.clone(), ..options };
            let postgres = embedded_postgres::start(&options).await?;
            (postgres.connect_options(), Some(postgres))
        };
        // A connection is tested when it comes back; a dead one that slips through costs one answer.
        let pool = PgPoolOptions::new()
            .max_connections(config.database_connections)
            .test_before_acquire(false)
            .acquire_timeout(PATIENCE)
            .connect_with(options.application_name("healing-paws").options(SERVER_SIDE))
            .await?;
        Ok(Self { pool, postgres })
    }

    /// Brings the schema up to date. Several nodes may do so at the same time.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        let mut connection = self.pool.acquire().await?;
        connection.execute("SET statement_timeout = 0").await?;
        MIGRATIONS.run(&mut *connection).await?;
        // The pool's other connections keep the limit.
        connection.close_on_drop();
        Ok(())
    }

    /// Lets go of it; the product's own one stops, unless another process runs it.
    pub async fn close(self) {
        self.pool.close().await;
        if let Some(postgres) = self.postgres {
            postgres.stop().await;
        }
    }
}
