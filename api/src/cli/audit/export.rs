//! `healing-paws audit export`: one event per line, every column as it is stored, so that a stranger's script can check
//! the chain. The format is in `docs/hash-chain.md`.
//!
//! Never here: opening personal texts.

use std::io::{self, BufWriter, Write as _};

use chrono::SecondsFormat;
use commands::{Commands, RecordedEvent};
use futures::TryStreamExt as _;
use serde::Serialize;

use crate::cli::Outcome;
use crate::routes::hex;

#[derive(Serialize)]
struct Line<'a> {
    position: i64,
    aggregate_type: &'a str,
    aggregate_id: &'a str,
    sequence: i64,
    event_type: &'a str,
    event_version: &'a str,
    payload: &'a str,
    metadata: &'a str,
    recorded_at: String,
    hash: String,
}

impl<'a> From<&'a RecordedEvent> for Line<'a> {
    fn from(event: &'a RecordedEvent) -> Self {
        Self {
            position: event.position,
            aggregate_type: &event.aggregate_type,
            aggregate_id: &event.aggregate_id,
            sequence: event.sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload: &event.payload,
            metadata: &event.metadata,
            recorded_at: event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
            hash: hex(&event.hash),
        }
    }
}

pub(super) async fn run(commands: &Commands, to: Option<i64>) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(io::stdout().lock());
    let to = match to {
        Some(to) => to,
        None => commands.log().head().await?.position,
    };
    let mut events = std::pin::pin!(commands.log().stream(0, Some(to)));
    while let Some(event) = events.try_next().await? {
        serde_json::to_writer(&mut out, &Line::from(&event))?;
        match out.write_all(b"\n") {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Done),
            other => other?,
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
