//! `?as_of=`: a position of the log, or a moment.
//!
//! Never here: replaying to it.

use domain::values::Invalid;
use projections::AsOf;

use super::{Fields, FromFields, number, time};

/// The moment that is asked for; now, if none is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Then(pub Option<AsOf>);

impl FromFields for Then {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("as_of", as_of)))
    }
}

fn as_of(text: &str) -> Result<AsOf, Invalid> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(text).map(AsOf::Position);
    }
    // An unescaped `+` of the offset arrives as a space.
    time(&text.replace(' ', "+")).map(AsOf::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_positions_and_moments() {
        assert_eq!(as_of("17"), Ok(AsOf::Position(17)));
        let moment = as_of("2026-11-22T08:00:00Z");
        assert!(matches!(moment, Ok(AsOf::Time(_))));
        assert_eq!(as_of("2026-11-22T09:00:00 01:00"), moment);
        assert_eq!(as_of("yesterday"), Err(Invalid::Malformed));
    }
}
