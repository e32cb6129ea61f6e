//! What is noted of a pet of the demonstration: weights and vaccinations.
//!
//! Never here: the pet itself, or its visits.

use chrono::{DateTime, TimeDelta, Utc};
use commands::pet::{NewVaccination, Weight, record_vaccination, record_weight};
use commands::{Commands, Context};
use domain::values::{Grams, Text};
use domain::{PetId, VaccinationId, WeightId};
use uuid::Uuid;

/// Grams, so many days ago.
const WEIGHTS: [(u32, i64); 7] =
    [(3100, 900), (3900, 700), (4350, 520), (4800, 380), (5150, 210), (4900, 95), (4700, 12)];

/// A vaccine, given so many days ago, due so many days from now.
const VACCINATIONS: [(&str, i64, i64); 3] = [("Rabies", 345, 20), ("Panleukopenia", 345, 385), ("Leukaemia", 400, -35)];

/// Notes something of a pet, as its owner.
pub(crate) async fn note(
    commands: &Commands,
    by: impl Fn() -> Context,
    pet: PetId,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let day = |days: i64| (now + TimeDelta::days(days)).date_naive();
    for (grams, days) in WEIGHTS {
        let weight = Weight { id: WeightId::new(Uuid::now_v7()), grams: Grams::new(grams)?, on: day(-days) };
        record_weight(commands, by(), pet, weight).await?;
    }
    for (vaccine, given, due) in VACCINATIONS {
        let vaccination = NewVaccination {
            id: VaccinationId::new(Uuid::now_v7()),
            vaccine: Text::parse(vaccine)?,
            batch: None,
            given_on: day(-given),
            due_on: Some(day(due)),
        };
        record_vaccination(commands, by(), pet, vaccination).await?;
    }
    Ok(())
}
