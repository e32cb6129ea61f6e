//! Where the cluster, its socket, its log and its lock are.
//!
//! Normally `DATA_DIR/postgres`. Two systems of permissions can forbid that: PostgreSQL's user may be unable to enter
//! a directory above it (a data directory below `/root`), and a socket's path may have at most 107 bytes. The first
//! moves the whole place below `/var/lib/healing-paws`, the second only the socket; both under a name made from the
//! data directory's path, so that the next start finds them again.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::EmbeddedPostgresError;
use super::user::RunAs;

/// A socket's path may have 107 bytes; PostgreSQL appends `/.s.PGSQL.5432` and, for a moment, `.lock`.
const LONGEST_SOCKET_DIR: usize = 107 - "/.s.PGSQL.5432.lock".len();

/// Where root keeps clusters whose data directory PostgreSQL's user cannot reach.
const SYSTEM_PLACES: &str = "/var/lib/healing-paws";

/// The directory that holds all there is of one embedded PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Place {
    root: PathBuf,
}

impl Place {
    /// Chooses the place and makes it, owned by PostgreSQL's user and closed to all others.
    pub(super) fn prepare(data_dir: &Path, user: &RunAs) -> Result<Self, EmbeddedPostgresError> {
        fs::create_dir_all(data_dir).map_err(EmbeddedPostgresError::file("make", data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(EmbeddedPostgresError::file("resolve", data_dir))?;
        let root = match user.obstacle(&data_dir) {
            None => data_dir.join("postgres"),
            Some(obstacle) => {
                let root = Path::new(SYSTEM_PLACES).join(short_name(&data_dir));
                tracing::warn!(
                    "`{}`, who runs PostgreSQL, cannot enter {}; its data is kept in {}",
                    user.name,
                    obstacle.display(),
                    root.display()
                );
                fs::create_dir_all(SYSTEM_PLACES).map_err(EmbeddedPostgresError::file("make", SYSTEM_PLACES))?;
                root
            }
        };
        make_private(&root, user)?;
        Ok(Self { root })
    }

    /// The place itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The cluster.
    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// PostgreSQL's log.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// The cluster's major version, once there is a cluster.
    pub(super) fn version(&self) -> Option<String> {
        fs::read_to_string(self.data().join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
    }

    /// Takes the lock that makes this process the owner; `None` when another process is.
    pub(super) fn try_lock(&self, user: &RunAs) -> Result<Option<File>, EmbeddedPostgresError> {
        let path = self.root.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(EmbeddedPostgresError::file("open", &path))?;
        user.take(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(EmbeddedPostgresError::file("lock", path)(source)),
        }
    }

    /// The socket's directory, made if need be.
    pub(super) fn socket_dir(&self, user: &RunAs) -> Result<PathBuf, EmbeddedPostgresError> {
        let usual = self.root.join("run");
        let directory = if usual.as_os_str().len() <= LONGEST_SOCKET_DIR {
            usual
        } else {
            // Not XDG_RUNTIME_DIR: a guest started from another session must arrive at the same path.
            Path::new("/tmp").join(format!("healing-paws-{}", short_name(&self.root)))
        };
        make_private(&directory, user)?;
        Ok(directory)
    }
}

/// Makes a directory of mode 700 for PostgreSQL's user. One that exists must already be that user's: in a shared
/// directory anybody else may have put something there.
fn make_private(path: &Path, user: &RunAs) -> Result<(), EmbeddedPostgresError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => user.take(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => user.require_owner(path),
        Err(error) => Err(EmbeddedPostgresError::file("make", path)(error)),
    }
}

/// Sixteen hexadecimal digits that stand for a path.
fn short_name(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest.iter().take(8).fold(String::new(), |name, byte| format!("{name}{byte:02x}"))
}
