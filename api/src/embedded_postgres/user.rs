//! Whom PostgreSQL runs as: the caller, or an unprivileged user when the caller is root (PostgreSQL refuses root).
//!
//! What that user owns and where it may go is asked here; where things are put is decided in `place`.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Uid, User, geteuid};

use super::{EmbeddedPostgresError, Options};

/// The first of these that exists is taken when root names nobody.
const FALLBACKS: [&str; 2] = ["postgres", "nobody"];

/// The user PostgreSQL runs as.
#[derive(Debug, Clone)]
pub(super) struct RunAs {
    pub(super) name: String,
    uid: u32,
    gid: u32,
    /// Whether to become this user first: only root has to.
    switch: bool,
}

/// Decides whom PostgreSQL runs as. A cluster that exists is run by its owner.
pub(super) fn choose(options: &Options) -> Result<RunAs, EmbeddedPostgresError> {
    let caller = geteuid();
    if !caller.is_root() {
        let name = User::from_uid(caller).ok().flatten().map_or_else(|| caller.to_string(), |user| user.name);
        return Ok(RunAs { name, uid: caller.as_raw(), gid: nix::unistd::getegid().as_raw(), switch: false });
    }
    let existing_owner = options.data_dir.join("postgres/data").metadata().ok().map(|found| found.uid());
    let user = match (&options.run_as, existing_owner) {
        (Some(name), _) => by_name(name).ok_or_else(|| EmbeddedPostgresError::NoUser { name: name.clone() })?,
        (None, Some(uid)) if uid != 0 => User::from_uid(Uid::from_raw(uid))
            .ok()
            .flatten()
            .ok_or_else(|| EmbeddedPostgresError::NoUser { name: uid.to_string() })?,
        (None, _) => FALLBACKS
            .into_iter()
            .find_map(by_name)
            .ok_or_else(|| EmbeddedPostgresError::NoUser { name: FALLBACKS.join("` or `") })?,
    };
    Ok(RunAs { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw(), switch: true })
}

fn by_name(name: &str) -> Option<User> {
    User::from_name(name).ok().flatten()
}

impl RunAs {
    /// Makes a command run as this user, away from the caller's `PG…` variables and working directory.
    pub(super) fn prepare(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.current_dir("/").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        if self.switch {
            command.uid(self.uid).gid(self.gid).env("HOME", "/").env("USER", &self.name);
        }
    }

    /// Gives a file or directory to this user.
    pub(super) fn take(&self, path: &Path) -> Result<(), EmbeddedPostgresError> {
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid)).map_err(EmbeddedPostgresError::file("give away", path))?;
        }
        Ok(())
    }

    /// Fails when an existing directory is not this user's. One of root's own is only half made: it is handed over.
    pub(super) fn require_owner(&self, path: &Path) -> Result<(), EmbeddedPostgresError> {
        let found = path.symlink_metadata().map_err(EmbeddedPostgresError::file("look at", path))?;
        if found.is_dir() && found.uid() == self.uid {
            Ok(())
        } else if found.is_dir() && self.switch && found.uid() == 0 {
            self.take(path)
        } else {
            Err(EmbeddedPostgresError::Owner { path: path.to_path_buf(), user: self.name.clone() })
        }
    }

    /// The first directory on the way to `path` (itself included, if it exists) that this user may not enter.
    pub(super) fn obstacle(&self, path: &Path) -> Option<PathBuf> {
        if !self.switch {
            return None;
        }
        let may_enter = |directory: &Path| {
            directory.metadata().map_or(true, |found| {
                let mode = found.mode();
                let bit = if found.uid() == self.uid {
                    0o100
                } else if found.gid() == self.gid {
                    0o010
                } else {
                    0o001
                };
                mode & bit != 0
            })
        };
        path.ancestors().find(|directory| !may_enter(directory)).map(Path::to_path_buf)
    }
}
