//! Free times of the hospital's doctors, for the API and the pages.
//!
//! Never here: which times are free; `commands::schedule` knows.

use chrono::{DateTime, NaiveDate, Utc};
use commands::schedule::{FreeTimes, free_slots, nearest_slots};
use domain::reservation::DoctorRef;
use domain::schedule::Slot;
use domain::{AccountId, Personal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::AppState;

/// So many free times are told when one was lost.
const NEAREST: usize = 6;

/// A free time of a doctor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FreeSlot)]
pub struct FreeSlotBody {
    /// Whose.
    #[schema(value_type = uuid::Uuid)]
    pub doctor_id: AccountId,
    /// What the doctor is called.
    pub doctor: Option<String>,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
}

impl FreeSlotBody {
    fn new(doctor: &DoctorRef, slot: Slot) -> Self {
        let alias = Personal::text(&doctor.alias).map(str::to_owned);
        Self { doctor_id: doctor.id, doctor: alias, start: slot.start, end: slot.end }
    }
}

/// All doctors who work here.
pub(crate) async fn doctors(state: &AppState) -> Result<Vec<AccountId>, Problem> {
    let rows = state.projections().accounts().doctors().await?;
    Ok(rows.into_iter().filter(|row| !row.suspended).map(|row| row.id).collect())
}

/// The free times of a doctor, or of all, from one day to another, earliest first.
pub(crate) async fn free(
    state: &AppState,
    doctor: Option<AccountId>,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<FreeSlotBody>, Problem> {
    let doctors = match doctor {
        Some(one) => vec![one],
        None => doctors(state).await?,
    };
    let found = free_slots(state.commands(), &doctors, days, state.now()).await?;
    let of = |FreeTimes { doctor, slots }: FreeTimes| {
        slots.into_iter().map(move |slot| FreeSlotBody::new(&doctor, slot)).collect::<Vec<_>>()
    };
    let mut free: Vec<FreeSlotBody> = found.into_iter().flat_map(of).collect();
    free.sort_by_key(|slot| (slot.start, slot.doctor_id));
    Ok(free)
}

/// The same problem, and if it is that a time is another's, the free ones nearest to it.
pub(crate) async fn with_nearest(state: &AppState, problem: Problem, wanted: DateTime<Utc>) -> Problem {
    if !matches!(problem.code(), "slot_taken" | "slot_not_free") {
        return problem;
    }
    let nearest = async {
        let doctors = doctors(state).await?;
        Ok::<_, Problem>(nearest_slots(state.commands(), &doctors, wanted, state.now(), NEAREST).await?)
    };
    match nearest.await {
        Ok(found) => problem.with_slots(found.iter().map(|free| FreeSlotBody::new(&free.doctor, free.slot)).collect()),
        // That it is another's is still true.
        Err(_) => problem,
    }
}
