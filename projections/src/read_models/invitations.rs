//! The read model of invitations: who was asked to work here and has not answered yet.
//!
//! Never here: invitations that are over; the log remembers them, without the address.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use commands::RecordedEvent;
use domain::invitation::InvitationEvent;
use domain::values::{Locale, Role};
use domain::{AnyEvent, InvitationId};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::parse;
use crate::ReadError;
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// An invitation that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Which.
    pub id: InvitationId,
    /// The position of the log at which it was made.
    pub position: i64,
    /// Whom it went to.
    pub email: Option<String>,
    /// What they are to be.
    pub role: Role,
    /// The language it was written in.
    pub locale: Locale,
    /// When it was made.
    pub invited_at: DateTime<Utc>,
    /// When it is no longer good.
    pub expires_at: DateTime<Utc>,
}

/// The fold: what one event makes of an invitation; `None` where it stands no more. Pure.
fn apply(happened: &Happened, event: &InvitationEvent) -> Option<InvitationRow> {
    match event {
        InvitationEvent::StaffInvited(invited) => Some(InvitationRow {
            id: invited.id,
            position: happened.position,
            email: invited.email.text().map(str::to_owned),
            role: invited.role,
            locale: invited.locale,
            invited_at: happened.recorded_at,
            expires_at: invited.expires_at,
        }),
        InvitationEvent::InvitationAccepted { .. } | InvitationEvent::InvitationWithdrawn {} => None,
    }
}

/// The projection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvitationsProjection;

impl Projection for InvitationsProjection {
    const NAME: &'static str = "invitations";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["invitations"];

    fn wants(event: &RecordedEvent) -> bool {
        event.aggregate_type == "invitation"
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let mut rows = BTreeMap::new();
        for happened in batch {
            if let AnyEvent::Invitation(event) = &happened.event {
                rows.insert(happened.id, apply(happened, event));
            }
        }
        let over: Vec<Uuid> = rows.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| *id).collect();
        sqlx::query!("DELETE FROM invitations WHERE id = ANY($1)", &over).execute(&mut *connection).await?;
        let (mut ids, mut ends, mut data) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.values().flatten() {
            ids.push(row.id.uuid());
            ends.push(row.expires_at);
            data.push(serde_json::to_string(row).map_err(Failure::poison)?);
        }
        sqlx::query!(
            "INSERT INTO invitations (id, expires_at, data)
             SELECT id, expires_at, data::json
             FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS made (id, expires_at, data)",
            &ids,
            &ends,
            &data
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// Invitations as administrators see them.
#[derive(Clone, Debug)]
pub struct Invitations {
    pool: PgPool,
}

impl Invitations {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// All that stand at this moment, oldest first.
    pub async fn open(&self, now: DateTime<Utc>) -> Result<Vec<InvitationRow>, ReadError> {
        sqlx::query_scalar!(r#"SELECT data::text AS "data!" FROM invitations WHERE expires_at > $1 ORDER BY id"#, now)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|data| parse(data))
            .collect()
    }
}
