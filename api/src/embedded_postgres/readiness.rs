//! Whether PostgreSQL answers, asked the only way that counts: by connecting. Makes the database on first use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::time::{Instant, sleep};

use super::DATABASE;
use super::error::EmbeddedPostgresError;
use super::processes::LOOK_AGAIN;

/// Only names the socket's file; nothing listens on the network.
pub(super) const PORT: u16 = 5432;

/// For so long PostgreSQL may say nothing at all.
const PATIENCE: Duration = Duration::from_mins(1);

/// "The database system is starting up", or shutting down, or recovering: alive, and to be waited for.
const CANNOT_CONNECT_NOW: &str = "57P03";
/// The database does not exist (yet): a guest came before the owner was ready.
const INVALID_CATALOG_NAME: &str = "3D000";

/// How to reach a database through the socket.
pub(super) fn options(socket_dir: &Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(PORT)
        .username(DATABASE)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("healing-paws")
}

/// Waits until the server answers. The caller gives up on its own when the process ends.
pub(super) async fn wait_for_server(socket_dir: &Path) -> Result<(), EmbeddedPostgresError> {
    wait(socket_dir, "postgres").await
}

/// Waits until the product's database answers.
pub(super) async fn wait_for_database(socket_dir: &Path) -> Result<(), EmbeddedPostgresError> {
    wait(socket_dir, DATABASE).await
}

async fn wait(socket_dir: &Path, database: &str) -> Result<(), EmbeddedPostgresError> {
    let options = options(socket_dir, database);
    let mut deadline = Instant::now() + PATIENCE;
    loop {
        let error = match options.connect().await {
            Ok(connection) => {
                connection.close().await.ok();
                return Ok(());
            }
            Err(error) => error,
        };
        let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        match code.as_deref() {
            // Recovery takes as long as it takes.
            Some(CANNOT_CONNECT_NOW) => deadline = Instant::now() + PATIENCE,
            Some(code) if code != INVALID_CATALOG_NAME => return Err(EmbeddedPostgresError::Database(error)),
            _ if Instant::now() >= deadline => {
                return Err(EmbeddedPostgresError::Silent { socket_dir: PathBuf::from(socket_dir), source: error });
            }
            _ => {}
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Makes the product's database unless it exists.
pub(super) async fn ensure_database(socket_dir: &Path) -> Result<(), EmbeddedPostgresError> {
    let attempt = async {
        let mut connection = options(socket_dir, "postgres").connect().await?;
        let statement = "select exists (select from pg_database where datname = $1)";
        let exists: bool = sqlx::query_scalar(statement).bind(DATABASE).fetch_one(&mut connection).await?;
        if !exists {
            connection.execute(format!("create database {DATABASE}").as_str()).await?;
        }
        connection.close().await
    };
    attempt.await.map_err(EmbeddedPostgresError::Database)
}
