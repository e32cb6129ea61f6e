//! Who asks for what, and when: the wrapper that every command travels in.
//!
//! Never here: reading the clock or checking a session; both are done before a command is made.

use chrono::{DateTime, Utc};

use crate::AccountId;
use crate::values::Role;

/// Who issued a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account, in the role they had at that moment.
    Person {
        /// Their account.
        id: AccountId,
        /// Their role.
        role: Role,
    },
    /// Somebody who has no account yet: signing up, logging in.
    Anonymous,
    /// The hospital's own processes and its command line.
    System,
}

impl Actor {
    /// The account, if a person acts.
    #[must_use]
    pub const fn id(&self) -> Option<AccountId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::Anonymous | Self::System => None,
        }
    }

    /// Whether this actor may do what receptionists, doctors and administrators do.
    #[must_use]
    pub const fn is_staff(&self) -> bool {
        match self {
            Self::Person { role, .. } => role.is_staff(),
            Self::System => true,
            Self::Anonymous => false,
        }
    }

    /// Whether this actor may do what only doctors do.
    #[must_use]
    pub const fn is_doctor(&self) -> bool {
        matches!(self, Self::Person { role: Role::Doctor, .. } | Self::System)
    }

    /// Whether this actor may change what belongs to this account, as its owner. An auditor changes nothing.
    #[must_use]
    pub fn acts_for(&self, account: AccountId) -> bool {
        self.is(account) && !matches!(self, Self::Person { role: Role::Auditor, .. })
    }

    /// Whether this actor is the person with this account.
    #[must_use]
    pub fn is(&self, account: AccountId) -> bool {
        self.id() == Some(account)
    }
}

/// A command with the one who issued it and the moment it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued<C> {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub command: C,
}
