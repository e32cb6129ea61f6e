//! Claims as they are stored: who holds one, and what an event changes.
//!
//! Never here: enforcing them; the appender does.

use domain::{Claim, ClaimChange, ClaimKey};
use uuid::Uuid;

use super::Commands;
use crate::Unavailable;
use crate::event_store::{ClaimDelta, StoredClaim};

impl Commands {
    /// Who holds a claim, if anybody does.
    pub(crate) async fn holder(&self, claim: &Claim) -> Result<Option<Uuid>, Unavailable> {
        let StoredClaim { kind, key } = self.stored(claim);
        let holder = sqlx::query_scalar!("SELECT aggregate_id FROM claims WHERE kind = $1 AND key = $2", kind, key)
            .fetch_optional(&self.0.pool)
            .await?;
        holder.map(|id| id.parse().map_err(Unavailable::unreadable)).transpose()
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
