//! A weight: how people write it, in kilograms or pounds, and how it is kept, in grams.
//!
//! Never here: whose weight it is, or when it was taken.

use serde::{Deserialize, Serialize};

use super::Invalid;

/// Digits behind the point that are read; more of them mean less than a scale shows.
const DECIMALS: usize = 4;
/// One pound, in units of a ten-thousandth of a milligram.
const POUND: u64 = 4_535_923_700;
/// One kilogram, in the same units.
const KILOGRAM: u64 = 10_000_000_000;
/// One gram, in the same units.
const GRAM: u64 = KILOGRAM / 1000;

/// A weight of 1 gram to 200 kilograms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grams(u32);

/// What a weight is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightUnit {
    /// Kilograms.
    #[default]
    Kilograms,
    /// Pounds (avoirdupois).
    Pounds,
}

impl WeightUnit {
    /// Every unit, for enumeration.
    pub const ALL: [Self; 2] = [Self::Kilograms, Self::Pounds];

    /// The transported word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kilograms => "kg",
            Self::Pounds => "lb",
        }
    }

    const fn size(self) -> u64 {
        match self {
            Self::Kilograms => KILOGRAM,
            Self::Pounds => POUND,
        }
    }
}

impl std::str::FromStr for WeightUnit {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == text).ok_or(Invalid::Malformed)
    }
}

impl Grams {
    /// The heaviest there is.
    pub const MOST: Self = Self(200_000);

    /// Takes a number of grams.
    pub const fn new(grams: u32) -> Result<Self, Invalid> {
        if grams == 0 || grams > Self::MOST.0 { Err(Invalid::OutOfRange) } else { Ok(Self(grams)) }
    }

    /// Reads a weight as people write it: `4.2` or `4,2`.
    pub fn parse(input: &str, unit: WeightUnit) -> Result<Self, Invalid> {
        let text = input.trim();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with(['.', ',']) {
            return Err(Invalid::Malformed);
        }
        if whole.len() > 6 || fraction.len() > DECIMALS {
            return Err(Invalid::OutOfRange);
        }
        let number = |part: &str| part.parse::<u64>().unwrap_or_default();
        let ten_thousandths = number(whole) * 10_000 + number(&format!("{fraction:0<DECIMALS$}"));
        let units = ten_thousandths * (unit.size() / 10_000) + GRAM / 2;
        u32::try_from(units / GRAM).map_err(|_| Invalid::OutOfRange).and_then(Self::new)
    }

    /// The number of grams.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How it is written in a unit: to ten grams in kilograms below ten, to hundred above; alike in pounds.
    #[must_use]
    pub fn written(self, unit: WeightUnit) -> String {
        let units = u64::from(self.0) * GRAM;
        let thousandths = (units * 1000 + unit.size() / 2) / unit.size();
        let decimals: u32 = if thousandths < 1000 {
            3
        } else if thousandths < 10_000 {
            2
        } else {
            1
        };
        let step = 10_u64.pow(3 - decimals);
        let rounded = (thousandths + step / 2) / step;
        let (whole, rest) = (rounded / 10_u64.pow(decimals), rounded % 10_u64.pow(decimals));
        let width = usize::try_from(decimals).unwrap_or_default();
        format!("{whole}.{rest:0width$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_weights_as_people_write_them() {
        let kg = |text: &str| Grams::parse(text, WeightUnit::Kilograms).map(Grams::get);
        let lb = |text: &str| Grams::parse(text, WeightUnit::Pounds).map(Grams::get);
        assert_eq!((kg(" 4.2 "), kg("4,25"), kg("0.032"), kg("31")), (Ok(4200), Ok(4250), Ok(32), Ok(31_000)));
        assert_eq!((lb("1"), lb("9.26"), lb("0.07")), (Ok(454), Ok(4200), Ok(32)));
        assert_eq!((kg("200"), kg("0.001"), lb("440.9")), (Ok(200_000), Ok(1), Ok(199_989)));
        for wrong in ["x", "4.", ".5", "-4", "4.2.1", "4,2,1", "1e3", "４"] {
            assert_eq!(kg(wrong), Err(Invalid::Malformed), "{wrong}");
        }
        for wrong in ["0", "0.0004", "200.001", "1234567", "4.20001"] {
            assert_eq!(kg(wrong), Err(Invalid::OutOfRange), "{wrong}");
        }
        assert_eq!(kg(" "), Err(Invalid::Required));
    }

    #[test]
    fn writes_what_a_scale_would_show() {
        let written = |grams: u32| WeightUnit::ALL.map(|unit| Grams(grams).written(unit));
        assert_eq!(written(32), ["0.032", "0.071"]);
        assert_eq!(written(4200), ["4.20", "9.26"]);
        assert_eq!(written(31_050), ["31.1", "68.5"]);
        assert_eq!(written(200_000), ["200.0", "440.9"]);
    }

    #[test]
    fn what_is_written_in_kilograms_reads_as_nearly_the_same() {
        for grams in (1..=200_000).step_by(37) {
            let again = Grams::parse(&Grams(grams).written(WeightUnit::Kilograms), WeightUnit::Kilograms).unwrap();
            assert!(again.get().abs_diff(grams) * 100 <= grams, "{grams}");
        }
    }
}
