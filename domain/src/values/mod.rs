//! Values that are right by construction: each is made by parsing and cannot be wrong afterwards.
//!
//! Never here: anything that has an identity or changes over time.

mod microchip;
mod names;
mod phone;
mod rank;
mod role;
mod text;

pub use microchip::Microchip;
pub use names::{Alias, EmailAddress, Password, Username};
pub use phone::Phone;
pub use rank::Rank;
pub use role::{Locale, Role};
pub use text::{Invalid, Text};
