//! The chat: a burst and a steady pace of messages to a thousand connections in one room, ten thousand that only stay,
//! and one room in which sixty-four write as fast as they can.
//!
//! Everything is durable before it is delivered. The clients share the processors with the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::Utc;
use domain::AccountId;
use domain::values::Role;
use healing_paws::chat::ChatLimits;
use healing_paws::server::{self, Limits};
use healing_paws::session::SessionKeys;
use healing_paws::state::{AppState, Settings};
use projections::Projections;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::client::Client;
use super::hospital::{self, PASSWORD};
use super::http::Server;
use super::report::{Median, RUNS, Report};
use super::server::Postgres;
use super::socket::{Reader, Writer, connect};

const GENERAL: &str = "00000000-0000-0000-0000-000000000002";
/// In one room.
const CROWD: usize = 1000;
/// Messages at once.
const BURST: usize = 100;
/// Messages at a steady pace, and how far apart.
const PACED: usize = 200;
const PACE: Duration = Duration::from_millis(50);
/// Connections that only stay.
const STAYING: usize = 10_000;
/// Connections of one person.
const TABS: usize = 20;
/// Those who write as fast as they can, and how much each.
const POSTERS: usize = 64;
const EACH: usize = 200;

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    fan_out(postgres, report).await;
    hot_room(postgres, report).await;
}

