//! A QR code as the path of a drawing.
//!
//! Never here: what is written in it.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel};

/// The margin that scanners need.
const QUIET: usize = 4;

/// A square of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QrCode {
    /// The length of a side with its margin, in modules.
    pub(crate) size: usize,
    /// The dark modules, as the `d` of an SVG path.
    pub(crate) path: String,
}

impl QrCode {
    /// Draws a text; `None` if it is too long for any code.
    #[must_use]
    pub(crate) fn new(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (width, colours) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colours.chunks(width).enumerate() {
            let mut x = 0;
            while let Some(start) = row[x..].iter().position(|colour| *colour == Color::Dark).map(|at| x + at) {
                let run = row[start..].iter().take_while(|colour| **colour == Color::Dark).count();
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", start + QUIET, y + QUIET);
                x = start + run;
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corner_has_its_mark() {
        let code = QrCode::new("otpauth://totp/Healing%20Paws:anna?secret=ABC").unwrap();
        let right = code.size - QUIET - 7;
        for corner in ["M4 4h7v1h-7z", &format!("M{right} 4h7v1h-7z"), &format!("M4 {right}h7v1h-7z")] {
            assert!(code.path.contains(corner), "{corner} is not in {}", code.path);
        }
    }

    #[test]
    fn what_does_not_fit_is_not_drawn() {
        assert_eq!(QrCode::new(&"x".repeat(5000)), None);
    }
}
