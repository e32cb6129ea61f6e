//! What kind of animal, and its sex.
//!
//! Never here: breeds; they are free text.

use serde::{Deserialize, Serialize};

use crate::values::Invalid;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every value, for enumeration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stored and transported word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(Invalid::Malformed)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A kind of small animal the hospital treats.
    Species {
        /// Dog.
        Dog = "dog",
        /// Cat.
        Cat = "cat",
        /// Rabbit.
        Rabbit = "rabbit",
        /// Guinea pig.
        GuineaPig = "guinea_pig",
        /// Hamster.
        Hamster = "hamster",
        /// Ferret.
        Ferret = "ferret",
        /// Bird.
        Bird = "bird",
        /// Turtle, lizard or snake.
        Reptile = "reptile",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Sex of a pet.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Not known.
        Unknown = "unknown",
    }
}
