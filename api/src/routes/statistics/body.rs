//! What is answered about visits that were counted together.
//!
//! Never here: counting.

use chrono::NaiveDate;
use projections::{Group, Promises, Stage};
use serde::Serialize;
use utoipa::ToSchema;

/// Visits counted together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statistics)]
pub(super) struct StatisticsBody {
    /// The first day.
    pub(super) from: NaiveDate,
    /// The last day.
    pub(super) to: NaiveDate,
    /// Whose days and hours these are.
    #[schema(example = "Europe/Berlin")]
    pub(super) time_zone: String,
    /// What they are counted together by.
    #[schema(example = "doctor")]
    pub(super) by: &'static str,
    pub(super) items: Vec<GroupBody>,
    /// Always null: they come whole.
    pub(super) next: Option<String>,
}

/// Some visits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsGroup)]
pub(super) struct GroupBody {
    /// The day, the hour, the doctor's account, the band or the acuity; null where there is none.
    key: Option<String>,
    /// What a doctor is called; null for everything else, and once erased.
    name: Option<String>,
    /// How many there are.
    visits: i64,
    /// How many came.
    came: i64,
    completed: i64,
    declined: i64,
    cancelled: i64,
    no_shows: i64,
    /// The part of those expected that did not come, 0 to 1; null if nobody was.
    no_show_rate: Option<f64>,
    /// From the request until it was confirmed or the pet came.
    confirmation: StageBody,
    /// From check-in until a doctor began.
    waiting: StageBody,
    /// All treatments of a visit together.
    treatment: StageBody,
    /// Under observation.
    observation: StageBody,
    /// From when the pet could go home until it did.
    release: StageBody,
    promises: PromisesBody,
}

/// How long a stage took, in minutes; null if no visit went through it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsStage)]
pub(super) struct StageBody {
    /// How many visits went through it.
    count: i64,
    lower_quartile: Option<f64>,
    median: Option<f64>,
    upper_quartile: Option<f64>,
}

/// Waits that were promised at check-in, of visits that were treated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatisticsPromises)]
pub(super) struct PromisesBody {
    made: i64,
    /// How many waits were inside the range that was told.
    kept: i64,
    /// How many were shorter.
    shorter: i64,
    /// How many were longer.
    longer: i64,
    /// The part that was kept, 0 to 1; null if there was none.
    kept_rate: Option<f64>,
    /// By how many minutes the middle one of the others was off.
    off: Option<f64>,
}

impl GroupBody {
    pub(super) fn new((group, name): (Group, Option<String>)) -> Self {
        Self {
            no_show_rate: group.no_show_rate().map(thousandths),
            name,
            visits: group.visits,
            came: group.came,
            completed: group.completed,
            declined: group.declined,
            cancelled: group.cancelled,
            no_shows: group.no_shows,
            confirmation: StageBody::new(&group.confirmation),
            waiting: StageBody::new(&group.waiting),
            treatment: StageBody::new(&group.treatment),
            observation: StageBody::new(&group.observation),
            release: StageBody::new(&group.release),
            promises: PromisesBody::new(&group.promises),
            key: group.key,
        }
    }
}

impl StageBody {
    fn new(stage: &Stage) -> Self {
        let [lower_quartile, median, upper_quartile] = match stage.quartiles {
            Some(quartiles) => quartiles.map(|seconds| Some(minutes(seconds))),
            None => [None; 3],
        };
        Self { count: stage.count, lower_quartile, median, upper_quartile }
    }
}

impl PromisesBody {
    fn new(promises: &Promises) -> Self {
        let Promises { made, kept, shorter, longer, off } = promises;
        let kept_rate = promises.kept_rate().map(thousandths);
        Self { made: *made, kept: *kept, shorter: *shorter, longer: *longer, kept_rate, off: off.map(minutes) }
    }
}

/// Seconds as minutes, to a tenth.
pub(super) fn minutes(seconds: f64) -> f64 {
    (seconds / 6.0).round() / 10.0
}

fn thousandths(part: f64) -> f64 {
    (part * 1000.0).round() / 1000.0
}
