//! The loop that accepts connections: how long one may dawdle over a head, and how they end; `defence::slow` has the
//! rest.
//!
//! Never here: routes.

use std::time::{Duration, Instant};

use healing_paws::server::{self, Limits};
use tests::app::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(10);

struct Server {
    address: std::net::SocketAddr,
    stopping: CancellationToken,
    serving: tokio::task::JoinHandle<()>,
}

async fn serve(app: &TestApp, limits: Limits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stopping) = (listener.local_addr().unwrap(), CancellationToken::new());
    let router = server::router(app.state.clone()).unwrap();
    let (metrics, stop) = (app.state.metrics().clone(), stopping.clone());
    let serving = tokio::spawn(async move { server::serve(listener, router, limits, &metrics, stop).await });
    Server { address, stopping, serving }
}

/// Reads until the server closes the connection.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut all = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut all)).await.unwrap().unwrap();
    all
}

#[tokio::test]
async fn whoever_dawdles_over_the_head_of_a_request_is_cut_off() {
    let app = TestApp::start().await;
    let limits = Limits { head: Duration::from_millis(200), ..Limits::default() };
    let server = serve(&app, limits).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
    let begun = Instant::now();
    let answer = read_all(&mut slow).await;
    assert!(!answer.contains("200 OK"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_stops_ends_idle_connections_at_once() {
    let app = TestApp::start().await;
    let server = serve(&app, Limits::default()).await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut head = [0; 15];
    idle.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    server.stopping.cancel();
    tokio::time::timeout(PATIENCE, server.serving).await.unwrap().unwrap();
    read_all(&mut idle).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}
