//! Whoever takes their time, or takes up room: cut off, told why where somebody can hear it, and never in others' way.
//!
//! With short limits, in this process; `mutations` meets the real ones. Never here: what is malformed.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use healing_paws::server::{self, Limits};
use tests::app::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::raw::{Answer, connect, read_all, send};

const SHORT: Duration = Duration::from_millis(300);
const ASK: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

async fn serve(app: &TestApp, limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server::router(app.state.clone()).unwrap();
    let (metrics, stop) = (app.state.metrics().clone(), app.state.stopping().clone());
    tokio::spawn(async move { server::serve(listener, router, limits, &metrics, stop).await });
    address
}

fn impatient() -> Limits {
    Limits { head: SHORT, body: SHORT, unread: SHORT, ..Limits::default() }
}

/// Sends a byte now and then for as long as the server listens.
async fn drip(stream: &mut TcpStream, begin: &str) -> Answer {
    stream.write_all(begin.as_bytes()).await.unwrap();
    let since = Instant::now();
    let (mut from, mut to) = stream.split();
    let mut all = Vec::new();
    let dripping = async {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        loop {
            pause.tick().await;
            if to.write_all(b"x").await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = dripping => {}
        _ = from.read_to_end(&mut all) => {}
        () = tokio::time::sleep(Duration::from_secs(10)) => unreachable!("still open"),
    }
    assert!(since.elapsed() >= SHORT, "it was cut before its time");
    Answer(String::from_utf8_lossy(&all).into_owned())
}

#[tokio::test]
async fn whoever_says_nothing_or_never_gets_to_the_point_is_cut_off() {
    let app = TestApp::start().await;
    let address = serve(&app, impatient()).await;
    // Nothing; the beginning of HTTP/2; a head without end; a second request without end.
    for begin in ["", "PRI * HTTP/2", "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut silent = connect(address).await;
        silent.write_all(begin.as_bytes()).await.unwrap();
        let begun = Instant::now();
        assert_eq!(read_all(&mut silent).await.statuses(), [0; 0], "{begin:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{begin:?}");
    }
    let dripped = drip(&mut connect(address).await, "GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert_eq!(dripped.statuses(), [0; 0]);
    let second = drip(&mut connect(address).await, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /").await;
    assert_eq!(second.statuses(), [200]);
}

#[tokio::test]
async fn a_body_that_dawdles_is_told_so() {
    let app = TestApp::start().await;
    let address = serve(&app, impatient()).await;
    let head = |path: &str, kind: &str, length: &str| {
        format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n{length}\r\n\r\n")
    };
    let (json, form, length) = ("application/json", "application/x-www-form-urlencoded", "content-length: 5000");
    let api = drip(&mut connect(address).await, &head("/api/v1/sessions", json, length)).await;
    assert!(api.status() == 408 && api.is_problem("timeout"), "{api:?}");
    let page = drip(&mut connect(address).await, &head("/login", form, length)).await;
    assert!(page.status() == 408 && page.is_page(), "{page:?}");
    let mut chunked = connect(address).await;
    chunked.write_all(head("/api/v1/sessions", json, "transfer-encoding: chunked").as_bytes()).await.unwrap();
    chunked.write_all(b"5\r\n{\"a").await.unwrap();
    let chunked = read_all(&mut chunked).await;
    assert!(chunked.status() == 408 && chunked.is_problem("timeout"), "{chunked:?}");
}

#[tokio::test]
async fn a_long_body_may_take_longer_than_a_short_one() {
    let app = TestApp::start().await;
    let address = serve(&app, impatient()).await;
    let body = format!("{{\"username\": \"{}\"}}", "x".repeat(20_000));
    let mut stream = connect(address).await;
    let head = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let begun = Instant::now();
    let mut pause = tokio::time::interval(Duration::from_millis(100));
    for part in body.as_bytes().chunks(4000) {
        pause.tick().await;
        stream.write_all(part).await.unwrap();
    }
    assert_eq!(read_all(&mut stream).await.status(), 422);
    assert!(begun.elapsed() > SHORT);
}

#[tokio::test]
async fn whoever_does_not_read_is_cut_off() {
    let app = TestApp::start().await;
    let address = serve(&app, impatient()).await;
    let mut deaf = connect(address).await;
    // Far more answers than the kernel keeps for somebody.
    let many = "GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(400);
    let (mut from, mut to) = deaf.split();
    let asking = async {
        let _cut = to.write_all(many.as_bytes()).await;
        std::future::pending::<()>().await;
    };
    let metrics = app.state.metrics();
    let cut = async {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        for connections in [1, 0] {
            while !metrics.text().contains(&format!("healing_paws_connections {connections}")) {
                pause.tick().await;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        cut = tokio::time::timeout(Duration::from_secs(10), cut) => cut.unwrap(),
    }
    let mut left = Vec::new();
    let _reset = from.read_to_end(&mut left).await;
    let answered = Answer(String::from_utf8_lossy(&left).into_owned()).statuses().len();
    assert!(answered < 400, "{answered} answers were kept for somebody who did not read");
}

#[tokio::test]
async fn the_quiet_make_room_and_nobody_waits() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let reservation = anna.reserve(&anna.pet("Momo").await).await.id();
    let address = serve(&app, Limits { connections: 3, ..Limits::default() }).await;
    let mut listening = connect(address).await;
    let token = anna.token.clone().unwrap();
    let listen = format!(
        "GET /api/v1/live/reservations/{reservation} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    listening.write_all(listen.as_bytes()).await.unwrap();
    let mut head = [0; 15];
    listening.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    let (mut first, mut second) = (connect(address).await, connect(address).await);
    second.write_all(b"GET / HTTP/1.1\r\nx-never: ").await.unwrap();
    for _ in 0..4 {
        assert_eq!(send(address, ASK).await.status(), 200, "a flood of the quiet is in the way");
    }
    assert_eq!(read_all(&mut first).await.statuses(), [0; 0], "who was quiet for longest went first");
    anna.step(&reservation, "cancel", serde_json::json!({})).await;
    let mut more = [0; 1024];
    assert!(listening.read(&mut more).await.unwrap() > 0, "who listens to a stream is not quiet");
}

#[tokio::test]
async fn an_address_with_too_many_is_refused_politely() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let reservation = anna.reserve(&anna.pet("Momo").await).await.id();
    let limits = Limits { per_address: 2, near_too: true, ..Limits::default() };
    let address = serve(&app, limits).await;
    let token = anna.token.clone().unwrap();
    let listen = format!(
        "GET /api/v1/live/reservations/{reservation} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    let mut listeners = Vec::new();
    for _ in 0..2 {
        let mut listener = connect(address).await;
        listener.write_all(listen.as_bytes()).await.unwrap();
        let mut head = [0; 15];
        listener.read_exact(&mut head).await.unwrap();
        listeners.push(listener);
    }
    let refused = send(address, ASK).await;
    assert!(refused.status() == 503 && refused.is_problem("too_many_connections"), "{refused:?}");
    assert!(refused.0.contains("retry-after: 5"), "{refused:?}");
    assert!(app.state.metrics().text().contains("healing_paws_connections_refused_total 1"));
    listeners.pop();
    let room = async { while send(address, ASK).await.status() != 200 {} };
    tokio::time::timeout(Duration::from_secs(10), room).await.unwrap();
}
