//! Keeps PostgreSQL running for as long as the server does.
//!
//! ```text
//! starting ──answers──▶ running ──ends──▶ waiting (for its orphans, and a little longer each time) ──▶ starting
//!     └────────────── stop asked ──▶ stopping ──ends──▶ stopped
//! ```

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::error::EmbeddedPostgresError;
use super::postmaster::{Launch, Postmaster};
use super::{cluster, processes, readiness};

/// The pause before a restart that follows a failed one; doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long an immediate shutdown, after a clean one that took too long, may take before a kill.
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);

/// The task that supervises, seen from outside.
#[derive(Debug)]
pub(super) struct Supervisor {
    /// Dropping it asks the task to stop.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    pid: watch::Receiver<Option<i32>>,
}

impl Supervisor {
    /// Starts PostgreSQL, waits until it answers, and supervises it from then on. Keeps the lock.
    pub(super) async fn start(launch: Launch, lock: File, socket_dir: PathBuf) -> Result<Self, EmbeddedPostgresError> {
        let postmaster = start_and_wait(&launch, &socket_dir).await?;
        let (stop, asked) = oneshot::channel();
        let (running, pid) = watch::channel(Some(postmaster.pid()));
        let task = tokio::spawn(async move {
            supervise(&launch, postmaster, &socket_dir, asked, running).await;
            // One in /tmp is made again by whoever starts next.
            if launch.data().parent() != socket_dir.parent() {
                fs::remove_dir(&socket_dir).ok();
            }
            drop(lock);
        });
        Ok(Self { stop, task, pid })
    }

    /// The process id while PostgreSQL answers.
    pub(super) fn pid(&self) -> Option<i32> {
        *self.pid.borrow()
    }

    /// Stops PostgreSQL and waits for its end.
    pub(super) async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::error!("the supervisor of PostgreSQL ended badly: {error}");
        }
    }
}

async fn supervise(
    launch: &Launch,
    mut postmaster: Postmaster,
    socket_dir: &Path,
    mut asked: oneshot::Receiver<()>,
    running: watch::Sender<Option<i32>>,
) {
    loop {
        let status = tokio::select! {
            status = postmaster.ended() => status,
            _ = &mut asked => return shut_down(postmaster).await,
        };
        running.send_replace(None);
        tracing::error!("PostgreSQL ended ({status}); starting it again");
        postmaster = tokio::select! {
            again = restart(launch, socket_dir) => again,
            // A start under way is dropped, and with it asked to shut down; `end_leftovers` sees to the rest.
            _ = &mut asked => return,
        };
        tracing::warn!(pid = postmaster.pid(), "PostgreSQL answers again");
        running.send_replace(Some(postmaster.pid()));
    }
}

async fn restart(launch: &Launch, socket_dir: &Path) -> Postmaster {
    let mut pause = FIRST_PAUSE;
    loop {
        let attempt = async {
            cluster::end_leftovers(launch.data(), socket_dir).await?;
            start_and_wait(launch, socket_dir).await
        };
        match attempt.await {
            Ok(postmaster) => return postmaster,
            Err(error) => tracing::error!("PostgreSQL does not start again: {error}"),
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn start_and_wait(launch: &Launch, socket_dir: &Path) -> Result<Postmaster, EmbeddedPostgresError> {
    let mut postmaster = Postmaster::start(launch).await?;
    tokio::select! {
        answer = readiness::wait_for_server(socket_dir) => answer?,
        _ = postmaster.ended() => return Err(launch.ended()),
    }
    Ok(postmaster)
}

async fn shut_down(mut postmaster: Postmaster) {
    for (signal, patience) in [(Signal::SIGINT, processes::CLEAN_SHUTDOWN), (Signal::SIGQUIT, IMMEDIATE_SHUTDOWN)] {
        postmaster.signal(signal);
        if timeout(patience, postmaster.ended()).await.is_ok() {
            return;
        }
        tracing::warn!("PostgreSQL does not end on {signal}");
    }
    postmaster.signal(Signal::SIGKILL);
    postmaster.ended().await;
}
