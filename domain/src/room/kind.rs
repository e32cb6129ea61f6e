//! The kinds of chat room.
//!
//! Never here: what each allows; see `aggregate`.

use serde::{Deserialize, Serialize};

/// The kind of a chat room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Open to everybody with an account.
    Public,
    /// Open to whoever knows its password.
    Private,
    /// Of two people.
    Direct,
    /// Of a customer and the hospital's staff.
    Consultation,
}

impl RoomKind {
    /// Every kind, for enumeration.
    pub const ALL: [Self; 4] = [Self::Public, Self::Private, Self::Direct, Self::Consultation];

    /// The stored and transported name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Direct => "direct",
            Self::Consultation => "consultation",
        }
    }

    /// Whether it has a name among all open rooms.
    #[must_use]
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Public | Self::Private)
    }
}

impl std::str::FromStr for RoomKind {
    type Err = crate::values::Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(crate::values::Invalid::Malformed)
    }
}
