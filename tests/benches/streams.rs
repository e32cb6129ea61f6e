//! What a command costs on a stream of 10,000 events, next to one on a stream of 10: warm and cold.
//!
//! Warm, the aggregate is in memory. Cold, memory holds one other aggregate, so each command loads its own first.

use std::num::NonZeroUsize;
use std::time::Instant;

use commands::{Commands, MasterKey, Options, pet};
use domain::values::Role;
use domain::{AccountId, PetId};

use super::hospital::{self, context, customer, fields};
use super::report::{Median, RUNS, Report};
use super::server::Postgres;

const SHORT: u64 = 10;
const LONG: u64 = 10_000;
/// Commands per measurement.
const COMMANDS: u64 = 300;

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    let pool = postgres.migrated("streams").await;
    let warm = hospital::open(&pool).await;
    let owner = hospital::person(&warm, "owner", Role::Customer).await;
    let cold_options = Options { hot_aggregates: NonZeroUsize::MIN };
    let cold = Commands::open(pool.clone(), MasterKey::new([1; 32]), cold_options).await.unwrap();
    let mut micros = vec![Vec::new(); 4];
    for run in 0..RUNS as u64 {
        let pair = [grown(&warm, owner, SHORT).await, grown(&warm, owner, LONG).await];
        postgres.settle(&pool).await;
        for (length, pet) in pair.into_iter().enumerate() {
            micros[length].push(warm_cost(&warm, owner, pet, run).await);
        }
        // Short streams must stay short while they are measured, so each cold command is on a stream of its own.
        micros[2].push(cold_cost(&warm, &cold, owner, SHORT).await);
        micros[3].push(cold_long_cost(&cold, owner, pair[1]).await);
    }
    let median = |place: usize| Median::of(micros[place].clone());
    report.part("Long streams: microseconds per command", "memory | stream of 10 | stream of 10,000 | ratio");
    report.row(&["warm".into(), median(0).text(), median(1).text(), median(1).over(&median(0))]);
    report.row(&["cold".into(), median(2).text(), median(3).text(), median(3).over(&median(2))]);
}

/// A pet with a history.
async fn grown(commands: &Commands, owner: AccountId, events: u64) -> PetId {
    let pet = hospital::pet(commands, owner, 0).await;
    for round in 1..events {
        change(commands, owner, pet, round).await;
    }
    pet
}

async fn change(commands: &Commands, owner: AccountId, pet: PetId, round: u64) {
    pet::change_pet(commands, context(customer(owner)), pet, fields(round)).await.unwrap();
}

async fn warm_cost(commands: &Commands, owner: AccountId, pet: PetId, run: u64) -> f64 {
    let start = Instant::now();
    for round in 0..COMMANDS {
        change(commands, owner, pet, 1_000_000 + run * COMMANDS + round).await;
    }
    start.elapsed().as_micros() as f64 / COMMANDS as f64
}

async fn cold_cost(warm: &Commands, cold: &Commands, owner: AccountId, events: u64) -> f64 {
    let mut pets = Vec::new();
    for _ in 0..COMMANDS {
        pets.push(grown(warm, owner, events).await);
    }
    let start = Instant::now();
    for pet in pets {
        change(cold, owner, pet, 2_000_000).await;
    }
    start.elapsed().as_micros() as f64 / COMMANDS as f64
}

async fn cold_long_cost(cold: &Commands, owner: AccountId, pet: PetId) -> f64 {
    let mut spent = 0;
    for round in 0..COMMANDS {
        // Takes the one place in memory.
        hospital::pet(cold, owner, round).await;
        let start = Instant::now();
        change(cold, owner, pet, 3_000_000 + round).await;
        spent += start.elapsed().as_micros();
    }
    spent as f64 / COMMANDS as f64
}
