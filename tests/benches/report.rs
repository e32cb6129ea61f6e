//! The report: medians, ratios and the conditions they were measured under.
//!
//! Never here: measuring.

use std::fmt::Write as _;
use std::path::Path;

use super::server::Postgres;

/// How often each thing is measured, in turn with the others.
pub(crate) const RUNS: usize = 5;

/// Collects lines as they are found out.
pub(crate) struct Report(String);

impl Report {
    pub(crate) async fn new(postgres: &Postgres) -> Self {
        let pool = postgres.database("conditions").await;
        let mut conditions = Vec::new();
        for setting in
            ["server_version", "fsync", "synchronous_commit", "shared_buffers", "wal_sync_method", "max_wal_size"]
        {
            let value: String = sqlx::query_scalar(&format!("SHOW {setting}")).fetch_one(&pool).await.unwrap();
            conditions.push(format!("{setting} = {value}"));
        }
        let processors = std::thread::available_parallelism().map_or(0, std::num::NonZeroUsize::get);
        let mut report = Self(String::new());
        report.line(&format!("# Measurements\n\n{processors} processors, shared by PostgreSQL, the product and the load. Medians of {RUNS} interleaved runs."));
        report.line(&format!("PostgreSQL: {}.", conditions.join(", ")));
        report
    }

    pub(crate) fn part(&mut self, title: &str, columns: &str) {
        let dashes = columns.split('|').map(|_| " --- ").collect::<Vec<_>>().join("|");
        self.line(&format!("\n## {title}\n\n| {columns} |\n|{dashes}|"));
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    pub(crate) fn line(&mut self, line: &str) {
        println!("{line}");
        writeln!(self.0, "{line}").unwrap();
    }

    pub(crate) fn write(&self, root: &Path) {
        let place = root.join("target/bench-report.md");
        std::fs::write(&place, &self.0).unwrap();
        println!("\nwritten to {}", place.display());
    }
}

/// The middle one, and the smallest and largest beside it.
pub(crate) struct Median {
    pub(crate) middle: f64,
    low: f64,
    high: f64,
}

impl Median {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self { middle: values[values.len() / 2], low: values[0], high: values[values.len() - 1] }
    }

    /// Such as `12345 (11000–13000)`.
    pub(crate) fn text(&self) -> String {
        format!("{:.0} ({:.0}–{:.0})", self.middle, self.low, self.high)
    }

    /// Such as `1.23 ×`.
    pub(crate) fn over(&self, peer: &Self) -> String {
        format!("{:.2} ×", self.middle / peer.middle)
    }
}
