//! The subscription `mail`: puts a row into the queue for each event that somebody is written about.
//!
//! Never here: sending.

use std::sync::Arc;

use chrono::Utc;
use commands::RecordedEvent;
use sqlx::PgConnection;
use tokio::sync::watch;
use uuid::Uuid;

use super::kind::{CAUSES, MailKind};
use crate::happened::Happened;
use crate::subscription::{Failure, Mode, Projection};

/// The subscription. It says up to where it has put mails into the queue, so that this node's sender looks there.
#[derive(Clone, Debug)]
pub(crate) struct MailProjection {
    enqueued: Arc<watch::Sender<i64>>,
}

impl MailProjection {
    pub(crate) const fn new(enqueued: Arc<watch::Sender<i64>>) -> Self {
        Self { enqueued }
    }
}

impl Projection for MailProjection {
    const NAME: &'static str = "mail";
    // For ever: a raised version asks for a rebuild, and nobody wants their mails twice.
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &[];

    fn wants(event: &RecordedEvent) -> bool {
        CAUSES.contains(&event.event_type.as_str())
    }

    async fn apply(&self, connection: &mut PgConnection, batch: &[Happened], _: Mode) -> Result<(), Failure> {
        let now = Utc::now();
        let mails = batch.iter().filter_map(|happened| {
            let kind = MailKind::caused_by(&happened.event)?;
            // Nobody wants old news, whatever made them be read so late.
            (happened.recorded_at + kind.life() > now).then_some((happened, kind))
        });
        let (mut ids, mut positions, mut kinds, mut recipients, mut caused) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (happened, kind) in mails {
            ids.push(id(happened, kind));
            positions.push(happened.position);
            kinds.push(kind.as_str().to_owned());
            recipients.push(happened.id);
            caused.push(happened.recorded_at);
        }
        let Some(last) = positions.last().copied() else { return Ok(()) };
        // A conflict is a mail that is in the queue already: should the checkpoint ever be set back, it stays one.
        sqlx::query!(
            "INSERT INTO mails (id, position, kind, recipient, caused_at)
             SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::timestamptz[])
             ON CONFLICT (position, kind) DO NOTHING",
            &ids,
            &positions,
            &kinds,
            &recipients,
            &caused
        )
        .execute(connection)
        .await?;
        self.enqueued.send_replace(last);
        Ok(())
    }

    async fn swapped(&self, _: &mut PgConnection, _: i64) -> Result<(), Failure> {
        Ok(())
    }
}

/// The same for the same event and kind, whoever makes it and however often.
fn id(happened: &Happened, kind: MailKind) -> Uuid {
    Uuid::new_v5(&happened.id, format!("{} {}", happened.sequence, kind.as_str()).as_bytes())
}
