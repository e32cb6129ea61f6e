//! Which processes work in a cluster, and ending them.
//!
//! Every process of PostgreSQL has the cluster as its working directory. That is a surer sign than the number in
//! `postmaster.pid`, which after a restart of the machine may be anybody's.

use std::fs;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

/// How often a condition that nothing announces is looked at again.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How long a clean shutdown, which writes everything that is dirty, may take before it is cut short.
pub(super) const CLEAN_SHUTDOWN: Duration = Duration::from_mins(1);

/// How long processes whose postmaster is gone get to notice: one that computes does not look up.
const ORPHANS_NOTICE: Duration = Duration::from_secs(1);

/// How long they then get to die of a kill.
const ORPHANS_DIE: Duration = Duration::from_secs(10);

/// Whether this system shows its processes at all; without it, none found means nothing.
pub(super) fn can_be_seen() -> bool {
    fs::read_link("/proc/self/cwd").is_ok()
}

/// The processes of PostgreSQL that work in this cluster.
pub(super) fn working_in(data: &Path) -> Vec<i32> {
    let Ok(data) = data.canonicalize() else { return Vec::new() };
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|directory| directory == data)
                && fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres")
        })
        .collect()
}

/// The process that `postmaster.pid` names.
pub(super) fn postmaster(data: &Path) -> Option<i32> {
    fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// Sends a signal; a process that is gone is no error.
pub(super) fn send(pid: i32, signal: Signal) {
    if let Err(error) = kill(Pid::from_raw(pid), signal)
        && error != nix::errno::Errno::ESRCH
    {
        tracing::warn!(pid, "cannot send {signal}: {error}");
    }
}

/// Waits until nobody works in the cluster; whether that came true in time.
pub(super) async fn wait_until_none(data: &Path, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while !working_in(data).is_empty() {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(LOOK_AGAIN).await;
    }
    true
}

/// Waits until the processes of a postmaster that is gone have noticed, and kills those that do not: while one lives,
/// the cluster's shared memory is in use and PostgreSQL does not start. Whether all are gone.
pub(super) async fn outlast_orphans(data: &Path) -> bool {
    if wait_until_none(data, ORPHANS_NOTICE).await {
        return true;
    }
    for pid in working_in(data) {
        send(pid, Signal::SIGKILL);
    }
    wait_until_none(data, ORPHANS_DIE).await
}
