//! Power cuts: the server or its PostgreSQL is killed at random moments under load.
//!
//! Never here: what must hold afterwards; see `checks`.

use std::time::Duration;

use super::checks;
use super::load::{Load, PASSWORD, Person};
use crate::node::{Node, Storage};

const CUSTOMERS: usize = 12;

/// Runs this many rounds, killing the server and PostgreSQL in turn, and checks after each.
pub async fn crash_rounds(rounds: usize) {
    let data = tempfile::Builder::new().prefix("healing-paws-soak").tempdir_in("/var/tmp").unwrap();
    let mut node = Node::start(data.path(), Storage::Embedded).await;
    let doctor = ["account", "create", "--username", "drsoak", "--email", "drsoak@example.org", "--role", "doctor"];
    let (code, output) = node.cli(&doctor, PASSWORD).await;
    assert_eq!(code, 0, "{output}");
    let doctor = Person::log_in(&node, "drsoak").await;
    let mut customers = Vec::new();
    for number in 0..CUSTOMERS {
        customers.push(Person::customer(&node, &format!("soak{number}")).await);
    }
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let load = Load::start(&node.url(), &customers, &doctor);
        // The moment is random; the load decides what it hits.
        tokio::time::sleep(Duration::from_millis(300 + rand_millis(1500))).await;
        if round % 2 == 0 {
            node.kill().await;
            node.start_again();
        } else {
            node.kill_postgres();
        }
        tokio::time::sleep(Duration::from_millis(rand_millis(500))).await;
        node.ready().await;
        acknowledged.extend(load.finish().await);

        let options = healing_paws::embedded_postgres::Options::new(data.path());
        let database = healing_paws::embedded_postgres::start(&options).await.unwrap();
        let pool = sqlx::PgPool::connect_with(database.connect_options()).await.unwrap();
        checks::each_once(&pool, &acknowledged).await;
        checks::chain_verifies(&node).await;
        checks::read_models_equal_their_rebuild(&node, &pool).await;
        pool.close().await;
        eprintln!("round {}: {} acknowledged commands, each in the log once", round + 1, acknowledged.len());
    }
    node.stop().await;
}

/// A random number of milliseconds below `limit`.
fn rand_millis(limit: u64) -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().1 % limit
}
