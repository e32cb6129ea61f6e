//! What a chat room is called: one word, the same however it was typed.
//!
//! Never here: uniqueness; that is a claim in the append.

use unicode_normalization::UnicodeNormalization as _;

use super::Invalid;
use super::names::is_invisible;

/// The most characters of a name.
const LONGEST: usize = 32;

/// The name of a room: 1 to 32 characters without spaces, lower-case, composed and of one width (NFKC).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomName(String);

impl RoomName {
    /// Reads a name: spaces are removed, letters become small.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let name: String = input.nfkc().filter(|c| !c.is_whitespace()).collect();
        let name: String = name.to_lowercase().nfkc().collect();
        if name.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(Invalid::Characters);
        }
        match name.chars().count() {
            0 => Err(Invalid::Required),
            1..=LONGEST => Ok(Self(name)),
            _ => Err(Invalid::TooLong { max: LONGEST }),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_however_it_was_typed() {
        for (typed, name) in [
            ("Cats", "cats"),
            (" Cat  Owners ", "catowners"),
            ("ＣＡＴＳ", "cats"),
            ("猫 咪", "猫咪"),
            ("É", "é"),
            ("a\u{3000}b\tc\nd", "abcd"),
        ] {
            let parsed = RoomName::parse(typed).map(|name| name.as_str().to_owned());
            assert_eq!(parsed, Ok(name.to_owned()), "{typed:?}");
            assert_eq!(RoomName::parse(name).map(|again| again.0), Ok(name.to_owned()), "{typed:?} again");
        }
        assert_eq!(RoomName::parse(" \t "), Err(Invalid::Required));
        assert_eq!(RoomName::parse("a\0b"), Err(Invalid::Characters));
        assert_eq!(RoomName::parse("cats\u{200b}"), Err(Invalid::Characters));
        assert!(RoomName::parse(&"猫".repeat(32)).is_ok());
        assert_eq!(RoomName::parse(&"猫".repeat(33)), Err(Invalid::TooLong { max: 32 }));
    }
}
