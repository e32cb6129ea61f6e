//! `healing-paws audit verify`.
//!
//! Never here: the proof itself; see `commands::Log::verify`.

use commands::{Commands, Damage};
use serde_json::json;

use crate::cli::Outcome;
use crate::cli::output::Output;

pub(super) async fn run(commands: &Commands, output: &Output) -> anyhow::Result<Outcome> {
    let found = commands.log().verify().await?;
    let body = json!({
        "intact": found.damage.is_none(),
        "verified": found.verified,
        "hash": found.hash,
        "first_bad_position": found.damage.as_ref().map(Damage::position),
        "damage": found.damage.as_ref().map(Damage::kind),
    });
    output.result(&body, |_| {
        let so_far = format!("{} events verified, last good hash {}", found.verified, found.hash);
        match &found.damage {
            None => format!("the log is intact: {so_far}"),
            Some(damage) => format!("bad position {}: {damage} ({so_far})", damage.position()),
        }
    })?;
    Ok(if found.damage.is_some() { Outcome::Damaged } else { Outcome::Done })
}
