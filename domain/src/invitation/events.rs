//! What happened to an invitation. The JSON of every variant is kept for ever.
//!
//! Never here: the address in clear.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::values::{Locale, Role};
use crate::{AccountId, Claim, ClaimChange, Event, HoldsPersonal, InvitationId, Personal};

/// Something that happened to an invitation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InvitationEvent {
    /// It stands from here on.
    StaffInvited(StaffInvited),
    /// Its address belongs to an account, which has its role now.
    InvitationAccepted {
        /// Whose.
        account: AccountId,
    },
    /// It stands no longer.
    InvitationWithdrawn {},
}

/// An invitation stands from here on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StaffInvited {
    /// Its id.
    pub id: InvitationId,
    /// Whom it goes to; sealed with a key of the invitation's own, as they may never have an account.
    pub email: Personal,
    /// What they are to be.
    pub role: Role,
    /// The language it is written in.
    pub locale: Locale,
    /// When it is no longer good.
    pub expires_at: DateTime<Utc>,
}

impl Event for InvitationEvent {
    fn claims(&self) -> Vec<ClaimChange> {
        match self {
            Self::StaffInvited(invited) => {
                let email = invited.email.text().unwrap_or_default().to_owned();
                vec![ClaimChange::Take(Claim::Invitation(email))]
            }
            Self::InvitationAccepted { .. } | Self::InvitationWithdrawn {} => vec![ClaimChange::ReleaseAll],
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::StaffInvited(_) => "StaffInvited",
            Self::InvitationAccepted { .. } => "InvitationAccepted",
            Self::InvitationWithdrawn {} => "InvitationWithdrawn",
        }
    }

    fn version(&self) -> &'static str {
        "1.0"
    }
}

impl cqrs_es::DomainEvent for InvitationEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.version().to_owned()
    }
}

impl HoldsPersonal for InvitationEvent {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        match self {
            Self::StaffInvited(invited) => visit(&mut invited.email),
            Self::InvitationAccepted { .. } | Self::InvitationWithdrawn {} => {}
        }
    }
}
