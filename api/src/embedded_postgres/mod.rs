//! The product's own PostgreSQL, for when no `DATABASE_URL` is configured: found, initialised, kept alive, stopped.
//!
//! Everything lives below one directory, the *place*: `data` (the cluster), `run` (the socket), `postgres.log` and
//! `lock`. The place is `DATA_DIR/postgres`, unless PostgreSQL's user could not reach it (see [`place`]).
//!
//! Whoever holds the lock owns the cluster and supervises it; the kernel drops the lock with the process, so a killed
//! owner never blocks the next one. A second process on the same data directory joins as a guest and only connects.
//!
//! Schema, migrations and pools never live here.

mod binaries;
mod cluster;
mod error;
mod place;
mod postmaster;
mod processes;
mod readiness;
mod supervisor;
mod user;

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;

pub use error::EmbeddedPostgresError;

use place::Place;
use postmaster::Launch;
use supervisor::Supervisor;

/// The role and the database that the server uses.
const DATABASE: &str = "healing_paws";

/// What the launcher needs to know; `Options::new` serves for nearly everything.
#[derive(Debug, Clone)]
pub struct Options {
    /// The product's data directory; made when absent.
    pub data_dir: PathBuf,
    /// A directory that holds `postgres` and `initdb`, looked at before any other.
    pub binaries: Option<PathBuf>,
    /// Where npm may have put PostgreSQL's binaries.
    pub node_modules: Vec<PathBuf>,
    /// The user PostgreSQL runs as when this process is root; otherwise it is always the caller.
    pub run_as: Option<String>,
}

impl Options {
    /// The usual options for a data directory.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            binaries: None,
            node_modules: vec![
                PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/frontend/node_modules")),
                PathBuf::from("api/frontend/node_modules"),
            ],
            run_as: None,
        }
    }
}

/// A running PostgreSQL, reachable through [`connect_options`](Self::connect_options).
///
/// Dropping it asks PostgreSQL to stop; [`stop`](Self::stop) also waits until it has.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    socket_dir: PathBuf,
    data: PathBuf,
    /// Absent in a guest.
    supervisor: Option<Supervisor>,
}

/// Starts PostgreSQL on the data directory, or joins the one that another process runs there.
///
/// Returns once it answers a connection and the database exists.
pub async fn start(options: &Options) -> Result<EmbeddedPostgres, EmbeddedPostgresError> {
    let user = user::choose(options)?;
    let place = Place::prepare(&options.data_dir, &user)?;
    let socket_dir = place.socket_dir(&user)?;

    let Some(lock) = place.try_lock(&user)? else {
        tracing::info!(place = %place.root().display(), "joining the PostgreSQL that another process runs");
        readiness::wait_for_database(&socket_dir).await?;
        return Ok(EmbeddedPostgres { socket_dir, data: place.data(), supervisor: None });
    };

    let binaries = binaries::find(options, &place, &user)?;
    cluster::end_leftovers(&place.data(), &socket_dir).await?;
    cluster::initialise(&place, &binaries, &user).await?;
    cluster::write_settings(&place, &socket_dir, &user)?;

    let launch = Launch::new(&binaries, &place, &user);
    let supervisor = Supervisor::start(launch, lock, socket_dir.clone()).await?;
    readiness::ensure_database(&socket_dir).await?;
    tracing::info!(
        place = %place.root().display(),
        binaries = %binaries.directory().display(),
        "PostgreSQL {} is running", binaries.version()
    );
    Ok(EmbeddedPostgres { socket_dir, data: place.data(), supervisor: Some(supervisor) })
}

impl EmbeddedPostgres {
    /// How to reach the product's database.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        readiness::options(&self.socket_dir, DATABASE)
    }

    /// The cluster's own directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether this process runs PostgreSQL, rather than having joined another's.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.supervisor.is_some()
    }

    /// The process id of PostgreSQL itself, while this process runs it and it is up.
    #[must_use]
    pub fn pid(&self) -> Option<i32> {
        self.supervisor.as_ref().and_then(Supervisor::pid)
    }

    /// Ends every connection, stops PostgreSQL cleanly and waits until it is gone. A guest only leaves.
    pub async fn stop(self) {
        if let Some(supervisor) = self.supervisor {
            supervisor.stop().await;
        }
    }
}
