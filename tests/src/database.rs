//! A database for each test: a copy of a migrated template, gone when the test ends.
//!
//! The server is the one that `TEST_DATABASE_URL`, or else `DATABASE_URL`, names. Never here: any data.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool};
use uuid::Uuid;

/// Databases that a killed test left behind are dropped after this time.
const LEFT_BEHIND: Duration = Duration::from_hours(1);
/// Whoever makes the template holds this advisory lock.
const TEMPLATE_LOCK: i64 = 0x4850_7465;
/// What the names of the tests' databases begin with; the time they were made follows.
const PREFIX: &str = "hp_test_";

/// An empty database with every migration applied.
pub struct TestDatabase {
    /// Connections to it.
    pub pool: PgPool,
    /// Where it is.
    pub url: String,
    name: String,
}

impl TestDatabase {
    /// Makes a database for one test.
    pub async fn create() -> Self {
        let mut server = server().await;
        let template = template(&mut server).await;
        let name = format!("{PREFIX}{}_{}", now().as_secs(), Uuid::now_v7().simple());
        server.execute(&*format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
        server.close().await.unwrap();
        let options = options().database(&name);
        let url = options.to_url_lossy().to_string();
        let pool = PgPoolOptions::new().max_connections(30).connect_with(options).await.unwrap();
        Self { pool, url, name }
    }

    /// Another pool of connections, as another node would have it.
    pub async fn another_pool(&self) -> PgPool {
        let options = options().database(&self.name);
        PgPoolOptions::new().max_connections(30).connect_with(options).await.unwrap()
    }
}

/// Drops the database, on a thread of its own because dropping cannot wait.
impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut server = server().await;
                drop_database(&mut server, &name).await
            })
        });
        // What is left behind is dropped by a later run.
        let _ = dropped.join();
    }
}

async fn drop_database(server: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    server.execute(&*format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    Ok(())
}

fn options() -> PgConnectOptions {
    let url = std::env::var("TEST_DATABASE_URL").or_else(|_| std::env::var("DATABASE_URL"));
    let url = url.unwrap();
    url.parse::<PgConnectOptions>().unwrap()
}

async fn server() -> PgConnection {
    PgConnection::connect_with(&options().database("postgres")).await.unwrap()
}

/// The name of the template, which is made first if these migrations have none yet.
async fn template(server: &mut PgConnection) -> String {
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let migrator = Migrator::new(Path::new(migrations)).await.unwrap();
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in migrator.iter().flat_map(|migration| migration.checksum.iter()) {
        digest = (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let name = format!("hp_template_{digest:016x}");
    if exists(server, &name).await {
        return name;
    }
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *server).await.unwrap();
    if !exists(server, &name).await {
        make_template(server, &migrator, &name).await;
        sweep(server).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut *server).await.unwrap();
    name
}

async fn exists(server: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(server)
        .await
        .unwrap()
}

/// Under another name until it is whole: a run that is killed leaves no half template.
async fn make_template(server: &mut PgConnection, migrator: &Migrator, name: &str) {
    let unfinished = format!("{name}_unfinished");
    drop_database(server, &unfinished).await.unwrap();
    server.execute(&*format!("CREATE DATABASE {unfinished} TEMPLATE template0")).await.unwrap();
    let mut connection = PgConnection::connect_with(&options().database(&unfinished)).await.unwrap();
    migrator.run_direct(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    server.execute(&*format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await.unwrap();
}

/// Drops what killed runs left behind.
async fn sweep(server: &mut PgConnection) {
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE starts_with(datname, $1)")
        .bind(PREFIX)
        .fetch_all(&mut *server)
        .await
        .unwrap();
    for name in names {
        let made = name.trim_start_matches(PREFIX).split('_').next().and_then(|seconds| seconds.parse().ok());
        let old = made.is_none_or(|made| now() > Duration::from_secs(made) + LEFT_BEHIND);
        if old {
            // Another run may be dropping it, too.
            let _ = drop_database(server, &name).await;
        }
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
