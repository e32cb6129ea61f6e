//! Free text with a limit, and the one way all values say what is wrong with an input.
//!
//! Never here: translated sentences; an error is a code with its numbers, worded by `api`.

/// Why an input was refused. The code is stable: clients and translations depend on it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Nothing was given where something is needed.
    #[error("is required")]
    Required,
    /// More characters than allowed.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// Fewer characters than needed.
    #[error("is shorter than {min} characters")]
    TooShort {
        /// The fewest characters needed.
        min: usize,
    },
    /// Not of the form that is asked for.
    #[error("is not of the right form")]
    Malformed,
    /// Contains characters that are not allowed.
    #[error("contains characters that are not allowed")]
    Characters,
    /// Outside the range of what is possible.
    #[error("is out of range")]
    OutOfRange,
}

impl Invalid {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::Malformed => "malformed",
            Self::Characters => "characters",
            Self::OutOfRange => "out_of_range",
        }
    }

    /// The number that the code speaks of, for its wording.
    #[must_use]
    pub const fn limit(&self) -> Option<usize> {
        match self {
            Self::TooLong { max } => Some(*max),
            Self::TooShort { min } => Some(*min),
            _ => None,
        }
    }
}

/// Free text of 1 to `MAX` characters, trimmed, without control characters other than line breaks and tabs.
#[derive(Clone, PartialEq, Eq)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Reads text that must be there.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let text = input.trim();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Invalid::Characters);
        }
        if text.chars().count() > MAX {
            return Err(Invalid::TooLong { max: MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// Reads text that may be left out: nothing but spaces counts as left out.
    pub fn parse_optional(input: Option<&str>) -> Result<Option<Self>, Invalid> {
        match Self::parse(input.unwrap_or_default()) {
            Ok(text) => Ok(Some(text)),
            Err(Invalid::Required) => Ok(None),
            Err(invalid) => Err(invalid),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Free text may be personal: `Debug` shows its length only.
impl<const MAX: usize> std::fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_bounds() {
        assert_eq!(Text::<5>::parse(" abc ").map(Text::into_string), Ok("abc".to_owned()));
        assert_eq!(Text::<5>::parse("   "), Err(Invalid::Required));
        assert_eq!(Text::<5>::parse("宠物医院好的"), Err(Invalid::TooLong { max: 5 }));
        assert_eq!(Text::<5>::parse("a\0b"), Err(Invalid::Characters));
        assert_eq!(Text::<5>::parse_optional(Some(" ")), Ok(None));
    }
}
