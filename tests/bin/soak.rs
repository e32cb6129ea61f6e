//! `make soak`: the long fault and race rounds, bounded in number, on loopback only.
//!
//! `soak [ROUNDS]` needs a PostgreSQL in `TEST_DATABASE_URL` for the rounds with two nodes.

use tests::database::TestDatabase;
use tests::soak;

#[tokio::main]
async fn main() {
    let rounds = std::env::args().nth(1).map_or(20, |rounds| rounds.parse().unwrap_or(20));
    soak::crash_rounds(rounds).await;
    let database = TestDatabase::create().await;
    soak::takeover(&database.url, rounds / 2).await;
    eprintln!("{rounds} rounds held");
}
