//! The long rounds of `make soak`, in a short form: one power cut of each kind, one takeover.

use tests::database::TestDatabase;
use tests::soak;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_power_cuts() {
    soak::crash_rounds(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_projections_move_when_their_node_is_killed() {
    let database = TestDatabase::create().await;
    soak::takeover(&database.url, 2).await;
}
