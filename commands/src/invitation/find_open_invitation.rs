//! Finding the invitation that stands, by its address or its id.
//!
//! Never here: listing them; a read model does.

use chrono::{DateTime, Utc};
use domain::invitation::Invitation;
use domain::values::{Locale, Role};
use domain::{Claim, InvitationId};

use crate::{Commands, Unavailable};

/// An invitation that stands.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Which.
    pub id: InvitationId,
    /// Whom it went to.
    pub email: String,
    /// What they are to be.
    pub role: Role,
    /// The language it was written in.
    pub locale: Locale,
    /// When it is no longer good.
    pub expires_at: DateTime<Utc>,
}

/// The invitation of an address, if one stands at this moment.
pub async fn find_open_invitation(
    commands: &Commands,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Option<OpenInvitation>, Unavailable> {
    match commands.holder(&Claim::Invitation(email.to_owned())).await? {
        Some(id) => open_invitation(commands, InvitationId::new(id), now).await,
        None => Ok(None),
    }
}

/// The invitation with an id, if it stands at this moment.
pub async fn open_invitation(
    commands: &Commands,
    id: InvitationId,
    now: DateTime<Utc>,
) -> Result<Option<OpenInvitation>, Unavailable> {
    let state = commands.load::<Invitation>(id.uuid()).await?.state;
    let open = state.open(now).and_then(|invited| {
        let email = invited.email.text()?.to_owned();
        let (role, locale, expires_at) = (invited.role, invited.locale, invited.expires_at);
        Some(OpenInvitation { id, email, role, locale, expires_at })
    });
    Ok(open)
}
