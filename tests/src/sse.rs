//! A client of server-sent events, as small as the format.
//!
//! Never here: coming back after a cut; that is what tests are about.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::BoxStream;
use reqwest::{Response, StatusCode};
use serde_json::Value;

/// Longer than any message that is waited for takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
pub struct Sse {
    /// The status it was answered with.
    pub status: StatusCode,
    /// Its kind of content.
    pub content_type: String,
    chunks: BoxStream<'static, Vec<u8>>,
    read: Vec<u8>,
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The position of the log, if it has one.
    pub id: Option<i64>,
    /// What it is about.
    pub event: String,
    /// What it says.
    pub data: Value,
}

impl Sse {
    pub(crate) fn new(response: Response) -> Self {
        let content_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let chunks = response.bytes_stream().take_while(|chunk| futures::future::ready(chunk.is_ok()));
        Self {
            status,
            content_type: content_type.unwrap_or_default(),
            chunks: chunks.map(|chunk| chunk.unwrap_or_default().to_vec()).boxed(),
            read: Vec::new(),
        }
    }

    /// The next message; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                let bytes: Vec<u8> = self.read.drain(..end + 2).collect();
                if let Some(message) = parse(std::str::from_utf8(&bytes).unwrap()) {
                    return Some(message);
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.chunks.next()).await.unwrap()?;
            self.read.extend_from_slice(&chunk);
        }
    }
}

/// A comment or a retry alone is no message.
fn parse(text: &str) -> Option<Message> {
    let mut message = Message::default();
    let mut data = String::new();
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => message.id = id.parse().ok(),
            Some(("event", event)) => event.clone_into(&mut message.event),
            Some(("data", more)) => data.push_str(more),
            _ => {}
        }
    }
    message.data = serde_json::from_str(&data).ok()?;
    Some(message)
}
