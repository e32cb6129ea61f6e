//! WebP files chunk by chunk, from what the encoder at hand makes.

use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, RgbImage};

/// The smallest file with loss, white; no encoder at hand writes such.
pub(super) const LOSSY: &[u8] =
    b"RIFF\x22\0\0\0WEBPVP8 \x16\0\0\0\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x0e\xc0\xfe\x25\xa4\0\x03\x70\0\0\0\0";

pub(super) fn webp(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(WebPEncoder::new_lossless(&mut file)).unwrap();
    file
}

/// The same file with what a camera adds.
pub(super) fn with_exif(picture: &RgbImage, exif: &[u8]) -> Vec<u8> {
    const HAS_EXIF: u8 = 0x08;
    let (width, height) = picture.dimensions();
    riff(&[extended(HAS_EXIF, width, height), lossless(picture), chunk(*b"EXIF", exif)].concat())
}

/// Pictures one after the other.
pub(super) fn moving(pictures: &[RgbImage]) -> Vec<u8> {
    const MOVES: u8 = 0x02;
    let (width, height) = pictures[0].dimensions();
    let mut chunks = extended(MOVES, width, height);
    chunks.extend(chunk(*b"ANIM", &[0; 6]));
    for picture in pictures {
        let place = [&[0; 6][..], &three(width - 1), &three(height - 1), &three(100), &[0]].concat();
        chunks.extend(chunk(*b"ANMF", &[place, lossless(picture)].concat()));
    }
    riff(&chunks)
}

fn lossless(picture: &RgbImage) -> Vec<u8> {
    webp(&DynamicImage::ImageRgb8(picture.clone()))[12..].to_vec()
}

fn extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    chunk(*b"VP8X", &[&[flags, 0, 0, 0][..], &three(width - 1), &three(height - 1)].concat())
}

fn three(value: u32) -> [u8; 3] {
    let [low, middle, high, _] = value.to_le_bytes();
    [low, middle, high]
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    let padding = vec![0; content.len() % 2];
    [&kind[..], &length, content, &padding].concat()
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", chunks].concat()
}
