//! Accepting connections: only so many, each with so much time to say what it wants, and all of them ended in order.
//!
//! Never here: routes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::metrics::Metrics;

/// What a server bears.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at a time; the others wait in the kernel's queue.
    pub connections: usize,
    /// How long a connection may take to send the head of a request, or be idle before the next.
    pub head: Duration,
    /// How long requests may go on after the server was told to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 8192, head: Duration::from_secs(30), farewell: Duration::from_secs(10) }
    }
}

/// Serves a router until `stopping` rings, then lets what is under way come to its end.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, metrics: &Metrics, stopping: CancellationToken) {
    let room = Arc::new(Semaphore::new(limits.connections));
    let builder = Arc::new(connection(limits));
    let under_way = GracefulShutdown::new();
    loop {
        let admitted = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            () = stopping.cancelled() => break,
            admitted = admitted => admitted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: other connections have to end first.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let watcher = under_way.watcher();
        let (builder, app, open) = (Arc::clone(&builder), app.clone(), metrics.connection());
        tokio::spawn(async move {
            let served = builder.serve_connection_with_upgrades(io(stream), handler(app, peer));
            if let Err(error) = watcher.watch(served).await {
                tracing::debug!(error, "a connection ended early");
            }
            drop((permit, open));
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.farewell, under_way.shutdown()).await.is_err() {
        tracing::warn!("some connections did not come to their end in time and are cut");
    }
}

fn connection(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(32 * 1024)
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head);
    builder
}

fn io(stream: TcpStream) -> TokioIo<TcpStream> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small answers may be held back");
    }
    TokioIo::new(stream)
}

/// Hands each request to the router, with where it came from.
fn handler(
    app: Router,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = Infallible,
    Future: Send + 'static,
> + Clone {
    service_fn(move |request: Request<Incoming>| {
        let app = app.clone();
        async move {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            app.oneshot(request).await
        }
    })
}
