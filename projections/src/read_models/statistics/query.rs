//! Counting visits together.
//!
//! Days and hours are those of the zone that the caller names: it is applied when it is asked for, so a hospital that
//! changes its zone sees all its days by the new one. Never here: names; nor who may ask.

use chrono::NaiveDate;
use sqlx::PgPool;

use crate::ReadError;

/// The visits of some days, the last one included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Whose days these are, such as `Europe/Berlin`.
    pub zone: String,
}

/// What visits are counted together by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// All of them.
    #[default]
    All,
    /// The day on which they came, were to come, or were asked for.
    Day,
    /// The hour in which they came.
    Hour,
    /// Who treated them, or was to.
    Doctor,
    /// The band.
    Treatment,
    /// The acuity.
    Acuity,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::All, Self::Day, Self::Hour, Self::Doctor, Self::Treatment, Self::Acuity];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Doctor => "doctor",
            Self::Treatment => "treatment",
            Self::Acuity => "acuity",
        }
    }

    /// What has this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }
}

/// Visits that are counted together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The day, the hour (`00` to `23`), the account of the doctor, the band or the acuity; `None` where there is none.
    pub key: Option<String>,
    /// How many there are.
    pub visits: i64,
    /// How many came.
    pub came: i64,
    /// How many went home.
    pub completed: i64,
    /// How many the hospital refused.
    pub declined: i64,
    /// How many were called off.
    pub cancelled: i64,
    /// How many did not come.
    pub no_shows: i64,
    /// From the request until it was confirmed or the pet came.
    pub confirmation: Stage,
    /// From check-in until a doctor began.
    pub waiting: Stage,
    /// All treatments together.
    pub treatment: Stage,
    /// Under observation.
    pub observation: Stage,
    /// From when the pet could go home until it did.
    pub release: Stage,
    /// What was promised at check-in, and what became of it.
    pub promises: Promises,
}

/// How long a stage took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// How often it was gone through.
    pub count: i64,
    /// A quarter was faster, half was, three quarters were: in seconds. `None` if it was never gone through.
    pub quartiles: Option<[f64; 3]>,
}

/// Waits that were promised, of visits that were treated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Promises {
    /// How many.
    pub made: i64,
    /// How many waits were inside the range.
    pub kept: i64,
    /// How many were shorter.
    pub shorter: i64,
    /// How many were longer.
    pub longer: i64,
    /// By how many seconds the middle one of those outside missed it.
    pub off: Option<f64>,
}

impl Group {
    /// The part of those expected that did not come; `None` if nobody was.
    #[must_use]
    pub fn no_show_rate(&self) -> Option<f64> {
        ratio(self.no_shows, self.came + self.no_shows)
    }
}

impl Promises {
    /// The part that was kept; `None` if there was none.
    #[must_use]
    pub fn kept_rate(&self) -> Option<f64> {
        ratio(self.kept, self.made)
    }
}

fn ratio(part: i64, whole: i64) -> Option<f64> {
    let exact = |number: i64| u32::try_from(number).ok().map(f64::from);
    Some(exact(part)? / exact(whole)?).filter(|ratio| ratio.is_finite())
}

/// Statistics as the staff see them.
#[derive(Clone, Debug)]
pub struct Statistics {
    pool: PgPool,
}

impl Statistics {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Counts the visits of a period, in the order of their keys. By hour, only those that came.
    pub async fn count(&self, period: &Period, by: By) -> Result<Vec<Group>, ReadError> {
        let rows = sqlx::query!(
            r#"WITH counted AS (
                   SELECT *,
                          CASE $4
                              WHEN 'all' THEN 'all'
                              WHEN 'day' THEN (counted_at AT TIME ZONE $3)::date::text
                              WHEN 'hour' THEN to_char(came_at AT TIME ZONE $3, 'HH24')
                              WHEN 'doctor' THEN doctor_id::text
                              WHEN 'treatment' THEN treatment
                              WHEN 'acuity' THEN acuity
                          END AS key,
                          CASE
                              WHEN waiting_seconds < promised_low * 60 THEN promised_low * 60 - waiting_seconds
                              WHEN waiting_seconds > promised_high * 60 THEN waiting_seconds - promised_high * 60
                          END AS off
                   FROM statistics
                   WHERE counted_at >= $1::date::timestamp AT TIME ZONE $3
                     AND counted_at < ($2::date + 1)::timestamp AT TIME ZONE $3
                     AND ($4 <> 'hour' OR came_at IS NOT NULL)
               ), promised AS (SELECT *, promised_low IS NOT NULL AND waiting_seconds IS NOT NULL AS told FROM counted)
               SELECT key, count(*) AS "visits!", count(came_at) AS "came!",
                      count(*) FILTER (WHERE status = 'completed') AS "completed!",
                      count(*) FILTER (WHERE status = 'declined') AS "declined!",
                      count(*) FILTER (WHERE status = 'cancelled') AS "cancelled!",
                      count(*) FILTER (WHERE status = 'no_show') AS "no_shows!",
                      count(confirmation_seconds) AS "confirmed!", count(waiting_seconds) AS "waited!",
                      count(treatment_seconds) AS "treated!", count(observation_seconds) AS "observed!",
                      count(release_seconds) AS "released!",
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY confirmation_seconds)
                          AS confirmation,
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY waiting_seconds) AS waiting,
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY treatment_seconds) AS treatment,
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY observation_seconds)
                          AS observation,
                      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY release_seconds) AS release,
                      count(*) FILTER (WHERE told) AS "promised!",
                      count(*) FILTER (WHERE told AND off IS NULL) AS "kept!",
                      count(*) FILTER (WHERE told AND waiting_seconds < promised_low * 60) AS "shorter!",
                      count(*) FILTER (WHERE told AND waiting_seconds > promised_high * 60) AS "longer!",
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY off) AS off
               FROM promised GROUP BY key ORDER BY key NULLS LAST"#,
            period.from,
            period.to,
            period.zone,
            by.as_str()
        )
        .fetch_all(&self.pool)
        .await?;
        let stage = |count: i64, quartiles: Option<Vec<f64>>| Stage {
            count,
            quartiles: quartiles.and_then(|quartiles| quartiles.try_into().ok()),
        };
        let groups = rows.into_iter().map(|row| Group {
            key: row.key,
            visits: row.visits,
            came: row.came,
            completed: row.completed,
            declined: row.declined,
            cancelled: row.cancelled,
            no_shows: row.no_shows,
            confirmation: stage(row.confirmed, row.confirmation),
            waiting: stage(row.waited, row.waiting),
            treatment: stage(row.treated, row.treatment),
            observation: stage(row.observed, row.observation),
            release: stage(row.released, row.release),
            promises: Promises {
                made: row.promised,
                kept: row.kept,
                shorter: row.shorter,
                longer: row.longer,
                off: row.off,
            },
        });
        Ok(groups.collect())
    }
}
