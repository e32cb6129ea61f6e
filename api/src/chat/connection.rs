//! One connection: what it is sent, what it asks for, and when it has ended.
//!
//! One thing it asks for is done at a time; meanwhile nothing more is read from it, but it is sent what others write.
//! Never here: what is done.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use commands::account::AccountWatch;
use domain::account::Account;
use futures::{FutureExt as _, SinkExt as _};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite;

use super::act::{act, go_on, unreadable};
use super::frames::{PersonBody, ServerFrame, text};
use super::outlet::Frame;
use super::people::People;
use super::request::{Request, read};
use super::{Answer, Guest};
use crate::problem::Problem;
use crate::session::SessionWatch;

/// How often a connection that says nothing is asked whether it is still there.
const PING: Duration = Duration::from_secs(8);
/// Whoever says nothing for so long is gone.
const SILENCE: Duration = Duration::from_secs(22);
/// Whoever takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many frames are written before others have their turn.
const AT_ONCE: usize = 256;

/// Why the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The server stops; come back, to another one.
    Stopping,
    /// The session has ended.
    Session,
    /// It took too little of what it was sent: come back, and resume.
    Slow,
    /// A frame was binary.
    NotText,
    /// A frame was too long.
    TooLong,
    /// What was sent was no WebSocket's.
    Broken,
    /// It went on although it was told to slow down.
    Flood,
    /// The other end has gone, or closed it.
    Gone,
}

impl End {
    fn of(error: axum::Error) -> Self {
        match error.into_inner().downcast_ref::<tungstenite::Error>() {
            Some(tungstenite::Error::Capacity(_)) => Self::TooLong,
            Some(tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_)) => Self::Broken,
            _ => Self::Gone,
        }
    }

    fn frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Stopping => (1001, "stopping"),
            Self::Session => (4401, "session_ended"),
            Self::Slow => (4408, "slow"),
            Self::NotText => (1003, "not_text"),
            Self::TooLong => (1009, "too_long"),
            Self::Broken => (1002, "broken"),
            Self::Flood => (4429, "flood"),
            Self::Gone => return None,
        };
        Some(CloseFrame { code, reason: reason.into() })
    }
}

/// Something that is being done for the connection.
struct Pending {
    work: Pin<Box<dyn Future<Output = Answer> + Send>>,
    /// Whether what others write has to wait for the answer: it stands behind it.
    holds: bool,
}

/// So many refusals in a row that somebody was too fast, and they are gone.
const WARNINGS: u32 = 200;

/// Serves a connection until it has ended.
pub(super) async fn serve(mut socket: WebSocket, guest: Arc<Guest>, mut frames: Receiver<Arc<Frame>>) {
    let end = converse(&mut socket, &guest, &mut frames).await;
    guest.chat().hub().disconnect(&guest.outlet, std::time::Instant::now());
    if let Some(frame) = end.frame() {
        tracing::debug!(?end, "a connection of the chat is ended");
        let farewell = async {
            let _gone = socket.send(Message::Close(Some(frame))).await;
            // The other end answers; what it said before is not waited for.
            while let Some(Ok(_)) = socket.recv().await {}
        };
        let _late = timeout(Duration::from_secs(1), farewell).await;
    }
}

