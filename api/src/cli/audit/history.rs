//! `healing-paws audit history`.
//!
//! Never here: which texts can still be read; their keys decide.

use anyhow::anyhow;
use commands::Commands;
use domain::ReservationId;
use serde_json::Value;

use crate::cli::Outcome;
use crate::cli::output::{Output, table};
use crate::routes::{EventBody, for_people};

pub(super) async fn run(commands: &Commands, output: &Output, id: ReservationId) -> anyhow::Result<Outcome> {
    let recorded = commands.log().history("reservation", id.uuid()).await?;
    if recorded.is_empty() {
        output.failure(&anyhow!("there is no reservation {id}"));
        return Ok(Outcome::NoSuchThing);
    }
    let events = for_people(commands, recorded).await?;
    output.result(&events, |events| words(events))?;
    Ok(Outcome::Done)
}

fn words(events: &[EventBody]) -> String {
    let rows: Vec<[String; 6]> = events
        .iter()
        .map(|event| {
            let actor = event.actor.alias.as_deref().map(|alias| format!("{alias} ({})", event.actor.role));
            [
                event.position.to_string(),
                event.sequence.to_string(),
                event.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                event.event_type.clone(),
                actor.unwrap_or_else(|| event.actor.role.clone()),
                brief(&event.data),
            ]
        })
        .collect();
    table(["position", "no", "recorded at", "event", "actor", "data"], &rows)
}

/// The data on one line; what is null or empty says nothing.
fn brief(data: &Value) -> String {
    let Value::Object(fields) = data else { return data.to_string() };
    let said = fields.iter().filter(|(name, value)| !value.is_null() && name.as_str() != "id");
    said.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}
