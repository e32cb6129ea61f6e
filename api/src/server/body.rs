//! Bodies: a request's has to keep coming, and an answer's keeps its connection busy until it is out.
//!
//! Never here: how long a body may be; the routes' limit says that.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::seats::Busy;
use crate::problem::Problem;

/// Whoever sends less than this many bytes in a second dawdles.
const SLOWEST: f64 = 4096.0;

/// A request's body that must have come within some time, and within more if it is long.
pub(super) struct Arriving {
    body: Incoming,
    until: Instant,
    clock: Option<Pin<Box<Sleep>>>,
    dawdled: Dawdled,
}

/// Whether the body of a request did not come in time.
#[derive(Clone, Default)]
pub(super) struct Dawdled(Arc<AtomicBool>);

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the body did not come in time")]
    Dawdled,
    #[error(transparent)]
    Lost(#[from] hyper::Error),
}

impl Arriving {
    pub(super) fn new(body: Incoming, patience: Duration) -> (Self, Dawdled) {
        let dawdled = Dawdled::default();
        (Self { body, until: Instant::now() + patience, clock: None, dawdled: dawdled.clone() }, dawdled)
    }

    pub(super) fn into_body(self) -> Body {
        if self.body.is_end_stream() { Body::empty() } else { Body::new(self) }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some(Ok(frame)) = &frame
                    && let Some(data) = frame.data_ref()
                {
                    // Bodies are no longer than some megabytes.
                    let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
                    self.until += Duration::from_secs_f64(f64::from(size) / SLOWEST);
                    self.clock = None;
                }
                Poll::Ready(frame.map(|frame| frame.map_err(|error| Broken::Lost(error).into())))
            }
            Poll::Pending => {
                let until = self.until;
                let clock = self.clock.get_or_insert_with(|| Box::pin(sleep_until(until)));
                ready!(clock.as_mut().poll(cx));
                self.dawdled.0.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(Broken::Dawdled.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

/// Whoever could not read the body says that it was bad; if it did not come in time, that is what is said.
pub(super) async fn say_that_it_was_slow(request: Request, next: Next) -> Response {
    let dawdled = request.extensions().get::<Dawdled>().cloned().unwrap_or_default();
    let response = next.run(request).await;
    if dawdled.0.load(Ordering::Relaxed) {
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout").into_response();
    }
    response
}

/// An answer's body, with its connection busy until it is out.
pub(super) struct Leaving {
    body: Body,
    _busy: Busy,
}

impl Leaving {
    pub(super) fn new(body: Body, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
