//! The number under which a person can be called.
//!
//! Never here: whether anybody answers it.

use super::Invalid;

/// A telephone number: 5 to 15 digits (E.164), a `+` before them or not, without what people put between them.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number that must be there.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let separates = |c: &char| c.is_whitespace() || matches!(c, '-' | '.' | '/' | '(' | ')');
        let text: String = input.chars().filter(|c| !separates(c)).collect();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Invalid::Characters);
        }
        match digits.len() {
            ..5 => Err(Invalid::TooShort { min: 5 }),
            5..=15 => Ok(Self(text)),
            _ => Err(Invalid::TooLong { max: 15 }),
        }
    }

    /// Reads a number that may be left out: nothing but spaces counts as left out.
    pub fn parse_optional(input: Option<&str>) -> Result<Option<Self>, Invalid> {
        match Self::parse(input.unwrap_or_default()) {
            Ok(phone) => Ok(Some(phone)),
            Err(Invalid::Required) => Ok(None),
            Err(invalid) => Err(invalid),
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows the kind only: it stays out of logs.
impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_without_what_stands_between_them() {
        let read = |input| Phone::parse(input).map(|phone| phone.as_str().to_owned());
        assert_eq!(read(" +49 (30) 901-820 "), Ok("+4930901820".to_owned()));
        assert_eq!(read("010 8888 8888"), Ok("01088888888".to_owned()));
        for (wrong, why) in [
            (" - ", Invalid::Required),
            ("+", Invalid::TooShort { min: 5 }),
            ("1234", Invalid::TooShort { min: 5 }),
            ("1234567890123456", Invalid::TooLong { max: 15 }),
            ("12+345", Invalid::Characters),
            ("call me", Invalid::Characters),
            ("１２３４５", Invalid::Characters),
        ] {
            assert_eq!(read(wrong), Err(why), "{wrong}");
        }
    }

    #[test]
    fn a_number_can_be_left_out() {
        assert_eq!(Phone::parse_optional(Some("  ")), Ok(None));
        assert_eq!(Phone::parse_optional(None), Ok(None));
        assert!(Phone::parse_optional(Some("12")).is_err());
    }
}
