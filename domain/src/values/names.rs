//! What people are called and how they are reached: username, alias, email address, and the password they prove it with.
//!
//! Never here: uniqueness; that is a claim in the append.

use super::Invalid;

/// The name a person logs in with: 3 to 10 letters, digits or Chinese characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a username.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let text = input.trim();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fa5}').contains(&c)) {
            return Err(Invalid::Characters);
        }
        match text.chars().count() {
            ..3 => Err(Invalid::TooShort { min: 3 }),
            3..=10 => Ok(Self(text.to_owned())),
            _ => Err(Invalid::TooLong { max: 10 }),
        }
    }

    /// As the person wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name shown to others: 1 to 32 visible characters on one line.
///
/// Characters that print nothing or reverse the writing are refused: with them two names could look the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Alias(String);

impl Alias {
    /// Reads an alias; runs of spaces become one.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        if input.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(Invalid::Characters);
        }
        let text = input.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.chars().count() {
            0 => Err(Invalid::Required),
            1..=32 => Ok(Self(text)),
            _ => Err(Invalid::TooLong { max: 32 }),
        }
    }

    /// The alias a new account starts with.
    #[must_use]
    pub fn from_username(username: &Username) -> Self {
        Self(username.0.clone())
    }

    /// The alias.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Unicode's format characters that leave no mark on a line, and its empty letters.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// An email address: one `@`, a local part of at most 64 bytes, a domain of dotted labels, at most 254 bytes in all.
///
/// Whether mail arrives there is what verification shows; this only refuses what cannot be an address.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let text = input.trim();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        if text.len() > 254 {
            return Err(Invalid::TooLong { max: 254 });
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid::Malformed)?;
        let local_ok = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if local_ok && domain.contains('.') && domain.split('.').all(label_ok) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::Malformed)
        }
    }

    /// The address as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as typed: 8 to 128 characters. Only its hash ever reaches an aggregate.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// How hard a new password must be to guess, on zxcvbn's scale from 0 to 4: at least a hundred million guesses.
    pub const LEAST_SCORE: u8 = 2;

    /// Reads a password; nothing is trimmed.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        match input.chars().count() {
            0 => Err(Invalid::Required),
            1..8 => Err(Invalid::TooShort { min: 8 }),
            8..=128 => Ok(Self(input.to_owned())),
            _ => Err(Invalid::TooLong { max: 128 }),
        }
    }

    /// What the hash is made of.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

macro_rules! hidden_debug {
    ($($name:ident),+) => {$(
        /// Shows the kind only: names, addresses and passwords stay out of logs.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
hidden_debug!(Username, Alias, EmailAddress, Password);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        for good in ["abc", "Anna2026", "小猫医生", "a1b2c3d4e5"] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Username::parse("ab"), Err(Invalid::TooShort { min: 3 }));
        assert_eq!(Username::parse("abcdefghijk"), Err(Invalid::TooLong { max: 10 }));
        assert_eq!(Username::parse("a b c"), Err(Invalid::Characters));
        assert_eq!(Username::parse("café"), Err(Invalid::Characters));
    }

    #[test]
    fn email_addresses() {
        for good in ["a@b.cd", "first.last+tag@sub.example.org", "医生@例子.公司"] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in ["a", "a@b", "@b.cd", "a@b..cd", "a b@c.de", ".a@b.cd", "a@-b.cd", "a@b.cd\nBcc: x@y.z"] {
            assert_eq!(EmailAddress::parse(bad), Err(Invalid::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn aliases_are_one_line() {
        assert_eq!(Alias::parse("  Dr.   Wu ").map(|alias| alias.as_str().to_owned()), Ok("Dr. Wu".to_owned()));
        assert_eq!(Alias::parse("a\nb"), Err(Invalid::Characters));
    }

    #[test]
    fn aliases_cannot_look_the_same() {
        for hidden in ["Dr. Wu\u{200b}", "\u{202e}uW", "\u{3164}", "Wu\u{feff}", "Wu\u{e0020}"] {
            assert_eq!(Alias::parse(hidden), Err(Invalid::Characters), "{hidden:?}");
        }
        assert!(Alias::parse("吴医生").is_ok());
    }
}
