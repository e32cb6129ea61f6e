//! Who a person is to the hospital, and the language they read.
//!
//! Never here: what a role may do to a particular thing; each aggregate decides that.

use serde::{Deserialize, Serialize};

/// What a person is to the hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Brings pets.
    Customer,
    /// Works at the desk.
    Receptionist,
    /// Treats pets.
    Doctor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Runs the system.
    Admin,
}

impl Role {
    /// Every role, for enumeration.
    pub const ALL: [Self; 5] = [Self::Customer, Self::Receptionist, Self::Doctor, Self::Auditor, Self::Admin];

    /// The stored and transported name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Receptionist => "receptionist",
            Self::Doctor => "doctor",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// Whether this role works the reservations: receptionist, doctor or administrator.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Receptionist | Self::Doctor | Self::Admin)
    }

    /// Whether this role may see the board: the staff, and the auditor who reads everything.
    #[must_use]
    pub const fn sees_board(self) -> bool {
        self.is_staff() || matches!(self, Self::Auditor)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = super::Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(super::Invalid::Malformed)
    }
}

/// A language the hospital speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Locale {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Locale {
    /// Every locale, for enumeration.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

impl std::str::FromStr for Locale {
    type Err = super::Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == text).ok_or(super::Invalid::Malformed)
    }
}
