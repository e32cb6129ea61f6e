//! `healing-paws doctor`: what could be wrong with an installation, looked at one after the other.
//!
//! Never here: repairing anything.

use std::os::unix::fs::PermissionsExt as _;

use commands::Commands;
use projections::State;
use serde::Serialize;
use sqlx::PgPool;

use super::Outcome;
use super::output::{Output, table};
use crate::MIGRATIONS;
use crate::config::Config;
use crate::database::Database;
use crate::secrets::{master_key, master_key_file};

#[derive(Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

pub(super) async fn run(config: &Config, output: &Output) -> anyhow::Result<Outcome> {
    let mut findings = vec![data_directory(config), key(config), assets()];
    match Database::open(config).await {
        Ok(database) => {
            findings.push(found("database", Ok(version(&database.pool).await?)));
            findings.push(durability(&database.pool).await);
            let schema = schema(&database.pool).await;
            let usable = schema.ok;
            findings.push(schema);
            if usable && let Ok(key) = master_key(config) {
                match Commands::open(database.pool.clone(), key, commands::Options::default()).await {
                    Ok(commands) => log_and_projections(&commands, &mut findings).await?,
                    Err(error) => findings.push(found("log", Err(error.to_string()))),
                }
            }
            database.close().await;
        }
        Err(error) => findings.push(found("database", Err(error.to_string()))),
    }
    let well = findings.iter().all(|finding| finding.ok);
    output.result(&findings, |findings| words(findings))?;
    Ok(if well { Outcome::Done } else { Outcome::Damaged })
}

fn found(what: &'static str, detail: Result<String, String>) -> Finding {
    let ok = detail.is_ok();
    Finding { what, ok, detail: detail.unwrap_or_else(|wrong| wrong) }
}

fn data_directory(config: &Config) -> Finding {
    let probe = config.data_dir.join(".doctor");
    let written = std::fs::create_dir_all(&config.data_dir).and_then(|()| std::fs::write(&probe, b""));
    let _gone = std::fs::remove_file(&probe);
    let place = config.data_dir.display();
    found("data directory", written.map(|()| place.to_string()).map_err(|error| format!("{place}: {error}")))
}

fn key(config: &Config) -> Finding {
    let path = master_key_file(config);
    let open_to_others = config.master_key.is_none()
        && std::fs::metadata(&path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0);
    found(
        "master key",
        match master_key(config) {
            Ok(_) if open_to_others => Err(format!("others can read {}", path.display())),
            Ok(_) if config.master_key.is_some() => Ok("given".to_owned()),
            Ok(_) => Ok(format!("in {}: keep a copy elsewhere", path.display())),
            Err(error) => Err(error.to_string()),
        },
    )
}

fn assets() -> Finding {
    let built = crate::assets::are_built();
    found("front end", if built { Ok("in the binary".to_owned()) } else { Err("was not built".to_owned()) })
}

async fn version(pool: &PgPool) -> anyhow::Result<String> {
    let version = sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#);
    Ok(format!("PostgreSQL {}", version.fetch_one(pool).await?))
}

/// An acknowledged command must survive a power cut.
async fn durability(pool: &PgPool) -> Finding {
    let settings = sqlx::query!(
        r#"SELECT current_setting('fsync') AS "fsync!", current_setting('synchronous_commit') AS "commit!",
                  current_setting('full_page_writes') AS "pages!""#
    );
    let detail = match settings.fetch_one(pool).await {
        Ok(set) => {
            let said =
                format!("fsync {}, synchronous_commit {}, full_page_writes {}", set.fsync, set.commit, set.pages);
            if set.fsync == "on" && set.commit != "off" && set.pages == "on" { Ok(said) } else { Err(said) }
        }
        Err(error) => Err(error.to_string()),
    };
    found("durability", detail)
}

async fn schema(pool: &PgPool) -> Finding {
    let applied =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations WHERE success").fetch_one(pool).await;
    let all = i64::try_from(MIGRATIONS.iter().count()).unwrap_or(i64::MAX);
    found(
        "schema",
        match applied {
            Ok(applied) if applied == all => Ok(format!("{all} migrations")),
            Ok(applied) => Err(format!("{applied} of {all} migrations: run healing-paws migrate")),
            Err(error) => Err(format!("run healing-paws migrate ({error})")),
        },
    )
}

async fn log_and_projections(commands: &Commands, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let head = commands.log().head().await?.position;
    findings.push(found("log", Ok(format!("{head} events; prove them with healing-paws audit verify"))));
    for status in projections::status(commands).await? {
        let place = format!("{} at {} of {head}", status.name, status.position);
        let detail = match (status.state, status.error) {
            (State::Stopped, error) => Err(format!("{place}: {}", error.unwrap_or_default())),
            (_, _) => Ok(place),
        };
        findings.push(found("projection", detail));
    }
    Ok(())
}

fn words(findings: &[Finding]) -> String {
    let rows: Vec<[String; 3]> = findings
        .iter()
        .map(|finding| {
            let mark = if finding.ok { "ok" } else { "WRONG" };
            [finding.what.to_owned(), mark.to_owned(), finding.detail.clone()]
        })
        .collect();
    table(["what", "", "detail"], &rows)
}
