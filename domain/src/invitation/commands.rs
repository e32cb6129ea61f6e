//! What can be asked of an invitation.
//!
//! Never here: raw input; addresses are parsed before a command exists.

use chrono::{DateTime, Utc};

use crate::values::{EmailAddress, Locale, Role};
use crate::{AccountId, InvitationId};

/// A request to an invitation.
#[derive(Clone, Debug)]
pub enum InvitationCommand {
    /// Invite somebody.
    InviteStaff(InviteStaff),
    /// The address turned out to belong to this account, and its role was granted.
    AcceptInvitation {
        /// Whose.
        account: AccountId,
    },
    /// Invite them no longer.
    WithdrawInvitation,
}

/// A new invitation.
#[derive(Clone, Debug)]
pub struct InviteStaff {
    /// Its id.
    pub id: InvitationId,
    /// Whom it goes to.
    pub email: EmailAddress,
    /// What they are to be.
    pub role: Role,
    /// The language it is written in.
    pub locale: Locale,
    /// When it is no longer good.
    pub expires_at: DateTime<Utc>,
}
