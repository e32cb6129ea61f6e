//! Commands per second through the executor: 1, 8 and 64 callers, on new and on existing streams.
//!
//! Each command has everything on: decision, sealing, claims, metadata, hash chain, `fsync`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use commands::{Commands, pet};
use domain::values::Role;
use uuid::Uuid;

use super::hospital::{self, context, customer, fields};
use super::peers::{self, Stock};
use super::report::{Median, RUNS, Report};
use super::server::Postgres;

const SECONDS: u32 = 3;
const CALLERS: [usize; 3] = [1, 8, 64];

#[derive(Clone, Copy, PartialEq)]
enum Streams {
    New,
    Existing,
}

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    let ours = postgres.migrated("append_ours").await;
    let commands = hospital::open(&ours).await;
    let owner = hospital::person(&commands, "owner", Role::Customer).await;
    let plain = postgres.migrated("append_pgbench").await;
    peers::prepare_pgbench(&plain).await;
    let stock_pool = postgres.database("append_stock").await;
    let stock = Arc::new(peers::stock(&stock_pool).await);

    let kinds = [Streams::New, Streams::Existing];
    let mut ours_rates = vec![Vec::new(); CALLERS.len() * kinds.len()];
    let mut stock_rates = ours_rates.clone();
    let mut plain_rates = vec![Vec::new(); CALLERS.len()];
    for _ in 0..RUNS {
        for (place, callers) in CALLERS.into_iter().enumerate() {
            postgres.settle(&ours).await;
            plain_rates[place].push(peers::pgbench(postgres, "append_pgbench", callers, SECONDS).await);
            for (kind, streams) in kinds.into_iter().enumerate() {
                postgres.settle(&ours).await;
                ours_rates[place * 2 + kind].push(run_ours(&commands, owner, callers, streams).await);
                postgres.settle(&ours).await;
                stock_rates[place * 2 + kind].push(run_stock(&stock, callers, streams).await);
            }
        }
    }
    let damage = commands.log().verify().await.unwrap().damage;
    assert!(damage.is_none(), "{damage:?}");

    report.part(
        "Append: commands per second",
        "callers | streams | product | (a) pgbench | (b) cqrs-es, postgres-es | over (a) | over (b)",
    );
    for (place, callers) in CALLERS.into_iter().enumerate() {
        for (kind, streams) in ["new", "existing"].into_iter().enumerate() {
            let ours = Median::of(ours_rates[place * 2 + kind].clone());
            let (plain, stock) =
                (Median::of(plain_rates[place].clone()), Median::of(stock_rates[place * 2 + kind].clone()));
            let cells = [
                callers.to_string(),
                streams.to_owned(),
                ours.text(),
                plain.text(),
                stock.text(),
                ours.over(&plain),
                ours.over(&stock),
            ];
            report.row(&cells);
        }
    }
}

async fn run_ours(commands: &Commands, owner: domain::AccountId, callers: usize, streams: Streams) -> f64 {
    per_second(callers, |round| {
        let commands = commands.clone();
        async move {
            let mut pet = hospital::pet(&commands, owner, 0).await;
            let mut number = 0;
            while round.goes_on() {
                number += 1;
                match streams {
                    Streams::New => pet = hospital::pet(&commands, owner, number).await,
                    Streams::Existing => {
                        pet::change_pet(&commands, context(customer(owner)), pet, fields(number)).await.unwrap();
                    }
                }
                round.done();
            }
        }
    })
    .await
}

async fn run_stock(stock: &Arc<Stock>, callers: usize, streams: Streams) -> f64 {
    per_second(callers, |round| {
        let stock = Arc::clone(stock);
        async move {
            let mut id = Uuid::now_v7().to_string();
            while round.goes_on() {
                if streams == Streams::New {
                    id = Uuid::now_v7().to_string();
                }
                stock.execute_with_metadata(&id, (), peers::metadata()).await.unwrap();
                round.done();
            }
        }
    })
    .await
}

/// One caller's view of a measurement.
#[derive(Clone)]
pub(crate) struct Round {
    until: Instant,
    count: Arc<AtomicU64>,
}

impl Round {
    pub(crate) fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }

    pub(crate) fn done(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }
}

/// What this many callers do per second.
pub(crate) async fn per_second<F, W>(callers: usize, caller: F) -> f64
where
    F: Fn(Round) -> W,
    W: Future<Output = ()> + Send + 'static,
{
    let start = Instant::now();
    let round = Round { until: start + Duration::from_secs(SECONDS.into()), count: Arc::default() };
    let callers: Vec<_> = (0..callers).map(|_| tokio::spawn(caller(round.clone()))).collect();
    for caller in callers {
        caller.await.unwrap();
    }
    round.count.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}
