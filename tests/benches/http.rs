//! `POST /reservations` over HTTP with 64 connections, each for another pet, everything on: session, validation,
//! claims, idempotency, projections running.
//!
//! The client is as thin as a client can be, since it shares the processors with what it measures.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use uuid::Uuid;

use super::hospital::PASSWORD;
use super::peers;
use super::report::{Median, RUNS, Report};
use super::server::Postgres;

const CONNECTIONS: usize = 64;
/// Reservations per connection and run.
const EACH: usize = 400;

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    let pool = postgres.database("http_ours").await;
    let plain = postgres.migrated("http_pgbench").await;
    peers::prepare_pgbench(&plain).await;
    let mut server = Server::start(postgres, "http_ours").await;
    let address = server.address;
    let customers = Arc::new(customers(address).await);

    let (mut ours, mut pgbench) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let pets = each(&customers, |token, _| {
            let body = json!({"name": "Mimi", "species": "cat"});
            (token, "/api/v1/pets", vec![body; EACH])
        });
        let pets: Vec<Vec<String>> = run(address, pets).await;
        postgres.settle(&pool).await;
        let visits = each(&customers, |token, place| {
            let body =
                |pet: &String| json!({"pet_id": pet, "reason": "Limping since yesterday", "notes": "Left hind leg"});
            (token, "/api/v1/reservations", pets[place].iter().map(body).collect())
        });
        let start = Instant::now();
        run(address, visits).await;
        ours.push((CONNECTIONS * EACH) as f64 / start.elapsed().as_secs_f64());
        postgres.settle(&pool).await;
        pgbench.push(peers::pgbench(postgres, "http_pgbench", CONNECTIONS, 3).await);
    }
    server.stop().await;

    let (ours, pgbench) = (Median::of(ours), Median::of(pgbench));
    report.part("HTTP: reservations per second, 64 connections", "product | (a) pgbench | over (a)");
    report.row(&[ours.text(), pgbench.text(), ours.over(&pgbench)]);
}

/// The product's own binary, built with optimisation.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    data: tempfile::TempDir,
}

impl Server {
    pub(crate) async fn start(postgres: &Postgres, database: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let process = command(postgres, database, data.path())
            .arg("serve")
            .env("HEALING_PAWS_LISTEN", address.to_string())
            // The clients play a proxy where addresses matter.
            .env("HEALING_PAWS_TRUSTED_PROXIES", "127.0.0.1")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, address, data };
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        server
    }

    /// Runs a command of the command line on the same data.
    pub(crate) async fn cli(&self, postgres: &Postgres, database: &str, arguments: &[&str], input: &str) {
        let mut command = command(postgres, database, self.data.path());
        let mut child = command.args(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        assert!(child.wait().await.unwrap().success());
    }

    pub(crate) async fn stop(&mut self) {
        self.process.kill().await.unwrap();
    }
}

/// The binary, told where its database and its files are.
fn command(postgres: &Postgres, database: &str, data: &Path) -> Command {
    let options = postgres.options(database);
    let socket = options.get_socket().unwrap().display().to_string();
    let url =
        format!("postgres://{}@localhost:{}/{database}?host={socket}", options.get_username(), options.get_port());
    let binary = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/release/healing-paws");
    let mut command = Command::new(binary);
    command
        .env("HEALING_PAWS_DATABASE_URL", url)
        .env("HEALING_PAWS_DATA_DIR", data)
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .kill_on_drop(true);
    command
}

/// One customer per connection, logged in.
async fn customers(address: SocketAddr) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut connection = Connection::open(address).await;
    for number in 0..CONNECTIONS {
        let name = format!("bench{number}");
        let account = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "accept_rules": true});
        connection.post("/api/v1/accounts", None, &account).await;
        let session = connection.post("/api/v1/sessions", None, &json!({"username": name, "password": PASSWORD})).await;
        tokens.push(session["access_token"].as_str().unwrap().to_owned());
    }
    tokens
}

/// Token, path and bodies for one connection.
type Work = (String, &'static str, Vec<Value>);

fn each(customers: &[String], work: impl Fn(String, usize) -> Work) -> Vec<Work> {
    customers.iter().enumerate().map(|(place, token)| work(token.clone(), place)).collect()
}

/// Does everybody's work at the same time; returns the ids that were made.
async fn run(address: SocketAddr, work: Vec<Work>) -> Vec<Vec<String>> {
    let tasks = work.into_iter().map(|(token, path, bodies)| {
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await;
            let mut ids = Vec::with_capacity(bodies.len());
            for body in bodies {
                let made = connection.post(path, Some(&token), &body).await;
                ids.push(made["id"].as_str().unwrap().to_owned());
            }
            ids
        })
    });
    futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(4096) }
    }

    async fn post(&mut self, path: &str, token: Option<&str>, body: &Value) -> Value {
        let body = body.to_string();
        let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Type: application/json\r\n\
             Idempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{body}",
            Uuid::now_v7(),
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        loop {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server hung up");
            if let Some(answer) = answer(&self.buffer) {
                return answer;
            }
        }
    }
}

/// The JSON of a created thing, once it is there as a whole.
fn answer(bytes: &[u8]) -> Option<Value> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap().to_ascii_lowercase();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().trim().parse::<usize>().unwrap();
    let body = bytes.get(end + 4..end + 4 + length)?;
    assert!(head.starts_with("http/1.1 201"), "{head}\n{}", String::from_utf8_lossy(body));
    Some(serde_json::from_slice(body).unwrap())
}
