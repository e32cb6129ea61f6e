//! A durable PostgreSQL with the product's own settings, and databases on it.
//!
//! Never here: load.

use std::path::PathBuf;

use healing_paws::embedded_postgres::{self, EmbeddedPostgres, Options};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor as _, PgPool};

/// The server; its data goes when it stops.
pub(crate) struct Postgres {
    server: EmbeddedPostgres,
    data: tempfile::TempDir,
}

impl Postgres {
    pub(crate) async fn start() -> Self {
        // Beside the build: memory-backed places would not be durable.
        let data = tempfile::Builder::new().prefix("healing-paws-bench").tempdir_in(durable_place()).unwrap();
        let server = embedded_postgres::start(&Options::new(data.path())).await.unwrap();
        Self { server, data }
    }

    pub(crate) fn options(&self, database: &str) -> PgConnectOptions {
        self.server.connect_options().database(database)
    }

    /// A new empty database.
    pub(crate) async fn database(&self, name: &str) -> PgPool {
        let admin = PgPoolOptions::new().max_connections(1).connect_with(self.server.connect_options()).await.unwrap();
        admin.execute(sqlx::raw_sql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await.unwrap();
        admin.execute(sqlx::raw_sql(&format!("CREATE DATABASE {name}"))).await.unwrap();
        PgPoolOptions::new()
            .max_connections(16)
            .test_before_acquire(false)
            .connect_with(self.options(name))
            .await
            .unwrap()
    }

    /// A new database with the product's tables.
    pub(crate) async fn migrated(&self, name: &str) -> PgPool {
        let pool = self.database(name).await;
        healing_paws::MIGRATIONS.run(&pool).await.unwrap();
        pool
    }

    /// Writes what is dirty to disk, so that one measurement does not pay for another's.
    pub(crate) async fn settle(&self, pool: &PgPool) {
        pool.execute("CHECKPOINT").await.unwrap();
    }

    pub(crate) async fn stop(self) {
        self.server.stop().await;
        drop(self.data);
    }
}

/// As root, PostgreSQL runs as somebody else, who may not be able to reach the checkout.
fn durable_place() -> PathBuf {
    PathBuf::from("/var/tmp")
}
