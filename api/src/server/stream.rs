//! A connection that does not wait for ever: not for its first bytes, and not for a reader who does not read.
//!
//! It also puts words to what hyper refuses by itself, before there is a request that a route could answer. Never here:
//! what is said on it otherwise.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::refusal::full_answer;

/// As many bytes tell HTTP/2 from HTTP/1; before them, nobody else looks at the clock.
const TELLING: usize = 24;

/// A stream with a clock.
pub(super) struct Guarded {
    stream: TcpStream,
    /// Runs until the first bytes are there.
    first: Option<Pin<Box<Sleep>>>,
    read: usize,
    /// How long a write may wait.
    patience: Duration,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// What is written instead of what was given.
    instead: Option<Instead>,
}

struct Instead {
    bytes: Vec<u8>,
    written: usize,
}

impl Guarded {
    pub(super) fn new(stream: TcpStream, first: Duration, patience: Duration) -> Self {
        let first = Some(Box::pin(sleep_until(Instant::now() + first)));
        Self { stream, first, read: 0, patience, stalled: None, instead: None }
    }

    /// What a write came to, unless it has waited too long.
    fn not_for_ever<T>(&mut self, cx: &mut Context<'_>, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.stalled = None;
            return done;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + patience)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "nobody reads the answer")))
    }

    /// Writes all of what stands in for the given bytes, then says that those are written.
    fn write_instead(&mut self, cx: &mut Context<'_>, given: usize) -> Poll<io::Result<usize>> {
        while let Some(Instead { bytes, written }) = &self.instead {
            if *written == bytes.len() {
                self.instead = None;
                break;
            }
            let done = Pin::new(&mut self.stream).poll_write(cx, &bytes[*written..]);
            let more = ready!(self.not_for_ever(cx, done))?;
            if more == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            if let Some(instead) = &mut self.instead {
                instead.written += more;
            }
        }
        Poll::Ready(Ok(given))
    }

    fn stands_in_for(&mut self, given: &[u8]) -> bool {
        if self.instead.is_none()
            && let Some(status) = bare_refusal(given)
        {
            self.instead = Some(Instead { bytes: full_answer(status), written: 0 });
        }
        self.instead.is_some()
    }
}

/// The status of an answer that no route gave: it has neither a body nor a number.
fn bare_refusal(given: &[u8]) -> Option<StatusCode> {
    let head = given.strip_prefix(b"HTTP/1.")?;
    let is_bare = head.get(2) == Some(&b'4') && head.ends_with(b"\r\n\r\n") && head.len() < 512;
    let numbered = || head.windows(12).any(|window| window == b"x-request-id");
    let status = || StatusCode::from_bytes(head.get(2..5)?).ok();
    if is_bare && !numbered() { status() } else { None }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, into);
        if let Some(first) = &mut self.first {
            if done.is_pending() {
                ready!(first.as_mut().poll(cx));
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "nothing is asked")));
            }
            self.read += into.filled().len() - before;
            if self.read >= TELLING {
                self.first = None;
            }
        }
        done
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, given: &[u8]) -> Poll<io::Result<usize>> {
        self.first = None;
        if self.stands_in_for(given) {
            return self.write_instead(cx, given.len());
        }
        let done = Pin::new(&mut self.stream).poll_write(cx, given);
        self.not_for_ever(cx, done)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        given: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.first = None;
        if let [head] = given
            && self.stands_in_for(head)
        {
            return self.write_instead(cx, head.len());
        }
        let done = Pin::new(&mut self.stream).poll_write_vectored(cx, given);
        self.not_for_ever(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(cx);
        self.not_for_ever(cx, done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.not_for_ever(cx, done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_route_answered_gets_words() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(bare_refusal(bare), Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        assert_eq!(bare_refusal(b"HTTP/1.1 404 Not Found\r\nx-request-id: 1\r\n\r\n"), None);
        assert_eq!(bare_refusal(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), None);
        assert_eq!(bare_refusal(b"HTTP/1.1 4"), None);
    }
}
