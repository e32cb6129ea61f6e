//! A server reduced to its embedded PostgreSQL: something for the tests to kill, or to run as another user.
//!
//! `postgres-owner DATA_DIR` prints `ready PID` once PostgreSQL answers and stops when its standard input ends.

use std::io::{Read as _, Write as _};

use healing_paws::embedded_postgres::{Options, start};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = std::env::args_os().nth(1).ok_or("usage: postgres-owner DATA_DIR")?;
    let postgres = start(&Options::new(data_dir)).await?;
    writeln!(std::io::stdout(), "ready {}", postgres.pid().unwrap_or_default())?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    postgres.stop().await;
    Ok(())
}
