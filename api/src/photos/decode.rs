//! A file becomes pixels, unless it is too much or too little.
//!
//! Only decoders written in safe Rust, and only after what the file says of itself was looked at: its dimensions, and how
//! much memory its pixels take. Of what moves, the first picture. Never here: how large a photo is shown.

use std::io::{Cursor, ErrorKind};

use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::sniff::Format;
use super::{PHOTO_LIMIT, PhotoError};

/// No side is longer: panoramas of phones have up to 16,000.
const LONGEST_SIDE: u32 = 20_000;
/// Phones take pictures of up to 50 million pixels.
const MOST_PIXELS: u64 = 50_000_000;
/// What pixels may take in memory: 50 million of three bytes, or fewer of more.
const MOST_BYTES: u64 = 200_000_000;
/// A description of colours that is longer describes something else.
const LONGEST_PROFILE: usize = 1024 * 1024;

/// A picture as it was in the file.
pub(super) struct Decoded {
    pub(super) image: DynamicImage,
    /// How it was held.
    pub(super) orientation: Orientation,
    /// What its colours mean, if that is said.
    pub(super) profile: Option<Vec<u8>>,
}

/// Reads a file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.len() > PHOTO_LIMIT {
        return Err(PhotoError::TooLarge);
    }
    let format = Format::of(bytes).ok_or(PhotoError::WrongType)?;
    let file = Cursor::new(bytes);
    let decoded = match format {
        Format::Jpeg => JpegDecoder::new(file).map_err(refused).and_then(pixels),
        Format::Png => PngDecoder::with_limits(file, limits()).map_err(refused).and_then(pixels),
        Format::Gif => GifDecoder::new(file).map_err(refused).and_then(pixels),
        Format::WebP => WebPDecoder::new(file).map_err(refused).and_then(pixels),
    };
    match decoded {
        Err(PhotoError::TooManyPixels) => Err(PhotoError::TooManyPixels),
        _ if !format.is_whole(bytes) => Err(PhotoError::Truncated),
        decoded => decoded,
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

fn pixels(mut decoder: impl ImageDecoder) -> Result<Decoded, PhotoError> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged);
    }
    let too_long = width > LONGEST_SIDE || height > LONGEST_SIDE;
    if too_long || u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return Err(PhotoError::TooManyPixels);
    }
    // Both are about how it is shown best; a picture without them is one, too.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= LONGEST_PROFILE);
    decoder.set_limits(limits()).map_err(refused)?;
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok(Decoded { image, orientation, profile })
}

fn refused(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => PhotoError::TooManyPixels,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => PhotoError::Truncated,
        _ => PhotoError::Damaged,
    }
}
