//! Ten thousand random changes to valid requests, against the real binary over bare sockets, while others dawdle, do not
//! read, or hold connections open: never a 5xx, never a hang beyond the limit, and no memory that stays.
//!
//! The changes follow from a seed, which is printed; `MUTATION_SEED` repeats a run. Never here: what is answered to one
//! certain malformed request; see `malformed`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::database::TestDatabase;
use tests::node::{Node, Storage};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use super::random::{Random, mutate};
use super::raw::{Answer, connect, send};

const MUTATIONS: usize = 10_000;
const AT_A_TIME: usize = 48;
/// As long as the server bears with anybody: half a minute for a head, for an idle connection, for an unread answer.
const LIMIT: Duration = Duration::from_secs(30);
const MARGIN: Duration = Duration::from_secs(15);
/// A request that has no end yet gets none from us after this time.
const ENOUGH: Duration = Duration::from_millis(400);
const PASSWORD: &str = "sleeping dogs lie";

/// Somebody's token, and what they own.
struct Someone {
    token: String,
    pet: String,
    reservation: String,
}

async fn open_account(node: &Node, username: &str, role: &str) {
    let email = format!("{username}@example.org");
    let arguments = ["account", "create", "--username", username, "--email", &email, "--role", role];
    assert_eq!(node.cli(&arguments, &format!("{PASSWORD}\n")).await.0, 0);
}

async fn someone(node: &Node, username: &str, role: &str) -> Someone {
    open_account(node, username, role).await;
    let http = reqwest::Client::new();
    let post = async |path: &str, token: &str, body: serde_json::Value| -> serde_json::Value {
        let request = http.post(format!("{}/api/v1{path}", node.url())).bearer_auth(token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let begun = post("/sessions", "", json!({"username": username, "password": PASSWORD})).await;
    let token = begun["access_token"].as_str().unwrap().to_owned();
    let pet = post("/pets", &token, json!({"name": "Momo", "species": "cat"})).await;
    let pet = pet["id"].as_str().unwrap().to_owned();
    let reservation = post("/reservations", &token, json!({"pet_id": pet, "reason": "He limps."})).await;
    Someone { token, pet, reservation: reservation["id"].as_str().unwrap().to_owned() }
}

fn request(method: &str, path: &str, token: &str, kind: &str, body: &str) -> Vec<u8> {
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len())
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nAccept-Language: zh-CN, en;q=0.5\r\n\
         Cookie: lang=en; session={token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n{content}\r\n{body}"
    )
    .into_bytes()
}

/// Valid requests of somebody: every path, and the bodies that it takes.
fn valid(who: &Someone) -> Vec<Vec<u8>> {
    let (json_kind, form_kind) = ("application/json", "application/x-www-form-urlencoded");
    let mut requests = Vec::new();
    for path in healing_paws::server::paths() {
        // A stream has no end, and a log of everything is read elsewhere.
        if path.contains("/live/") || path.contains("sessions/{id}") || path == "/logout" {
            continue;
        }
        let id = if path.contains("/pets/") { &who.pet } else { &who.reservation };
        let part = |part: &str| match part {
            "{action}" => "check-in".to_owned(),
            part if part.starts_with('{') => id.clone(),
            part => part.to_owned(),
        };
        let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
        requests.push(request("GET", &format!("{path}?limit=3&lang=zh-CN&scope=all"), &who.token, "", ""));
    }
    let (pet, reservation) = (&who.pet, &who.reservation);
    let bodies = [
        ("POST", "/accounts".to_owned(), json!({"username": "nobody", "email": "a@b.cd", "password": "short"})),
        ("POST", "/sessions".to_owned(), json!({"username": "nobody", "password": "wrong", "remember_me": true})),
        ("POST", "/sessions/refresh".to_owned(), json!({"refresh_token": "nobodys"})),
        ("PATCH", "/me".to_owned(), json!({"locale": "zh-CN"})),
        ("POST", "/pets".to_owned(), json!({"name": "Mimi", "species": "dog", "date_of_birth": "2020-02-29"})),
        ("PATCH", format!("/pets/{pet}"), json!({"notes": "Bites. \u{1f415}", "neutered": true, "microchip": null})),
        (
            "POST",
            "/reservations".to_owned(),
            json!({"pet_id": pet, "reason": "Again.", "preferred_at": "2027-01-01T00:00:00Z"}),
        ),
        ("PATCH", format!("/reservations/{reservation}"), json!({"reason": "Worse.", "notes": null})),
        ("POST", format!("/reservations/{reservation}/schedule"), json!({"start": "2027-01-01T10:00:00+08:00"})),
        ("POST", format!("/reservations/{reservation}/triage"), json!({"treatment": "standard", "acuity": "green"})),
        ("POST", format!("/reservations/{reservation}/move"), json!({"before": reservation})),
        ("POST", format!("/reservations/{reservation}/check-in"), json!({})),
        ("POST", format!("/reservations/{reservation}/undo"), json!({"reason": "By mistake."})),
    ];
    for (method, path, body) in bodies {
        requests.push(request(method, &format!("/api/v1{path}"), &who.token, json_kind, &body.to_string()));
    }
    let forms = [
        ("/login", "username=nobody&password=wrong&next=%2Fpets".to_owned()),
        ("/me", "alias=%E5%96%B5&locale=zh-CN".to_owned()),
        ("/pets/new", "name=Kiki&species=bird&date_of_birth=2021-01-01".to_owned()),
        ("/reservations/new", format!("pet_id={pet}&reason=Cough&preferred_at=2027-01-01T10%3A00")),
    ];
    for (path, form) in forms {
        requests.push(request("POST", path, &who.token, form_kind, &form));
    }
    requests
}

/// Sends a request, and reads until the server closes. One that has no end is given one.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = connect(address).await;
    let _refused = stream.write_all(bytes).await;
    let mut all = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    let mut waited = false;
    loop {
        let patience = if waited { LIMIT + MARGIN } else { ENOUGH };
        match tokio::time::timeout(patience, stream.read(&mut buffer)).await {
            Ok(Ok(more)) if more > 0 => all.extend_from_slice(&buffer[..more]),
            Ok(_) => break,
            Err(_) => {
                assert!(!waited, "the server hangs over {}", String::from_utf8_lossy(bytes));
                waited = true;
                let _gone = stream.shutdown().await;
            }
        }
    }
    Answer(String::from_utf8_lossy(&all).into_owned())
}