async fn fan_out(postgres: &Postgres, report: &mut Report) {
    postgres.database("chat_ours").await;
    let mut server = Server::start(postgres, "chat_ours").await;
    let tokens = tokens(server.address, STAYING / TABS).await;
    let crowd = Crowd::gather(server.address, &tokens, CROWD, GENERAL).await;
    crowd.burst().await;
    let mut bursts = Vec::new();
    for _ in 0..RUNS {
        bursts.push((CROWD * BURST) as f64 / crowd.burst().await.as_secs_f64());
    }
    let busy = server.cpu_seconds();
    let latencies = crowd.paced().await;
    let cpu = (server.cpu_seconds() - busy) / (CROWD * PACED) as f64 * 1e6;
    report.part("Chat: 1,000 connections in one room", "what | ours");
    report.row(&["burst of 100: deliveries per second".to_owned(), Median::of(bursts).text()]);
    let (p50, p99) = (percentile(&latencies, 50), percentile(&latencies, 99));
    report.row(&["paced, 20 a second: p50, p99 in ms".to_owned(), format!("{p50:.1}, {p99:.1}")]);
    report.row(&["paced: CPU seconds per million deliveries".to_owned(), format!("{cpu:.1}")]);
    drop(crowd);

    let mut owner = Client::open(server.address, &place(0)).await;
    owner.token = Some(tokens[0].clone());
    let room = owner.post("/rooms", &json!({"kind": "public", "name": "ten"})).await.json()["id"].clone();
    let room = room.as_str().unwrap().to_owned();
    let before = server.memory();
    let mut staying = Vec::with_capacity(STAYING);
    for number in 0..STAYING - 10 {
        staying.push(tokio::spawn(stay(server.address, tokens[number / TABS].clone())));
        if number % 50 == 49 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let few = Crowd::gather(server.address, &tokens[STAYING / TABS - 10..], 10, &room).await;
    let latencies = few.paced().await;
    let each = (server.memory() - before) as f64 / STAYING as f64 / 1024.0;
    report.part("Chat: 10,000 connections on one node", "what | ours");
    report.row(&["KiB of the server's memory per connection".to_owned(), format!("{each:.1}")]);
    report.row(&["a message to ten of them: p99 in ms".to_owned(), format!("{:.1}", percentile(&latencies, 99))]);
    staying.into_iter().for_each(|task| task.abort());
    server.stop().await;
}

/// One server in this process that lets everybody write as fast as they can.
async fn hot_room(postgres: &Postgres, report: &mut Report) {
    let pool = postgres.migrated("chat_hot").await;
    let commands = hospital::open(&pool).await;
    commands::room::open_general(&commands, Utc::now()).await.unwrap();
    let projections = Projections::start(commands.clone(), projections::Options::default()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let keys = SessionKeys::new(&commands::MasterKey::new([1; 32]));
    let settings =
        Settings { public_url: format!("http://{address}"), chat: ChatLimits::none(), ..Settings::default() };
    let state = AppState::new(commands.clone(), projections, keys, settings);
    let app = server::router(state.clone()).unwrap();
    let (metrics, stopping) = (state.metrics().clone(), state.stopping().clone());
    let serving =
        tokio::spawn(async move { server::serve(listener, app, Limits::default(), &metrics, stopping).await });
    for number in 0..POSTERS {
        let _: AccountId = hospital::person(&commands, &format!("hot{number}"), Role::Customer).await;
    }
    let mut tokens = Vec::new();
    for number in 0..POSTERS {
        tokens.push(log_in(address, &format!("hot{number}"), number).await);
    }
    let mut rates = Vec::new();
    for run in 0..RUNS {
        let begun = Instant::now();
        let posters = tokens.iter().cloned().map(|token| tokio::spawn(post_all(address, token, run)));
        futures::future::join_all(posters).await.into_iter().for_each(Result::unwrap);
        rates.push((POSTERS * EACH) as f64 / begun.elapsed().as_secs_f64());
    }
    report.part("Chat: one room, 64 who write", "what | ours");
    report.row(&["durable messages per second, each delivered to all 64".to_owned(), Median::of(rates).text()]);
    state.stopping().cancel();
    serving.await.unwrap();
}

/// Writes one message after the other, each when the one before is in the log.
async fn post_all(address: SocketAddr, token: String, run: usize) {
    let (mut reader, mut writer) = join(address, &token, GENERAL).await;
    for number in 0..EACH {
        let client_id = format!("{run}-{number}");
        writer.send(&post(GENERAL, &client_id, "Good morning to everybody in this room")).await;
        reader.until("{\"type\":\"ack\"").await;
    }
}

fn post(room: &str, client_id: &str, body: &str) -> String {
    json!({"type": "post", "room": room, "client_id": client_id, "body": body}).to_string()
}

async fn join(address: SocketAddr, token: &str, room: &str) -> (Reader, Writer) {
    let headers = format!("Authorization: Bearer {token}\r\n");
    let (mut reader, mut writer) = connect(address, "/api/v1/chat", &headers).await;
    writer.send(&json!({"type": "join", "room": room}).to_string()).await;
    reader.until("{\"type\":\"joined\"").await;
    (reader, writer)
}

/// Stays, and answers as often as it is asked whether it is still there.
async fn stay(address: SocketAddr, token: String) {
    let headers = format!("Authorization: Bearer {token}\r\n");
    let (mut reader, mut writer) = connect(address, "/api/v1/chat", &headers).await;
    loop {
        let quiet = tokio::time::timeout(Duration::from_secs(5), reader.next()).await;
        match quiet {
            Ok(None) => return,
            Ok(Some(_)) => {}
            Err(_) => writer.pong().await,
        }
    }
}

/// Many connections in one room.
struct Crowd {
    room: String,
    writers: Vec<Mutex<Writer>>,
    heard: Arc<Heard>,
    readers: Vec<tokio::task::JoinHandle<()>>,
}

/// What all of them heard.
struct Heard {
    since: Instant,
    count: AtomicUsize,
    latencies: std::sync::Mutex<Vec<f64>>,
    more: tokio::sync::Notify,
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.readers.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

impl Crowd {
    async fn gather(address: SocketAddr, tokens: &[String], size: usize, room: &str) -> Self {
        let heard = Arc::new(Heard {
            since: Instant::now(),
            count: AtomicUsize::new(0),
            latencies: std::sync::Mutex::default(),
            more: tokio::sync::Notify::new(),
        });
        let (mut writers, mut readers) = (Vec::new(), Vec::new());
        for number in 0..size {
            // Writers of a burst are different people.
            let (reader, writer) = join(address, &tokens[number % (size / 10).max(1).min(tokens.len())], room).await;
            writers.push(Mutex::new(writer));
            readers.push(tokio::spawn(listen(reader, Arc::clone(&heard))));
        }
        Self { room: room.to_owned(), writers, heard, readers }
    }

    /// Everybody hears a hundred messages that are written at once; says how long that took.
    async fn burst(&self) -> Duration {
        let before = self.heard.count.load(Ordering::Relaxed);
        let begun = Instant::now();
        let writing = self.writers.iter().take(BURST).enumerate().map(|(number, writer)| async move {
            let frame = self.post(number);
            writer.lock().await.send(&frame).await;
        });
        futures::future::join_all(writing).await;
        self.all_heard(before + self.writers.len() * self.writers.len().min(BURST)).await;
        begun.elapsed()
    }

    /// Everybody hears messages at a steady pace; says how late each was, in milliseconds.
    async fn paced(&self) -> Vec<f64> {
        let before = self.heard.count.load(Ordering::Relaxed);
        self.heard.latencies.lock().unwrap().clear();
        let mut pace = tokio::time::interval(PACE);
        for number in 0..PACED {
            pace.tick().await;
            let frame = self.post(number);
            self.writers[number * 7 % self.writers.len()].lock().await.send(&frame).await;
        }
        self.all_heard(before + self.writers.len() * PACED).await;
        let mut latencies = std::mem::take(&mut *self.heard.latencies.lock().unwrap());
        latencies.sort_by(f64::total_cmp);
        latencies
    }

    /// It says when it was written.
    fn post(&self, number: usize) -> String {
        let at = self.heard.since.elapsed().as_nanos();
        post(&self.room, &format!("{number}-{at}"), &format!("{at} Good morning to everybody in this room"))
    }

    async fn all_heard(&self, count: usize) {
        while self.heard.count.load(Ordering::Relaxed) < count {
            let more = self.heard.more.notified();
            if self.heard.count.load(Ordering::Relaxed) < count {
                let _late = tokio::time::timeout(Duration::from_millis(20), more).await;
            }
        }
    }
}

async fn listen(mut reader: Reader, heard: Arc<Heard>) {
    const BODY: &[u8] = b"\"body\":\"";
    while let Some(text) = reader.next().await {
        if !text.starts_with(b"{\"type\":\"message\"") {
            continue;
        }
        let now = heard.since.elapsed().as_nanos();
        let at = text.windows(BODY.len()).position(|window| window == BODY).unwrap() + BODY.len();
        let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let at = digits.fold(0_u128, |number, digit| number * 10 + u128::from(digit - b'0'));
        heard.latencies.lock().unwrap().push(now.saturating_sub(at) as f64 / 1e6);
        heard.count.fetch_add(1, Ordering::Relaxed);
        heard.more.notify_one();
    }
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// People with sessions, as many as are asked for.
async fn tokens(address: SocketAddr, people: usize) -> Vec<String> {
    let mut tokens = Vec::with_capacity(people);
    for number in 0..people {
        let name = format!("chat{number}");
        let mut client = Client::open(address, &place(number)).await;
        let account = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "accept_rules": true});
        assert_eq!(client.post("/accounts", &account).await.status, 201);
        tokens.push(log_in(address, &name, number).await);
    }
    tokens
}

async fn log_in(address: SocketAddr, name: &str, number: usize) -> String {
    let mut client = Client::open(address, &place(number)).await;
    let session: Value = client.post("/sessions", &json!({"username": name, "password": PASSWORD})).await.json();
    session["access_token"].as_str().unwrap().to_owned()
}

/// Everybody comes from an address of their own.
fn place(number: usize) -> String {
    format!("198.18.{}.{}", number / 250, number % 250 + 1)
}
