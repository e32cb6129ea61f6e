//! Photos: whatever somebody sends becomes three square pictures that hold nothing but what they show.
//!
//! What a file is, its bytes say, never its name. What it claims to be is looked at before anything of it is decoded, and
//! everything about it that is not picture, such as where it was taken, stays behind. Never here: whose photo it is, or
//! keeping it.

mod change;
mod colour;
mod decode;
mod intake;
mod show;
mod size;
mod sniff;
mod square;
mod workshop;

pub(crate) use change::{change, may_change};
use intake::Intake;
pub(crate) use intake::{HEARD_OUT, Taken};
pub(crate) use show::show;
pub(crate) use size::Size;
pub use square::{Squares, squares};
use workshop::Workshop;

/// The longest file that is looked at: what phones make has 3 to 8 MiB.
pub const PHOTO_LIMIT: usize = 10 * 1024 * 1024;

/// What photos are made with: memory for files that are sent, and threads that look at them.
#[derive(Default)]
pub(crate) struct Photos {
    pub(crate) intake: Intake,
    workshop: Workshop,
}

/// Why a file does not become a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is longer than a photo may be.
    #[error("the file is longer than {} bytes", PHOTO_LIMIT)]
    TooLarge,
    /// It is none of the formats that are read.
    #[error("the file is no JPEG, PNG, WebP or GIF")]
    WrongType,
    /// It shows more than is decoded, or says that it does.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It ends before the picture does.
    #[error("the file is cut short")]
    Truncated,
    /// It is not what its format asks for.
    #[error("the file is damaged")]
    Damaged,
    /// More photos are being sent, or wait, than can be.
    #[error("too many photos at a time")]
    Crowded,
}

impl PhotoError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "photo_empty",
            Self::TooLarge => "photo_too_large",
            Self::WrongType => "photo_wrong_type",
            Self::TooManyPixels => "photo_too_many_pixels",
            Self::Truncated => "photo_truncated",
            Self::Damaged => "photo_damaged",
            Self::Crowded => "photos_crowded",
        }
    }
}
