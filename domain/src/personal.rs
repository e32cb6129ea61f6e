//! Personal data inside events: a text that belongs to a person and can be erased with that person's key.
//!
//! The domain sees the text or that it was erased. Sealing and opening are done by `commands`; never here.

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::AccountId;

/// A text protected by the key of the person it is about.
///
/// Only the sealed and the erased form can be serialised: an event that would put a clear text into the log fails
/// instead.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// Readable, in memory only.
    Clear {
        /// Whose data it is.
        subject: AccountId,
        /// The text.
        text: String,
    },
    /// Encrypted with the subject's key: base64 of nonce and ciphertext.
    Sealed {
        /// Whose data it is.
        subject: AccountId,
        /// What is stored.
        sealed: String,
    },
    /// The subject's key was destroyed; nobody can read it again.
    Erased {
        /// Whose data it was.
        subject: AccountId,
    },
}

impl Personal {
    /// A readable text about `subject`.
    pub fn clear(subject: AccountId, text: impl Into<String>) -> Self {
        Self::Clear { subject, text: text.into() }
    }

    /// The text, unless it is still sealed or was erased.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Clear { text, .. } => Some(text),
            Self::Sealed { .. } | Self::Erased { .. } => None,
        }
    }

    /// Whose data this is.
    #[must_use]
    pub const fn subject(&self) -> AccountId {
        match self {
            Self::Clear { subject, .. } | Self::Sealed { subject, .. } | Self::Erased { subject } => *subject,
        }
    }
}

/// Never prints the text, so that personal data cannot reach a log by way of `Debug`.
impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match self {
            Self::Clear { .. } => "clear",
            Self::Sealed { .. } => "sealed",
            Self::Erased { .. } => "erased",
        };
        write!(f, "Personal({state}, of {})", self.subject())
    }
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        match self {
            Self::Clear { .. } => {
                return Err(serde::ser::Error::custom("personal data must be sealed before it is stored"));
            }
            Self::Sealed { subject, sealed } => {
                map.serialize_entry("subject", subject)?;
                map.serialize_entry("sealed", sealed)?;
            }
            Self::Erased { subject } => {
                map.serialize_entry("subject", subject)?;
                map.serialize_entry("erased", &true)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Stored {
            subject: AccountId,
            sealed: Option<String>,
            #[serde(default)]
            erased: bool,
        }
        match Stored::deserialize(deserializer)? {
            Stored { subject, sealed: Some(sealed), erased: false } => Ok(Self::Sealed { subject, sealed }),
            Stored { subject, sealed: None, erased: true } => Ok(Self::Erased { subject }),
            Stored { .. } => Err(de::Error::custom("personal data is either sealed or erased")),
        }
    }
}

/// Something that contains personal texts: an event or an aggregate's state.
///
/// `commands` visits each text to seal it before storing and to open it after loading. A field that is forgotten here
/// cannot leak: its clear form does not serialise.
pub trait HoldsPersonal {
    /// Calls `visit` once for each personal text, always in the same order.
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal));
}

impl HoldsPersonal for Personal {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        visit(self);
    }
}

impl<T: HoldsPersonal> HoldsPersonal for Option<T> {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&mut Personal)) {
        if let Some(held) = self {
            held.visit_personal(visit);
        }
    }
}
