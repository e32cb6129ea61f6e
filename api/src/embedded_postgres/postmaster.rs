//! One run of PostgreSQL's main process: starting it, hearing of its end. Whether to start another is not decided here.
//!
//! Each run has a thread of its own that starts the process and waits for it. The kernel can tell a process that its
//! parent died, but by "parent" it means the thread: this thread lives exactly as long as the process, so PostgreSQL is
//! told to stop when, and only when, the whole server is gone, even by `kill -9`.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use nix::sys::signal::Signal;
use tokio::sync::{oneshot, watch};

use super::binaries::Binaries;
use super::error::EmbeddedPostgresError;
use super::place::Place;
use super::processes;
use super::user::RunAs;

/// A log that has grown beyond this is put aside at the next start.
const LONGEST_LOG: u64 = 16 * 1024 * 1024;

/// Everything needed to start PostgreSQL again and again.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    user: RunAs,
}

impl Launch {
    /// For this installation, on this place, as this user.
    pub(super) fn new(binaries: &Binaries, place: &Place, user: &RunAs) -> Self {
        Self { program: binaries.program("postgres"), data: place.data(), log: place.log(), user: user.clone() }
    }

    /// The cluster.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// PostgreSQL ended although it should run: with the end of its log.
    pub(super) fn ended(&self) -> EmbeddedPostgresError {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines.iter().skip(lines.len().saturating_sub(8)).copied().collect::<Vec<_>>().join("\n");
        EmbeddedPostgresError::Ended { log: self.log.clone(), tail }
    }

    fn command(&self) -> Result<Command, EmbeddedPostgresError> {
        if fs::metadata(&self.log).is_ok_and(|found| found.len() > LONGEST_LOG) {
            fs::rename(&self.log, self.log.with_extension("log.1"))
                .map_err(EmbeddedPostgresError::file("rename", &self.log))?;
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(EmbeddedPostgresError::file("open", &self.log))?;
        // Root may start what an ordinary user starts next time.
        self.user.take(&self.log)?;
        let mut command = match notifier() {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "INT", "--"]).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        self.user.prepare(&mut command);
        // A process group of its own: Ctrl-C in the terminal is for the server, which then stops PostgreSQL in order.
        command.arg("-D").arg(&self.data).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Ok(command)
    }
}

/// The program that arranges for the signal on the parent's death. Where it is missing a killed server leaves
/// PostgreSQL running, and the next start ends it first.
fn notifier() -> Option<PathBuf> {
    ["/usr/bin/setpriv", "/bin/setpriv"].into_iter().map(PathBuf::from).find(|path| path.is_file())
}

/// A run of PostgreSQL. Dropping it asks for a fast shutdown.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: i32,
    end: watch::Receiver<Option<String>>,
}

impl Postmaster {
    /// Starts PostgreSQL; it does not answer yet.
    pub(super) async fn start(launch: &Launch) -> Result<Self, EmbeddedPostgresError> {
        let mut command = launch.command()?;
        let program = launch.program.clone();
        let (started, start) = oneshot::channel();
        let (ended, end) = watch::channel(None);
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || match command.spawn() {
                Ok(mut child) => {
                    started.send(Ok(child.id())).ok();
                    let status = child.wait().as_ref().map_or_else(ToString::to_string, ExitStatus::to_string);
                    ended.send_replace(Some(status));
                }
                Err(error) => {
                    started.send(Err(error)).ok();
                }
            })
            .map_err(|source| EmbeddedPostgresError::Run { program: program.clone(), source })?;
        let pid = start
            .await
            .unwrap_or_else(|_| Err(std::io::Error::other("its thread ended")))
            .map_err(|source| EmbeddedPostgresError::Run { program, source })?;
        Ok(Self { pid: pid.cast_signed(), end })
    }

    /// Its process id.
    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Waits for its end and says how it ended.
    pub(super) async fn ended(&mut self) -> String {
        match self.end.wait_for(Option::is_some).await {
            Ok(status) => status.clone().unwrap_or_default(),
            Err(_) => "its thread ended".to_owned(),
        }
    }

    /// Sends it a signal, unless it has ended: its number may be another's by then.
    pub(super) fn signal(&self, signal: Signal) {
        if self.end.borrow().is_none() {
            processes::send(self.pid, signal);
        }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.signal(Signal::SIGINT);
    }
}
