//! Two nodes over one database: the one that runs the projections is killed, the other takes them over.
//!
//! Never here: boards; that every board sees every change is a browser test.

use std::time::{Duration, Instant};

use sqlx::PgPool;

use super::checks;
use super::load::{Load, PASSWORD, Person};
use crate::node::{Node, Storage};

/// How soon the other node must have caught up.
const LIMIT: Duration = Duration::from_secs(5);

/// Kills, in each round, the node that runs the projections, under load on the other.
pub async fn takeover(url: &str, rounds: usize) {
    let pool = PgPool::connect(url).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let storage = Storage::Database(url.to_owned());
    // Both have one data directory, as they have one master key.
    let mut first = Node::start(data.path(), storage.clone()).await;
    let mut second = Node::start(data.path(), storage).await;
    let doctor = ["account", "create", "--username", "drsoak", "--email", "drsoak@example.org", "--role", "doctor"];
    assert_eq!(first.cli(&doctor, PASSWORD).await.0, 0);
    let doctor = Person::log_in(&first, "drsoak").await;
    let customers = [Person::customer(&first, "soak1").await, Person::customer(&second, "soak2").await];
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        // The node that was started first runs the projections; the other one stands by.
        let load = Load::start(&second.url(), &customers, &doctor);
        let before = position(&pool).await;
        grown(&pool, before, LIMIT).await;
        first.kill().await;
        let killed = position(&pool).await;
        let waited = grown(&pool, killed, LIMIT).await;
        eprintln!("round {}: the projections moved within {} ms", round + 1, waited.as_millis());
        acknowledged.extend(load.finish().await);
        checks::caught_up(&pool).await;
        first.start_again();
        first.ready().await;
        std::mem::swap(&mut first, &mut second);
    }
    checks::each_once(&pool, &acknowledged).await;
    checks::chain_verifies(&first).await;
    first.stop().await;
    second.stop().await;
}

/// How far the slowest projection is.
async fn position(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT min(position) FROM subscriptions").fetch_one(pool).await.unwrap()
}

/// Waits until every projection is further than it was; returns how long that took.
async fn grown(pool: &PgPool, from: i64, limit: Duration) -> Duration {
    let start = Instant::now();
    while position(pool).await <= from {
        assert!(start.elapsed() < limit, "the projections stand still at {from}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    start.elapsed()
}
