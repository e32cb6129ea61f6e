//! The pictures that are kept of a photo: the square in its middle, in three sizes, as JPEG.
//!
//! One shape everywhere: a card, a list and a page show the same part of the pet, so that it is known again. Never here:
//! what the file was.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, RgbImage};

use super::PhotoError;
use super::colour::to_srgb;
use super::decode::decode;

/// How long a side of each is. What has fewer pixels is made larger, except that the full one ends where the photo does.
const THUMB: u32 = 96;
const MEDIUM: u32 = 480;
const FULL: u32 = 1600;

/// Nobody sees a difference above this, and everybody waits for the bytes.
const QUALITY: u8 = 84;

/// A photo as it is kept: JPEG files without anything but the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squares {
    /// 96 pixels.
    pub thumb: Vec<u8>,
    /// 480 pixels.
    pub medium: Vec<u8>,
    /// 480 to 1600 pixels.
    pub full: Vec<u8>,
}

/// Makes the pictures of whatever somebody sent. Takes a while and some memory; see [`super::Workshop`].
pub fn squares(bytes: &[u8]) -> Result<Squares, PhotoError> {
    let decoded = decode(bytes)?;
    let mut image = DynamicImage::ImageRgb8(middle(on_white(decoded.image)).into_rgb8());
    image.apply_orientation(decoded.orientation);
    let mut full = image.into_rgb8();
    if let Some(profile) = decoded.profile {
        full = to_srgb(full, &profile);
    }
    let full = DynamicImage::ImageRgb8(full);
    let full = if full.width() < MEDIUM { scaled(&full, MEDIUM) } else { full };
    let medium = scaled(&full, MEDIUM);
    let thumb = scaled(&medium, THUMB);
    Ok(Squares { thumb: jpeg(thumb)?, medium: jpeg(medium)?, full: jpeg(full)? })
}

/// What can be seen through shows white: JPEG has no holes. In place, for the picture may be large.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut image = image.into_rgba8();
    for pixel in image.pixels_mut() {
        let [.., alpha] = pixel.0;
        let (opaque, hole) = (u16::from(alpha), 255 - u16::from(alpha));
        let mixed = |value: u8| (u16::from(value) * opaque + 255 * hole + 127) / 255;
        pixel.0 = pixel.0.map(|value| u8::try_from(mixed(value)).unwrap_or(u8::MAX));
        pixel.0[3] = 255;
    }
    DynamicImage::ImageRgba8(image)
}

/// The square in the middle, made smaller first so that there is never a second copy of something large.
fn middle(image: DynamicImage) -> DynamicImage {
    let short = image.width().min(image.height());
    let image = if short > FULL {
        let shrunk = |side: u32| {
            let exact = u64::from(side) * u64::from(FULL) / u64::from(short);
            u32::try_from(exact).unwrap_or(FULL).max(FULL)
        };
        let (width, height) = (shrunk(image.width()), shrunk(image.height()));
        image.thumbnail_exact(width, height)
    } else {
        image
    };
    let side = image.width().min(image.height());
    image.crop_imm((image.width() - side) / 2, (image.height() - side) / 2, side, side)
}

fn scaled(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width() == side { image.clone() } else { image.resize_exact(side, side, FilterType::Lanczos3) }
}

fn jpeg(image: DynamicImage) -> Result<Vec<u8>, PhotoError> {
    let image: RgbImage = image.into_rgb8();
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, QUALITY);
    let written = encoder.write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8);
    written.map_err(|_| PhotoError::Damaged)?;
    Ok(file)
}