/// Sends many mutations, and counts their answers by status.
async fn send_mutations(
    address: SocketAddr,
    corpus: &Arc<Vec<Vec<u8>>>,
    seed: u64,
    count: usize,
) -> BTreeMap<u16, usize> {
    let mut answers = BTreeMap::new();
    let mut senders = JoinSet::new();
    for sender in 0..AT_A_TIME {
        let corpus = Arc::clone(corpus);
        senders.spawn(async move {
            let mut statuses = Vec::new();
            for number in (sender..count).step_by(AT_A_TIME) {
                // Each has a sequence of its own, so that one can be repeated without the others.
                let mut random = Random::new(seed.wrapping_add(number as u64));
                let bytes = mutate(&mut random, &corpus);
                let answer = exchange(address, &bytes).await;
                for status in answer.statuses() {
                    assert!(status < 500, "mutation {number}: {answer:?} to {}", String::from_utf8_lossy(&bytes));
                    statuses.push(status);
                }
            }
            statuses
        });
    }
    while let Some(statuses) = senders.join_next().await {
        for status in statuses.unwrap() {
            *answers.entry(status).or_default() += 1;
        }
    }
    answers
}

/// Connections of every slow kind; each must be ended by the server within its limit.
fn dawdlers(address: SocketAddr) -> JoinSet<()> {
    let begins = [
        String::new(),
        "PRI * HTTP/2.0\r\n\r\nSM\r".to_owned(),
        "GET / HTTP/1.1\r\nhost: x\r\nx: ".to_owned(),
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 999\r\n\r\nu".to_owned(),
        "POST /api/v1/pets HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhe".to_owned(),
    ];
    let deaf = "GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(300);
    let mut dawdlers = JoinSet::new();
    // Before anybody can see that somebody does not read, what the kernel has room for is full.
    let filling = Duration::from_secs(30);
    let slow = begins.into_iter().cycle().take(100).map(|begin| (begin, LIMIT + MARGIN));
    for (begin, limit) in slow.chain([(deaf, LIMIT + MARGIN + filling)]) {
        dawdlers.spawn(async move {
            // With room for little, so that soon nothing more can be sent to whoever does not read.
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(4096).unwrap();
            let mut stream = socket.connect(address).await.unwrap();
            // Whoever does not read cannot go on writing, either.
            let _full = tokio::time::timeout(Duration::from_secs(2), stream.write_all(begin.as_bytes())).await;
            let ended = async {
                let mut last = [0; 1];
                // A byte now and then, and nothing is read.
                while stream.write_all(b"x").await.is_ok() && !stream.try_read(&mut last).is_ok_and(|read| read == 0) {
                    tokio::time::sleep(Duration::from_millis(700)).await;
                }
            };
            tokio::time::timeout(limit, ended)
                .await
                .unwrap_or_else(|_| panic!("who began with {:?} is still there", begin.lines().next()));
        });
    }
    dawdlers
}

