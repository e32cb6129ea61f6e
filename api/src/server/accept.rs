//! Accepting connections: only so many, each with so much time to say what it wants, and all of them ended in order.
//!
//! Never here: routes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::body::{Arriving, Leaving};
use super::refusal::no_room;
use super::seats::{Seat, Seats};
use super::stream::Guarded;
use crate::metrics::Metrics;

/// What a server bears.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at a time. Whoever comes then takes the place of who has been quiet for the
    /// longest time, or is refused if nobody is.
    pub connections: usize,
    /// The same for one address; not for near ones, because behind a proxy everybody comes from there.
    pub per_address: usize,
    /// Whether loopback and private addresses have no more than others.
    pub near_too: bool,
    /// How long a connection may take to send the head of a request, or be idle before the next.
    pub head: Duration,
    /// How long the body of a request may take; more if it is long.
    pub body: Duration,
    /// How long nothing of an answer may be read.
    pub unread: Duration,
    /// How long requests may go on after the server was told to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8192,
            per_address: 256,
            near_too: false,
            head: Duration::from_secs(30),
            body: Duration::from_secs(10),
            unread: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
        }
    }
}

/// So many are told at a time that there is no room; others beyond them are hung up on.
const REFUSED_AT_A_TIME: usize = 128;

/// Serves a router until `stopping` rings, then lets what is under way come to its end.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, metrics: &Metrics, stopping: CancellationToken) {
    let seats = Seats::new(limits);
    let refusing = Arc::new(Semaphore::new(REFUSED_AT_A_TIME));
    let builder = Arc::new(connection(limits));
    let under_way = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
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
        let Some(seated) = seats.take(peer.ip()) else {
            metrics.connection_refused();
            if let Ok(permit) = Arc::clone(&refusing).try_acquire_owned() {
                tokio::spawn(async move {
                    no_room(stream).await;
                    drop(permit);
                });
            }
            continue;
        };
        let watcher = under_way.watcher();
        let (builder, app, open) = (Arc::clone(&builder), app.clone(), metrics.connection());
        tokio::spawn(async move {
            let handler = handler(app, peer, seated.seat(), limits.body);
            let served = watcher.watch(builder.serve_connection_with_upgrades(io(stream, limits), handler));
            let leave = seated.leave();
            tokio::select! {
                served = served => if let Err(error) = served {
                    tracing::debug!(error, "a connection ended early");
                },
                () = leave.cancelled() => tracing::debug!("a quiet connection made room"),
            }
            drop((seated, open));
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
        .max_concurrent_streams(64)
        .max_header_list_size(32 * 1024)
        // What a reader who does not read can make the server hold is this times the streams.
        .max_send_buf_size(32 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head);
    builder
}

fn io(stream: TcpStream, limits: Limits) -> TokioIo<Guarded> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small answers may be held back");
    }
    TokioIo::new(Guarded::new(stream, limits.head, limits.unread))
}

/// Hands each request to the router, with where it came from.
fn handler(
    app: Router,
    peer: SocketAddr,
    seat: Arc<Seat>,
    patience: Duration,
) -> impl hyper::service::Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send + 'static>
+ Clone {
    service_fn(move |request: Request<Incoming>| {
        let (app, busy) = (app.clone(), seat.busy());
        async move {
            let (parts, body) = request.into_parts();
            let (body, dawdled) = Arriving::new(body, patience);
            let mut request = Request::from_parts(parts, body.into_body());
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(dawdled);
            let response = app.oneshot(request).await?;
            Ok(response.map(|body| Body::new(Leaving::new(body, busy))))
        }
    })
}
