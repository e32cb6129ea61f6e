//! A client of the chat, as small as its protocol.
//!
//! Never here: coming back after a cut; that is what tests are about.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::app::Person;

/// Longer than any frame that is waited for takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection.
pub struct ChatClient {
    socket: WebSocketStream<TcpStream>,
    /// What came and was not asked for yet.
    waiting: Vec<Value>,
    /// The code that the server closed it with.
    pub closed: Option<u16>,
    number: usize,
}

/// The bare connection: the answer's status if it is refused.
pub async fn dial(url: &str, headers: &[(&'static str, &str)]) -> Result<WebSocketStream<TcpStream>, u16> {
    match try_dial(url, headers).await {
        Ok(socket) => Ok(socket),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => unreachable!("{error}"),
    }
}

/// The bare connection to a server that may not be there.
pub async fn try_dial(url: &str, headers: &[(&'static str, &str)]) -> Result<WebSocketStream<TcpStream>, Error> {
    let address = url.strip_prefix("http://").unwrap();
    let mut request = format!("ws://{address}/api/v1/chat").into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(client_async(request, stream).await?.0)
}

impl ChatClient {
    /// Connects as a person; the status if that is refused. Has read `hello`.
    pub async fn dial(person: &Person) -> Result<Self, u16> {
        let bearer = person.token.as_ref().map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let socket = dial(&person.url(), &headers).await?;
        let mut this = Self { socket, waiting: Vec::new(), closed: None, number: 0 };
        this.until("hello").await;
        Ok(this)
    }

    /// Connects as a person.
    pub async fn connect(person: &Person) -> Self {
        Self::dial(person).await.unwrap()
    }

    /// Connects as a person who goes into a room.
    pub async fn join(person: &Person, room: &str) -> (Self, Value) {
        let mut this = Self::connect(person).await;
        let joined = this.ask(json!({"type": "join", "room": room}), "joined").await;
        (this, joined)
    }

    /// Sends a frame. What is not taken is noticed when something is read.
    pub async fn send(&mut self, frame: Value) {
        self.send_text(&frame.to_string()).await;
    }

    /// Sends a text.
    pub async fn send_text(&mut self, text: &str) {
        let _gone = self.socket.send(Message::text(text)).await;
    }

    /// Sends anything.
    pub async fn send_message(&mut self, message: Message) {
        let _gone = self.socket.send(message).await;
    }

    /// Sends a frame and returns the next one of a type.
    pub async fn ask(&mut self, frame: Value, answer: &str) -> Value {
        self.send(frame).await;
        self.until(answer).await
    }

    /// Sends a frame and returns the code of the error it is answered with.
    pub async fn refused(&mut self, frame: Value) -> String {
        let error = self.ask(frame, "error").await;
        error["code"].as_str().unwrap().to_owned()
    }

    /// Writes something, with a `client_id` of its own, and returns the `ack`.
    pub async fn post(&mut self, room: &str, body: &str) -> Value {
        self.number += 1;
        let client_id = format!("c{}", self.number);
        self.ask(json!({"type": "post", "room": room, "body": body, "client_id": client_id}), "ack").await
    }

    /// The next frame; `None` when the connection has ended.
    pub async fn next(&mut self) -> Option<Value> {
        if !self.waiting.is_empty() {
            return Some(self.waiting.remove(0));
        }
        self.read().await
    }

    /// The next frame of a type, which must come. What comes before it waits.
    pub async fn until(&mut self, kind: &str) -> Value {
        self.until_frame(kind, |_| true).await
    }

    /// The same, of a type and for which something holds.
    pub async fn until_frame(&mut self, kind: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let is = |frame: &Value| frame["type"] == kind && holds(frame);
        if let Some(at) = self.waiting.iter().position(is) {
            return self.waiting.remove(at);
        }
        loop {
            let frame = self.read().await;
            let frame = frame.unwrap_or_else(|| unreachable!("no {kind}: closed with {:?}", self.closed));
            if is(&frame) {
                return frame;
            }
            self.waiting.push(frame);
        }
    }

    /// The next frame of a type, for which more patience is needed than for others.
    pub async fn until_late(&mut self, kind: &str, patience: Duration) -> Value {
        let until = tokio::time::Instant::now() + patience;
        loop {
            if let Some(at) = self.waiting.iter().position(|frame| frame["type"] == kind) {
                return self.waiting.remove(at);
            }
            let frame = tokio::time::timeout_at(until, self.socket.next()).await.unwrap().unwrap().unwrap();
            if let Message::Text(text) = frame {
                self.waiting.push(serde_json::from_str(&text).unwrap());
            }
        }
    }

    /// Everything of some types that comes before the answer to a ping.
    pub async fn all(&mut self, kinds: &[&str]) -> Vec<Value> {
        self.ask(json!({"type": "ping"}), "pong").await;
        let (found, rest) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|frame| kinds.contains(&frame["type"].as_str().unwrap()));
        self.waiting = rest;
        found
    }

    /// Waits until the server ends the connection, and says with which code.
    pub async fn ended(&mut self) -> Option<u16> {
        while let Some(frame) = self.read().await {
            self.waiting.push(frame);
        }
        self.closed
    }

    async fn read(&mut self) -> Option<Value> {
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.unwrap()? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => self.closed = frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}
