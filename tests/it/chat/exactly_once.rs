//! Every acknowledged message is seen by everybody in its room once, in the log's order, whatever is cut or killed.
//!
//! `make soak` does it with 200 people and 20,000 messages.

use tests::database::TestDatabase;
use tests::soak::{Talk, chat};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_heard_once_by_everybody_over_cuts_and_a_killed_node() {
    let database = TestDatabase::create().await;
    chat(&database.url, Talk { people: 24, rooms: 3, messages: 25 }).await;
}