async fn converse(socket: &mut WebSocket, guest: &Arc<Guest>, frames: &mut Receiver<Arc<Frame>>) -> End {
    let mut account = AccountWatch::new(guest.state.commands(), guest.account());
    let mut watch = SessionWatch::new(&guest.state, guest.session.clone());
    let mut ended = Box::pin(watch.ended());
    let stopping = guest.state.stopping().clone();
    let mut stopped = Box::pin(stopping.cancelled());
    let mut tick = interval(PING);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tick.reset();
    let (mut heard, mut warnings) = (Instant::now(), 0);
    look_at_blocks(guest).await;
    if write(socket, [hello(guest)]).await.is_err() {
        return End::Gone;
    }
    let mut pending: Option<Pending> = None;
    let mut batch = Vec::new();
    loop {
        let holds = pending.as_ref().is_some_and(|pending| pending.holds);
        tokio::select! {
            biased;
            () = &mut stopped => return End::Stopping,
            () = &mut ended => return End::Session,
            () = account.rings() => look_at_blocks(guest).await,
            answer = done(&mut pending), if pending.is_some() => {
                pending = answer.resume.map(|(room, after)| {
                    let guest = Arc::clone(guest);
                    Pending { work: async move { go_on(&guest, room, after).await }.boxed(), holds: true }
                });
                heard = Instant::now();
                if write(socket, answer.frames).await.is_err() {
                    return End::Gone;
                }
            }
            count = frames.recv_many(&mut batch, AT_ONCE), if !holds => {
                if count == 0 {
                    return End::Gone;
                }
                if pass_on(socket, &mut batch).await.is_err() || guest.outlet.is_slow() {
                    return End::Slow;
                }
            }
            said = socket.recv(), if pending.is_none() => {
                heard = Instant::now();
                match said {
                    Some(Ok(Message::Text(said))) => match hear(guest, &said) {
                        Ok(next) => {
                            warnings = 0;
                            pending = Some(next);
                        }
                        Err(answer) => {
                            warnings += 1;
                            if warnings > WARNINGS {
                                return End::Flood;
                            }
                            if write(socket, answer.frames).await.is_err() {
                                return End::Gone;
                            }
                        }
                    },
                    Some(Ok(Message::Binary(_))) => return End::NotText,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return End::Gone,
                    Some(Err(error)) => return End::of(error),
                }
            }
            _ = tick.tick() => {
                let silent = heard.elapsed();
                if silent > SILENCE && pending.is_none() {
                    return End::Gone;
                }
                if silent >= PING / 2 && send_ping(socket).await.is_err() {
                    return End::Gone;
                }
            }
        }
    }
}

async fn done(pending: &mut Option<Pending>) -> Answer {
    match pending {
        Some(pending) => pending.work.as_mut().await,
        None => std::future::pending().await,
    }
}

/// Begins what somebody asks for, or refuses to.
fn hear(guest: &Arc<Guest>, said: &str) -> Result<Pending, Answer> {
    if let Err(seconds) = guest.frames() {
        let problem = Problem::new(axum::http::StatusCode::TOO_MANY_REQUESTS, "rate_limited").retry_after(seconds);
        // What it was still decides where the refusal is shown.
        let (request, room, client_id) = match read(said) {
            Ok(request) => request.about(),
            Err(unread) => (unread.request, unread.room, unread.client_id.clone()),
        };
        return Err(unreadable(guest, super::request::Unreadable { request, room, client_id, problem }));
    }
    match read(said) {
        Ok(request) => {
            let holds = matches!(request, Request::Join { .. } | Request::Resume { .. });
            let guest = Arc::clone(guest);
            Ok(Pending { work: async move { act(&guest, request).await }.boxed(), holds })
        }
        Err(unread) => Err(unreadable(guest, *unread)),
    }
}

/// Whom the person blocks now.
async fn look_at_blocks(guest: &Guest) {
    match guest.state.commands().load::<Account>(guest.account().uuid()).await {
        Ok(account) => guest.outlet.set_blocked(account.state.blocked()),
        Err(error) => tracing::warn!(%error, "whom somebody blocks is not known; what was known holds"),
    }
}

fn hello(guest: &Guest) -> String {
    let identity = &guest.session.identity;
    let you = PersonBody::new(identity.account, Some(identity.alias.clone()));
    let (online, doctors) = guest.chat().hub().people(|people: &mut People| (people.count(None), people.doctors()));
    text(&ServerFrame::Hello { you, online, doctors, heartbeat_seconds: PING.as_secs() })
}

async fn write(socket: &mut WebSocket, frames: impl IntoIterator<Item = String>) -> Result<(), axum::Error> {
    let writing = async {
        for frame in frames {
            socket.feed(Message::Text(frame.into())).await?;
        }
        socket.flush().await
    };
    timeout(PATIENCE, writing).await.unwrap_or_else(|late| Err(axum::Error::new(late)))
}

/// Writes what others wrote: each text is the same bytes for all who get it.
async fn pass_on(socket: &mut WebSocket, batch: &mut Vec<Arc<Frame>>) -> Result<(), axum::Error> {
    let writing = async {
        for frame in batch.drain(..) {
            socket.feed(Message::Text(frame.text.clone())).await?;
        }
        socket.flush().await
    };
    let written = timeout(PATIENCE, writing).await.unwrap_or_else(|late| Err(axum::Error::new(late)));
    // Whoever was sent much once does not keep the room for it.
    if batch.capacity() > 32 {
        *batch = Vec::new();
    }
    written
}

async fn send_ping(socket: &mut WebSocket) -> Result<(), axum::Error> {
    let pinging = socket.send(Message::Ping(axum::body::Bytes::new()));
    timeout(PATIENCE, pinging).await.unwrap_or_else(|late| Err(axum::Error::new(late)))
}
