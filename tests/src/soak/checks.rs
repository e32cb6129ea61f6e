//! What must be true after any fault: every acknowledged command is in the log once, nothing else is, the chain
//! verifies, and every read model equals its rebuild.
//!
//! Never here: causing faults.

use std::collections::BTreeMap;

use sqlx::{PgPool, Row as _};

use super::load::Acknowledged;
use crate::node::Node;

/// Every acknowledged command is one event of a pet or a reservation, at the place that was told, and there are no
/// others.
pub(super) async fn each_once(pool: &PgPool, acknowledged: &[Acknowledged]) {
    for command in acknowledged {
        let row = sqlx::query("SELECT aggregate_id, sequence FROM events WHERE position = $1")
            .bind(command.position)
            .fetch_optional(pool)
            .await
            .unwrap();
        let row = row.unwrap_or_else(|| unreachable!("{command:?} was acknowledged and is not in the log"));
        let stored = (row.get::<String, _>(0), row.get::<i64, _>(1));
        assert_eq!(stored, (command.aggregate_id.clone(), command.version), "at {}", command.position);
    }
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type <> 'account'")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(usize::try_from(there).unwrap(), acknowledged.len(), "events that nobody was told of, or told twice");
}

/// The chain is whole, as the command line proves it.
pub(super) async fn chain_verifies(node: &Node) {
    let (code, output) = node.cli(&["audit", "verify", "--json"], "").await;
    assert_eq!(code, 0, "{output}");
}

/// Rebuilding changes no read model.
pub(super) async fn read_models_equal_their_rebuild(node: &Node, pool: &PgPool) {
    caught_up(pool).await;
    let live = read_models(pool).await;
    for name in projections::READ_MODELS {
        let (code, output) = node.cli(&["projection", "rebuild", name], "").await;
        assert_eq!(code, 0, "rebuilding {name}: {output}");
    }
    caught_up(pool).await;
    let rebuilt = read_models(pool).await;
    for (table, rows) in &live {
        assert_eq!(Some(rows), rebuilt.get(table), "{table} differs from its rebuild");
    }
}

/// Waits until every subscription has seen the whole log.
pub(super) async fn caught_up(pool: &PgPool) {
    for _ in 0..1200 {
        let behind: i64 =
            sqlx::query_scalar("SELECT count(*) FROM subscriptions WHERE position < (SELECT position FROM log_head)")
                .fetch_one(pool)
                .await
                .unwrap();
        if behind == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    unreachable!("a subscription does not catch up");
}

/// Every read model's rows, as text, in a fixed order.
async fn read_models(pool: &PgPool) -> BTreeMap<&'static str, Vec<String>> {
    let mut tables = BTreeMap::new();
    for table in projections::READ_MODEL_TABLES {
        let rows =
            sqlx::query_scalar(&format!("SELECT t::text FROM {table} t ORDER BY 1")).fetch_all(pool).await.unwrap();
        tables.insert(table, rows);
    }
    tables
}
