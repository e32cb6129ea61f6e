//! Keeping a row for each visit as the log says.
//!
//! Never here: what an event changes; see `visit`.

use std::collections::BTreeMap;

use commands::RecordedEvent;
use domain::AnyEvent;
use domain::reservation::{Acuity, ReservationEvent};
use sqlx::PgConnection;
use uuid::Uuid;

use super::visit::Visit;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatisticsProjection;

impl Projection for StatisticsProjection {
    const NAME: &'static str = "statistics";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["statistics"];

    fn wants(event: &RecordedEvent) -> bool {
        event.aggregate_type == "reservation"
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut visits = touched(connection, batch).await?;
        for happened in batch {
            let AnyEvent::Reservation(event) = &happened.event else { continue };
            if matches!(**event, ReservationEvent::ReservationRequested(_)) {
                visits.insert(happened.id, Visit::requested(happened));
            } else {
                let visit = visits.get_mut(&happened.id);
                let visit = visit.ok_or_else(|| Failure::Poison(format!("visit {} does not exist", happened.id)))?;
                visit.apply(event, happened.recorded_at);
            }
        }
        write(connection, visits.values()).await
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// Reads everything that a batch may change.
async fn touched(connection: &mut PgConnection, batch: &[Happened]) -> Result<BTreeMap<Uuid, Visit>, Failure> {
    let ids: Vec<Uuid> = batch.iter().map(|happened| happened.id).collect();
    let rows = sqlx::query!(r#"SELECT id, data::text AS "data!" FROM statistics WHERE id = ANY($1)"#, &ids)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((row.id, serde_json::from_str(&row.data).map_err(Failure::poison)?))).collect()
}

async fn write<'a>(connection: &mut PgConnection, visits: impl Iterator<Item = &'a Visit>) -> Result<(), Failure> {
    let (mut ids, mut counted, mut came, mut statuses) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut treatments, mut acuities, mut doctors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut confirmation, mut waiting, mut treatment) = (Vec::new(), Vec::new(), Vec::new());
    let (mut observation, mut release) = (Vec::new(), Vec::new());
    let (mut low, mut high, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for visit in visits {
        let now = &visit.now;
        ids.push(visit.id.uuid());
        counted.push(visit.counted_at());
        came.push(now.came_at);
        statuses.push(now.status.as_str().to_owned());
        treatments.push(visit.treatment.as_str().to_owned());
        acuities.push(visit.acuity.map(Acuity::as_str).map(str::to_owned));
        doctors.push(now.doctor.map(domain::AccountId::uuid));
        confirmation.push(now.confirmation);
        waiting.push(now.waiting);
        treatment.push(now.treatment);
        observation.push(now.observation);
        release.push(now.release);
        low.push(now.promised.map(|promised| i64::from(promised.low)));
        high.push(now.promised.map(|promised| i64::from(promised.high)));
        data.push(serde_json::to_string(visit).map_err(Failure::poison)?);
    }
    sqlx::query!(
        "INSERT INTO statistics
             (id, counted_at, came_at, status, treatment, acuity, doctor_id, confirmation_seconds, waiting_seconds,
              treatment_seconds, observation_seconds, release_seconds, promised_low, promised_high, data)
         SELECT id, counted_at, came_at, status, treatment, acuity, doctor_id, confirmation_seconds, waiting_seconds,
                treatment_seconds, observation_seconds, release_seconds, promised_low, promised_high, data::json
         FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::uuid[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],
                     $14::bigint[], $15::text[])
           AS changed (id, counted_at, came_at, status, treatment, acuity, doctor_id, confirmation_seconds,
                       waiting_seconds, treatment_seconds, observation_seconds, release_seconds, promised_low,
                       promised_high, data)
         ON CONFLICT (id) DO UPDATE
         SET counted_at = excluded.counted_at, came_at = excluded.came_at, status = excluded.status,
             treatment = excluded.treatment, acuity = excluded.acuity, doctor_id = excluded.doctor_id,
             confirmation_seconds = excluded.confirmation_seconds, waiting_seconds = excluded.waiting_seconds,
             treatment_seconds = excluded.treatment_seconds, observation_seconds = excluded.observation_seconds,
             release_seconds = excluded.release_seconds, promised_low = excluded.promised_low,
             promised_high = excluded.promised_high, data = excluded.data",
        &ids,
        &counted,
        &came as &[Option<domain::Timestamp>],
        &statuses,
        &treatments,
        &acuities as &[Option<String>],
        &doctors as &[Option<Uuid>],
        &confirmation as &[Option<i64>],
        &waiting as &[Option<i64>],
        &treatment as &[Option<i64>],
        &observation as &[Option<i64>],
        &release as &[Option<i64>],
        &low as &[Option<i64>],
        &high as &[Option<i64>],
        &data
    )
    .execute(connection)
    .await?;
    Ok(())
}
