//! What the board and reservations keep of their rate while 64 connections try wrong passwords, without a pause.
//!
//! From one address, most are refused by the throttle; from an address each, every try is hashed until it is.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::hospital::PASSWORD;
use super::http::Server;
use super::report::{Median, Report};
use super::server::Postgres;

const ATTACKERS: usize = 64;
const RUNS: usize = 3;
/// Connections that read the board, and as many that request reservations.
const WORKERS: usize = 8;
const UNLOADED: Duration = Duration::from_secs(5);
const FLOODED: Duration = Duration::from_secs(10);

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    postgres.database("flood").await;
    let mut server = Server::start(postgres, "flood").await;
    let arguments = ["account", "create", "--username", "doctor", "--email", "doctor@example.org", "--role", "doctor"];
    server.cli(postgres, "flood", &arguments, PASSWORD).await;
    let people = people(server.address).await;
    let mut rows: Vec<Row> = ["one address", "64 addresses"].into_iter().map(Row::new).collect();
    for run in 0..RUNS {
        for (kind, row) in rows.iter_mut().enumerate() {
            let alone = work(server.address, &people, UNLOADED).await;
            let stop = CancellationToken::new();
            let attackers = (0..ATTACKERS).map(|number| {
                let address = if kind == 0 { format!("203.0.113.{run}") } else { format!("198.51.{run}.{number}") };
                tokio::spawn(attack(server.address, address, number, stop.clone()))
            });
            let attackers: Vec<_> = attackers.collect();
            let flooded = work(server.address, &people, FLOODED).await;
            stop.cancel();
            for tries in join_all(attackers).await {
                row.tries.add(&tries.unwrap());
            }
            row.board.push((alone.0, flooded.0));
            row.reservations.push((alone.1, flooded.1));
        }
    }
    server.stop().await;

    report.part(
        "Flood: 64 connections with wrong passwords, requests per second",
        "from | board alone | flooded | ratio | reservations alone | flooded | ratio | 401 | 429 | 503 | without Retry-After",
    );
    for Row { from, board, reservations, tries } in rows {
        let mut cells = vec![from.to_owned()];
        for pairs in [board, reservations] {
            let (alone, flooded): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let (alone, flooded) = (Median::of(alone), Median::of(flooded));
            cells.extend([alone.text(), flooded.text(), flooded.over(&alone)]);
        }
        cells.extend([tries.wrong, tries.throttled, tries.busy, tries.silent].map(|count| count.to_string()));
        report.row(&cells);
    }
}

struct Row {
    from: &'static str,
    board: Vec<(f64, f64)>,
    reservations: Vec<(f64, f64)>,
    tries: Tries,
}

impl Row {
    fn new(from: &'static str) -> Self {
        Self { from, board: Vec::new(), reservations: Vec::new(), tries: Tries::default() }
    }
}

/// What became of the tries.
#[derive(Default)]
struct Tries {
    wrong: u64,
    throttled: u64,
    busy: u64,
    /// Refused without being told when to come back.
    silent: u64,
}

impl Tries {
    fn add(&mut self, other: &Self) {
        self.wrong += other.wrong;
        self.throttled += other.throttled;
        self.busy += other.busy;
        self.silent += other.silent;
    }
}

async fn attack(server: SocketAddr, address: String, number: usize, stop: CancellationToken) -> Tries {
    let mut client = Client::open(server, &address).await;
    let mut tries = Tries::default();
    for round in 0_u64.. {
        if stop.is_cancelled() {
            break;
        }
        let name = if number.is_multiple_of(2) { "owner0".to_owned() } else { format!("x{number}y{round}") };
        let answer = client.post("/sessions", &json!({"username": name, "password": "not the password"})).await;
        match answer.status {
            401 => tries.wrong += 1,
            429 => tries.throttled += 1,
            503 => tries.busy += 1,
            other => unreachable!("{other}"),
        }
        tries.silent += u64::from(answer.status != 401 && !answer.says_when_to_retry());
    }
    tries
}

/// Somebody at work: their token, and their pet if they are a customer.
struct Person {
    token: String,
    pet: Option<String>,
}

async fn people(server: SocketAddr) -> Vec<Person> {
    let mut people = Vec::new();
    for number in 0..2 * WORKERS {
        let customer = number >= WORKERS;
        let name = if customer { format!("owner{}", number - WORKERS) } else { "doctor".to_owned() };
        let mut client = Client::open(server, "192.0.2.1").await;
        if customer {
            let account = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "accept_rules": true});
            assert_eq!(client.post("/accounts", &account).await.status, 201);
        }
        let session = client.post("/sessions", &json!({"username": name, "password": PASSWORD})).await;
        let token = session.json()["access_token"].as_str().unwrap().to_owned();
        client.token = Some(token.clone());
        let pet = if customer {
            let made = client.post("/pets", &json!({"name": "Mimi", "species": "cat"})).await;
            Some(made.json()["id"].as_str().unwrap().to_owned())
        } else {
            None
        };
        people.push(Person { token, pet });
    }
    people
}

/// Board reads and reservation requests per second, both at the same time.
async fn work(server: SocketAddr, people: &[Person], time: Duration) -> (f64, f64) {
    let until = Instant::now() + time;
    let workers = people.iter().map(|person| {
        let (token, pet) = (person.token.clone(), person.pet.clone());
        tokio::spawn(async move {
            let mut client = Client::open(server, "192.0.2.1").await;
            client.token = Some(token);
            let mut done = 0_u64;
            while Instant::now() < until {
                done += if let Some(pet) = &pet {
                    visit(&mut client, pet).await
                } else {
                    assert_eq!(client.send("GET", "/board", None).await.status, 200);
                    1
                };
            }
            done
        })
    });
    let done: Vec<u64> = join_all(workers).await.into_iter().map(Result::unwrap).collect();
    let (board, reservations) = done.split_at(WORKERS);
    let rate = |done: &[u64]| done.iter().sum::<u64>() as f64 / time.as_secs_f64();
    (rate(board), rate(reservations))
}

/// Requests a visit and cancels it, so that the next can be requested: two requests.
async fn visit(client: &mut Client, pet: &str) -> u64 {
    let made = client.post("/reservations", &json!({"pet_id": pet, "reason": "Limping since yesterday"})).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.post(&format!("/reservations/{id}/cancel"), &json!({})).await.status, 200);
    2
}
