//! The number on a pet's chip.
//!
//! Never here: whose pet it is, or whether the number is registered anywhere.

use super::Invalid;

/// The number of a microchip: 9 to 15 letters or digits, without the spaces and dashes people put between them.
///
/// ISO chips have 15 digits; older ones have 9 digits, or 10 letters and digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Microchip(String);

impl Microchip {
    /// Reads a number that must be there.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let separates = |c: &char| c.is_whitespace() || *c == '-';
        let text: String = input.chars().filter(|c| !separates(c)).map(|c| c.to_ascii_uppercase()).collect();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Invalid::Characters);
        }
        match text.len() {
            ..9 => Err(Invalid::TooShort { min: 9 }),
            9..=15 => Ok(Self(text)),
            _ => Err(Invalid::TooLong { max: 15 }),
        }
    }

    /// Reads a number that may be left out: nothing but spaces counts as left out.
    pub fn parse_optional(input: Option<&str>) -> Result<Option<Self>, Invalid> {
        match Self::parse(input.unwrap_or_default()) {
            Ok(chip) => Ok(Some(chip)),
            Err(Invalid::Required) => Ok(None),
            Err(invalid) => Err(invalid),
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A chip leads to its owner: `Debug` shows the kind only.
impl std::fmt::Debug for Microchip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Microchip(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_write_them() {
        assert_eq!(
            Microchip::parse(" 528-210 000 123 456 ").map(Microchip::into_string),
            Ok("528210000123456".to_owned())
        );
        assert_eq!(Microchip::parse("4a1b2c3d4e").map(Microchip::into_string), Ok("4A1B2C3D4E".to_owned()));
        assert_eq!(Microchip::parse("12345678"), Err(Invalid::TooShort { min: 9 }));
        assert_eq!(Microchip::parse("1234567890123456"), Err(Invalid::TooLong { max: 15 }));
        assert_eq!(Microchip::parse("12345678_"), Err(Invalid::Characters));
        assert_eq!(Microchip::parse_optional(Some(" - ")), Ok(None));
        assert_eq!(Microchip::parse_optional(None), Ok(None));
    }
}
