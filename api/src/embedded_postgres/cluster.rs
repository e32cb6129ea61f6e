//! The cluster on disk: ending what a killed server left behind, `initdb`, and the settings. Never talks SQL.

use std::fs;
use std::path::Path;
use std::process::Command;

use nix::sys::signal::Signal;

use super::binaries::Binaries;
use super::error::EmbeddedPostgresError;
use super::place::Place;
use super::user::RunAs;
use super::{DATABASE, processes, readiness};

/// The file of the product's settings, in the cluster.
const SETTINGS: &str = "healing-paws.conf";

/// Ends a PostgreSQL that nobody supervises any more and clears its traces. The caller holds the lock, so it is no
/// other server's.
pub(super) async fn end_leftovers(data: &Path, socket_dir: &Path) -> Result<(), EmbeddedPostgresError> {
    if !processes::can_be_seen() {
        // PostgreSQL's own, more careful checks decide.
        return Ok(());
    }
    let left = processes::working_in(data);
    if let Some(postmaster) = processes::postmaster(data).filter(|pid| left.contains(pid)) {
        tracing::warn!(postmaster, "ending the PostgreSQL that a killed server left in {}", data.display());
        processes::send(postmaster, Signal::SIGINT);
        if !processes::wait_until_none(data, processes::CLEAN_SHUTDOWN).await {
            processes::send(postmaster, Signal::SIGQUIT);
        }
    }
    if !processes::outlast_orphans(data).await {
        return Err(EmbeddedPostgresError::Leftover { data: data.to_path_buf(), pids: processes::working_in(data) });
    }
    // Nobody works here, so the process numbers in these files are stale. By now they may be other programs', and
    // PostgreSQL would refuse to start.
    let socket = format!(".s.PGSQL.{}", readiness::PORT);
    let traces = [data.join("postmaster.pid"), socket_dir.join(format!("{socket}.lock")), socket_dir.join(socket)];
    for trace in traces {
        match fs::remove_file(&trace) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(EmbeddedPostgresError::file("remove", trace)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the cluster unless there is one. It gets its name only when it is whole.
pub(super) async fn initialise(place: &Place, binaries: &Binaries, user: &RunAs) -> Result<(), EmbeddedPostgresError> {
    let data = place.data();
    if data.join("PG_VERSION").exists() {
        return user.require_owner(&data);
    }
    let unfinished = place.root().join("data.unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(EmbeddedPostgresError::file("remove", &unfinished))?;
    }
    let program = binaries.program("initdb");
    let mut command = Command::new(&program);
    user.prepare(&mut command);
    command
        .args(["--username", DATABASE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"])
        .args(["--data-checksums", "--pgdata"])
        .arg(&unfinished);
    let output = tokio::process::Command::from(command)
        .output()
        .await
        .map_err(|source| EmbeddedPostgresError::Run { program, source })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(EmbeddedPostgresError::Initdb { output });
    }
    fs::rename(&unfinished, &data).map_err(EmbeddedPostgresError::file("rename", unfinished))
}

/// Writes the settings afresh, so that they are always this version's. They come after `initdb`'s, which has tried out
/// what this machine allows, and before an operator's own in `local.conf`.
pub(super) fn write_settings(place: &Place, socket_dir: &Path, user: &RunAs) -> Result<(), EmbeddedPostgresError> {
    let path = place.data().join(SETTINGS);
    fs::write(&path, settings(socket_dir)).map_err(EmbeddedPostgresError::file("write", &path))?;
    user.take(&path)?;
    let main = place.data().join("postgresql.conf");
    let mut text = fs::read_to_string(&main).map_err(EmbeddedPostgresError::file("read", &main))?;
    let include = format!("include = '{SETTINGS}'\n");
    if !text.contains(&include) {
        text.push_str(&include);
        fs::write(&main, text).map_err(EmbeddedPostgresError::file("write", main))?;
    }
    Ok(())
}

fn settings(socket_dir: &Path) -> String {
    let socket_dir = socket_dir.display().to_string().replace('\'', "''");
    let shared_buffers = (memory_megabytes() / 8).clamp(128, 2048);
    let cache = (memory_megabytes() / 2).max(256);
    format!(
        "# Written at every start. Settings of your own belong in local.conf, in this directory.

# Reached through the socket alone, whose directory only PostgreSQL's user can enter.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 200

# An acknowledged event is on the disk.
fsync = on
synchronous_commit = on
full_page_writes = on

# Write-ahead segments are recycled rather than made anew: that halves the slowest appends.
min_wal_size = 1GB
max_wal_size = 4GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9

shared_buffers = {shared_buffers}MB
effective_cache_size = {cache}MB
random_page_cost = 1.1
# Statements here are short: compiling them costs more than it saves.
jit = off

# The log names what went wrong, never whose data it was.
log_line_prefix = '%m [%p] '
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_timezone = 'UTC'
lc_messages = 'C'

timezone = 'UTC'
datestyle = 'iso, ymd'
default_text_search_config = 'pg_catalog.simple'

include_if_exists = 'local.conf'
",
        PORT = readiness::PORT
    )
}

/// The machine's memory; a small machine's when the system does not say.
fn memory_megabytes() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or(1024, |kilobytes| kilobytes / 1024)
}
