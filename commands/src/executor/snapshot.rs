//! Keeping snapshots of long streams, beside the commands.
//!
//! Never here: reading them; see `event_store`.

use uuid::Uuid;

use super::{Commands, Executable};
use crate::event_store::{SNAPSHOT_EVERY, Snapshots};
use crate::{Loaded, Unavailable};

impl Commands {
    /// Keeps a snapshot in the background whenever a stream has grown long enough.
    pub(super) fn snapshot<A: Executable>(&self, id: Uuid, before: &Loaded<A>, after: Loaded<A>) {
        if before.version / SNAPSHOT_EVERY == after.version / SNAPSHOT_EVERY {
            return;
        }
        let commands = self.clone();
        tokio::spawn(async move {
            let (mut state, version) = ((*after.state).clone(), after.version);
            let text = id.to_string();
            let kept = async {
                commands.0.keys.seal(&Snapshots::place::<A>(&text, version), &mut state).await?;
                let state = serde_json::to_string(&state).map_err(Unavailable::unreadable)?;
                commands.0.streams.snapshots().keep(A::TYPE, id, version, &state).await
            };
            if let Err(error) = kept.await {
                tracing::warn!(%error, aggregate_type = A::TYPE, "a snapshot was not kept; the stream is read from an older one");
            }
        });
    }
}
