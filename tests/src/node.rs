//! A node as a hospital runs it: the product's own binary as a process, to be used, killed and started again.
//!
//! Never here: what is asked of it; see `soak` and the tests.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

/// How long a node may take from its start, or a restart of its database, until it serves.
const READY: Duration = Duration::from_mins(1);

/// Where a node keeps its log.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In a PostgreSQL of its own below its data directory.
    Embedded,
    /// In this database.
    Database(String),
}

/// A process of the product's binary.
#[derive(Debug)]
pub struct Node {
    binary: PathBuf,
    data_dir: PathBuf,
    storage: Storage,
    address: SocketAddr,
    process: Child,
}

/// The binary beside the running test, in the same profile.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("HEALING_PAWS_BINARY") {
        return named.into();
    }
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().find(|place| place.join("deps").is_dir()).unwrap();
    profile.join("healing-paws")
}

impl Node {
    /// Starts a node and waits until it serves.
    pub async fn start(data_dir: &Path, storage: Storage) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let process = spawn(&binary(), data_dir, &storage, address);
        let node = Self { binary: binary(), data_dir: data_dir.to_owned(), storage, address, process };
        node.ready().await;
        node
    }

    /// Starts a node that writes down everything it has to say, and waits until it serves.
    pub async fn start_talking(data_dir: &Path, storage: Storage, into: File) -> Self {
        let mut node = Self::start(data_dir, storage).await;
        node.kill().await;
        let mut command = command(&node.binary, data_dir, &node.storage, node.address);
        node.process = command.env("RUST_LOG", "trace").stderr(into).spawn().unwrap();
        node.ready().await;
        node
    }

    /// The address of its pages and API, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Ends the process as a power cut would.
    pub async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// Starts the process again after a `kill`. Does not wait until it serves.
    pub fn start_again(&mut self) {
        self.process = spawn(&self.binary, &self.data_dir, &self.storage, self.address);
    }

    /// Ends the process the polite way.
    pub async fn stop(mut self) {
        if let Some(id) = self.process.id() {
            kill(Pid::from_raw(i32::try_from(id).unwrap()), Signal::SIGTERM).unwrap();
        }
        tokio::time::timeout(READY, self.process.wait()).await.unwrap().unwrap();
    }

    /// Ends the node's own PostgreSQL as a power cut would.
    pub fn kill_postgres(&self) {
        let pid_file = glob_one(&self.data_dir.join("postgres/data/postmaster.pid"));
        let Some(pid) = pid_file.lines().next().and_then(|line| line.trim().parse().ok()) else { return };
        // It may have gone by itself.
        let _gone = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }

    /// Waits until the node says that it is ready.
    pub async fn ready(&self) {
        let until = Instant::now() + READY;
        loop {
            match reqwest::get(format!("{}/readyz", self.url())).await {
                Ok(answer) if answer.status().is_success() => return,
                _ => assert!(Instant::now() < until, "the node at {} is not ready", self.url()),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs a command of the command line on this node's data; returns exit code and standard output.
    pub async fn cli(&self, arguments: &[&str], input: &str) -> (i32, String) {
        let mut command = std::process::Command::new(&self.binary);
        command.args(arguments).envs(environment(&self.data_dir, &self.storage));
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut child =
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            child.wait_with_output().unwrap()
        });
        let output = output.await.unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).unwrap())
    }
}

fn glob_one(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn spawn(binary: &Path, data_dir: &Path, storage: &Storage, address: SocketAddr) -> Child {
    command(binary, data_dir, storage, address).spawn().unwrap()
}

fn command(binary: &Path, data_dir: &Path, storage: &Storage, address: SocketAddr) -> Command {
    let mut command = Command::new(binary);
    command
        .arg("serve")
        .envs(environment(data_dir, storage))
        .env("HEALING_PAWS_LISTEN", address.to_string())
        .env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "error".to_owned()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    command
}

fn environment(data_dir: &Path, storage: &Storage) -> Vec<(OsString, OsString)> {
    let mut set = vec![("HEALING_PAWS_DATA_DIR".into(), data_dir.into())];
    if let Storage::Database(url) = storage {
        set.push(("HEALING_PAWS_DATABASE_URL".into(), url.into()));
    }
    set
}
