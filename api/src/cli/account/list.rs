//! `healing-paws account list`: who has an account here.
//!
//! Never here: changing any.

use std::time::Duration;

use anyhow::Context as _;
use domain::values::Role;
use projections::{AccountRow, Options, Projections};
use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::cli::open::Installation;
use crate::cli::output::{Output, table};

/// How long the list is waited for when no server keeps it up to date.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) async fn list(role: Option<Role>, installation: &Installation, output: &Output) -> anyhow::Result<Outcome> {
    let head = installation.commands.log().head().await?.position;
    // Without a server nobody else brings the list up to date.
    let read = Projections::start(installation.commands.clone(), Options::default()).await?;
    let rows = async {
        read.wait_for(head, PATIENCE).await.context("the list of accounts is not up to date")?;
        let roles =
            role.map_or_else(|| vec![Role::Receptionist, Role::Doctor, Role::Auditor, Role::Admin], |one| vec![one]);
        Ok::<_, anyhow::Error>(read.accounts().with_roles(&roles).await?)
    };
    let rows = rows.await;
    read.stop().await;
    let rows = rows?;
    let body: Vec<Value> = rows.iter().map(as_json).collect();
    output.result(&body, |_| for_people(&rows))?;
    Ok(Outcome::Done)
}

fn as_json(row: &AccountRow) -> Value {
    json!({
        "id": row.id,
        "username": row.username,
        "alias": row.alias,
        "email": row.email,
        "email_verified": row.email_verified,
        "role": row.role,
        "locale": row.locale,
        "second_factor": row.second_factor,
        "suspended": row.suspended,
        "created_at": row.created_at,
    })
}

fn for_people(rows: &[AccountRow]) -> String {
    let yes = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
    let lines: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            [
                row.username.clone().unwrap_or_default(),
                row.role.to_string(),
                row.email.clone().unwrap_or_default(),
                yes(row.email_verified),
                yes(row.second_factor),
                yes(row.suspended),
            ]
        })
        .collect();
    table(["username", "role", "email", "verified", "second factor", "suspended"], &lines)
}
