//! Claims as they are stored: who holds one, and what an event changes.
//!
//! Never here: enforcing them; the appender does.

use chrono::{DateTime, Utc};
use domain::schedule::cells;
use domain::{AccountId, Claim, ClaimChange, ClaimKey};
use uuid::Uuid;

use super::Commands;
use crate::Unavailable;
use crate::event_store::{ClaimDelta, StoredClaim};
use crate::schedule::{Taken, read_cell};

impl Commands {
    /// Who holds a claim, if anybody does.
    pub(crate) async fn holder(&self, claim: &Claim) -> Result<Option<Uuid>, Unavailable> {
        let StoredClaim { kind, key } = self.stored(claim);
        let holder = sqlx::query_scalar!("SELECT aggregate_id FROM claims WHERE kind = $1 AND key = $2", kind, key)
            .fetch_optional(&self.0.pool)
            .await?;
        holder.map(|id| id.parse().map_err(Unavailable::unreadable)).transpose()
    }

    /// What of these doctors' time is taken from one moment to another.
    pub(crate) async fn taken_cells(
        &self,
        doctors: &[AccountId],
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Taken, Unavailable> {
        let range = cells(from, until);
        let key = |doctor: &AccountId, cell| self.stored(&Claim::DoctorTime { doctor: *doctor, cell }).key;
        let low: Vec<String> = doctors.iter().map(|doctor| key(doctor, range.start)).collect();
        let high: Vec<String> = doctors.iter().map(|doctor| key(doctor, range.end)).collect();
        let keys = sqlx::query_scalar!(
            "SELECT claims.key FROM unnest($1::text[], $2::text[]) AS wanted (low, high)
             JOIN claims ON claims.kind = 'doctor_time' AND claims.key >= wanted.low AND claims.key < wanted.high",
            &low,
            &high
        )
        .fetch_all(&self.0.pool)
        .await?;
        Ok(keys.iter().filter_map(|key| read_cell(key)).collect())
    }

    fn stored(&self, claim: &Claim) -> StoredClaim {
        let key = match claim.key() {
            ClaimKey::Plain(key) => key,
            ClaimKey::Personal(key) => self.0.hasher.hash(claim.kind(), &key),
        };
        StoredClaim { kind: claim.kind(), key }
    }

    pub(super) fn delta(&self, change: &ClaimChange) -> ClaimDelta {
        match change {
            ClaimChange::Take(claim) => ClaimDelta::Take(self.stored(claim)),
            ClaimChange::Release(claim) => ClaimDelta::Release(self.stored(claim)),
            ClaimChange::ReleaseAll => ClaimDelta::ReleaseAll,
        }
    }
}
