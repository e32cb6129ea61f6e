//! `make bench`: what the product does per second, next to what PostgreSQL alone and the stock libraries do.
//!
//! Everything runs in one process against one durable PostgreSQL with the product's own settings. Figures are medians
//! of interleaved runs and are read as ratios: the machine is whatever it is. Nothing here asserts a time.
//! `cargo bench -p tests -- append http` runs only those parts.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and prints its report"
)]
#![expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]

mod append;
mod client;
mod enumeration;
mod flood;
mod hospital;
mod http;
mod peers;
mod replay;
mod report;
mod server;
mod streams;

use std::path::Path;

use report::Report;
use server::Postgres;

/// The product's own, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let runs = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let postgres = Postgres::start().await;
        let mut report = Report::new(&postgres).await;
        if runs("append") {
            append::measure(&postgres, &mut report).await;
        }
        if runs("http") {
            http::measure(&postgres, &mut report).await;
        }
        if runs("streams") {
            streams::measure(&postgres, &mut report).await;
        }
        if runs("replay") {
            replay::measure(&postgres, &mut report).await;
        }
        if runs("flood") {
            flood::measure(&postgres, &mut report).await;
        }
        if runs("enumeration") {
            enumeration::measure(&postgres, &mut report).await;
        }
        postgres.stop().await;
        report.write(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap());
    });
}
