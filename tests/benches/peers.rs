//! What the append is measured against: pgbench with one row per transaction, and stock cqrs-es with postgres-es.
//!
//! Never here: anything of the product, except its table for pgbench to fill.

use std::collections::HashMap;
use std::fs;
use std::process::Stdio;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlx::{Executor as _, PgPool};

use super::server::Postgres;

/// Rows per second of pgbench, one row and one commit each, by this many clients.
pub(crate) async fn pgbench(postgres: &Postgres, database: &str, clients: usize, seconds: u32) -> f64 {
    let script = std::env::temp_dir().join(format!("healing-paws-pgbench-{}.sql", std::process::id()));
    // pgbench takes a colon before a letter or digit for one of its variables.
    let payload = serde_json::to_string(&StockEvent::example()).unwrap().replace("\":", "\": ");
    let metadata = serde_json::to_string(&metadata()).unwrap().replace("\":", "\": ");
    let hash = "5a".repeat(32);
    fs::write(
        &script,
        format!(
            "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, hash) \
             VALUES (nextval('pgbench_position'), 'pet', gen_random_uuid()::text, 1, 'PetAdded', '1.0', '{payload}', '{metadata}', now(), '\\x{hash}');\n"
        ),
    )
    .unwrap();
    let options = postgres.options(database);
    let output = tokio::process::Command::new(pgbench_binary())
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .args([format!("--client={clients}"), format!("--time={seconds}")])
        .arg(format!("--file={}", script.display()))
        .arg(database)
        .env("PGHOST", options.get_socket().unwrap())
        .env("PGPORT", options.get_port().to_string())
        .env("PGUSER", options.get_username())
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    fs::remove_file(&script).unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")).unwrap_or_else(|| unreachable!("{text}"));
    rate.split_whitespace().next().unwrap().parse().unwrap()
}

/// Beside the server's other programs.
fn pgbench_binary() -> std::path::PathBuf {
    let found = std::process::Command::new("pg_config").arg("--bindir").output().unwrap();
    std::path::PathBuf::from(String::from_utf8_lossy(&found.stdout).trim()).join("pgbench")
}

/// The product's own table, for pgbench to fill.
pub(crate) async fn prepare_pgbench(pool: &PgPool) {
    pool.execute("CREATE SEQUENCE pgbench_position CACHE 1").await.unwrap();
}

/// A pet as plain as stock cqrs-es has it; its event is as long as the product's sealed one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct StockPet {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum StockEvent {
    PetAdded { id: String, owner: String, details: HashMap<String, String> },
}

impl StockEvent {
    fn example() -> Self {
        let id = "01906f1e-7b0f-7c3c-8f0a-000000000001".to_owned();
        let details = ["name", "species", "breed", "sex", "neutered", "date_of_birth", "colour"];
        let text = "ebDhhILvmx6TmyUtJ2FF XZVzA".to_owned();
        let details = details.into_iter().map(|field| (field.to_owned(), text.clone())).collect();
        Self::PetAdded { owner: id.clone(), id, details }
    }
}

impl DomainEvent for StockEvent {
    fn event_type(&self) -> String {
        "PetAdded".to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

impl Aggregate for StockPet {
    const TYPE: &'static str = "pet";
    type Command = ();
    type Event = StockEvent;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(&mut self, (): (), (): &(), sink: &EventSink<Self>) -> Result<(), Self::Error> {
        sink.write(StockEvent::example(), self).await;
        Ok(())
    }

    fn apply(&mut self, event: StockEvent) {
        let StockEvent::PetAdded { id, .. } = event;
        self.name = id;
    }
}

pub(crate) type Stock = CqrsFramework<StockPet, PersistedEventStore<PostgresEventRepository, StockPet>>;

pub(crate) async fn stock(pool: &PgPool) -> Stock {
    pool.execute(
        "CREATE TABLE events (
             aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
             event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
             PRIMARY KEY (aggregate_type, aggregate_id, sequence))",
    )
    .await
    .unwrap();
    let store = PersistedEventStore::new_event_store(PostgresEventRepository::new(pool.clone()));
    CqrsFramework::new(store, vec![], ())
}

/// As much metadata as the product writes.
pub(crate) fn metadata() -> HashMap<String, String> {
    let id = "01906f1e-7b0f-7c3c-8f0a-000000000001".to_owned();
    let entries =
        [("actor_id", id.clone()), ("request_id", id), ("actor_role", "customer".into()), ("source", "api".into())];
    let time = ("at", "2026-11-22T07-00-00.000000Z".to_owned());
    entries.into_iter().chain([time]).map(|(key, value)| (key.to_owned(), value)).collect()
}