/// Connections over which nothing comes.
async fn crowd(address: SocketAddr) -> Vec<TcpStream> {
    futures::future::join_all((0..500).map(|_| connect(address))).await
}

/// Everything that is kept for good is used once: what a crowd needs, and the memory of every thread that hashes.
async fn warm(address: SocketAddr, corpus: &Arc<Vec<Vec<u8>>>, seed: u64) {
    let idle = crowd(address).await;
    send_mutations(address, corpus, seed, 1_000).await;
    drop(idle);
    let threads = std::thread::available_parallelism().unwrap().get();
    let guesses = (0..2 * threads).map(|number| {
        let body = json!({"username": format!("guest{number}"), "password": "wrong"}).to_string();
        request("POST", "/api/v1/sessions", "", "application/json", &body)
    });
    for answer in futures::future::join_all(guesses.map(|guess| send(address, guess))).await {
        assert!(answer.status() < 500, "{answer:?}");
    }
}

/// The memory that a process has for itself, in kilobytes.
fn memory(node: &Node) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_mutations_break_nothing() {
    let seed: u64 = std::env::var("MUTATION_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(Random::seed);
    println!("MUTATION_SEED={seed}");
    let (database, place) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let node = Node::start(place.path(), Storage::Database(database.url.clone())).await;
    let address = node.address();
    let mut corpus = Vec::new();
    for (username, role) in [("anna", "customer"), ("vera", "doctor"), ("chief", "admin")] {
        corpus.extend(valid(&someone(&node, username, role).await));
    }
    for request in &corpus {
        let answer = send(address, request).await;
        assert!(answer.status() < 500, "{answer:?} to {}", String::from_utf8_lossy(request));
    }
    let corpus = Arc::new(corpus);
    warm(address, &corpus, !seed).await;
    let before = memory(&node);

    let begun = Instant::now();
    let idle = crowd(address).await;
    let mut dawdlers = dawdlers(address);
    let answers = send_mutations(address, &corpus, seed, MUTATIONS).await;
    println!("{answers:?} in {:?}", begun.elapsed());
    while let Some(ended) = dawdlers.join_next().await {
        ended.unwrap();
    }
    drop(idle);
    let answered: usize = answers.values().sum();
    let done: usize = answers.iter().filter(|(status, _)| **status < 400).map(|(_, count)| count).sum();
    assert!(answered > MUTATIONS / 2 && done > MUTATIONS / 20, "the mutations show nothing: {answers:?}");
    assert!(answers.keys().filter(|status| **status >= 400).count() >= 6, "{answers:?}");
    let after = memory(&node);
    println!("{before} kB before, {after} kB after");
    assert!(after * 2 <= before * 3, "{before} kB before, {after} kB after");
    assert_eq!(send(address, &request("GET", "/readyz", "", "", "")).await.status(), 200);
    node.stop().await;
}
