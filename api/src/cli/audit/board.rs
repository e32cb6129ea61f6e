//! `healing-paws audit board`.
//!
//! Never here: replaying; see `projections`.

use std::sync::Arc;

use commands::Commands;
use projections::{AsOf, Board, ReservationRow, board_as_of};
use serde_json::json;

use crate::cli::Outcome;
use crate::cli::output::{Output, table};

pub(super) async fn run(commands: &Commands, output: &Output, as_of: Option<AsOf>) -> anyhow::Result<Outcome> {
    let Board { position, rows } = board_as_of(commands, as_of.unwrap_or(AsOf::Position(i64::MAX))).await?;
    let body = json!({ "position": position, "items": rows });
    output.result(&body, |_| format!("position {position}\n{}", words(&rows)))?;
    Ok(Outcome::Done)
}

fn words(rows: &[Arc<ReservationRow>]) -> String {
    let erased = || "(erased)".to_owned();
    let rows: Vec<[String; 7]> = rows
        .iter()
        .map(|row| {
            [
                row.treatment.as_str().to_owned(),
                row.acuity.map(|acuity| acuity.as_str().to_owned()).unwrap_or_default(),
                row.status.as_str().to_owned(),
                row.pet.name.clone().unwrap_or_else(erased),
                row.customer.alias.clone().unwrap_or_else(erased),
                row.doctor.as_ref().map(|doctor| doctor.alias.clone().unwrap_or_else(erased)).unwrap_or_default(),
                row.id.to_string(),
            ]
        })
        .collect();
    table(["band", "acuity", "status", "pet", "customer", "doctor", "reservation"], &rows)
}
