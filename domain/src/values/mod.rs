//! Values that are right by construction: each is made by parsing and cannot be wrong afterwards.
//!
//! Never here: anything that has an identity or changes over time.

mod digest;
mod file;
mod grams;
mod microchip;
mod names;
mod phone;
mod rank;
mod role;
mod room_name;
mod text;
mod zone;

pub use digest::Digest;
pub use file::{FileRef, MediaType};
pub use grams::{Grams, WeightUnit};
pub use microchip::Microchip;
pub use names::{Alias, EmailAddress, Password, Username};
pub use phone::Phone;
pub use rank::Rank;
pub use role::{Locale, Role};
pub use room_name::RoomName;
pub use text::{Invalid, Text};
pub use zone::Zone;
