//! JPEG files of every kind that cameras make, and of some that only programs do.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};

use super::MARKER;

pub(super) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encode(&DynamicImage::ImageRgb8(picture.clone()))
}

pub(super) fn grey(picture: &RgbImage) -> Vec<u8> {
    encode(&DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(picture.clone()).into_luma8()))
}

fn encode(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 92)).unwrap();
    file
}

/// The same file with a segment behind its beginning.
pub(super) fn with_segment(file: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&file[..2], &[0xff, marker], &length, content, &file[2..]].concat()
}

/// The same file as a camera writes it: how it was held, where it was, and who made it.
pub(super) fn with_exif(file: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(file, 0xe1, &[b"Exif\0\0", &*exif(orientation)].concat())
}

/// A TIFF structure, big-endian: two directories, the second with a place.
pub(super) fn exif(orientation: u16) -> Vec<u8> {
    let name = format!("{MARKER}\0");
    let (first, names) = (8_u32, 8 + 2 + 3 * 12 + 4);
    let places = names + u32::try_from(name.len()).unwrap();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let [high, low] = orientation.to_be_bytes();
    [
        b"MM\0\x2a".to_vec(),
        first.to_be_bytes().to_vec(),
        3_u16.to_be_bytes().to_vec(),
        entry(0x010f, 2, u32::try_from(name.len()).unwrap(), names.to_be_bytes()),
        entry(0x0112, 3, 1, [high, low, 0, 0]),
        entry(0x8825, 4, 1, places.to_be_bytes()),
        vec![0; 4],
        name.into_bytes(),
        // North.
        1_u16.to_be_bytes().to_vec(),
        entry(0x0001, 2, 2, *b"N\0\0\0"),
        vec![0; 4],
    ]
    .concat()
}

/// A file of one colour and any number of components, which no encoder at hand writes: CMYK has four.
pub(super) fn flat(components: &[u8], progressive: bool) -> Vec<u8> {
    const SIDE: u16 = 16;
    let count = u8::try_from(components.len()).unwrap();
    let mut file = vec![0xff, 0xd8];
    if count == 4 {
        // Adobe's way: without it, nobody knows that it is CMYK; the values are inverted.
        file.extend(segment(0xee, b"Adobe\0\x64\0\0\0\0\0"));
    }
    // All steps are eight, so that the first coefficient is the colour itself.
    file.extend(segment(0xdb, &[vec![0], vec![8; 64]].concat()));
    let sizes = [&[8][..], &SIDE.to_be_bytes(), &SIDE.to_be_bytes(), &[count]].concat();
    let parts: Vec<u8> = (1..=count).flat_map(|part| [part, 0x11, 0]).collect();
    file.extend(segment(if progressive { 0xc2 } else { 0xc0 }, &[sizes, parts].concat()));
    // Twelve codes of four bits for how long a difference is; one of one bit for "nothing more".
    file.extend(segment(0xc4, &[&[0, 0, 0, 0, 12], &[0; 12][..], &(0..12).collect::<Vec<u8>>()].concat()));
    file.extend(segment(0xc4, &[&[0x10, 1], &[0; 15][..], &[0]].concat()));
    let scanned: Vec<u8> = (1..=count).flat_map(|part| [part, 0]).collect();
    let last = if progressive { 0 } else { 63 };
    file.extend(segment(0xda, &[vec![count], scanned, vec![0, last, 0]].concat()));
    let mut bits = Bits::default();
    for block in 0..usize::from(SIDE / 8).pow(2) {
        for component in components {
            let difference = if block == 0 { i32::from(*component) - 128 } else { 0 };
            let length = 32 - difference.unsigned_abs().leading_zeros();
            bits.write(length, 4);
            let value = if difference < 0 { difference - 1 } else { difference };
            bits.write(value.cast_unsigned() & ((1 << length) - 1), length);
            if !progressive {
                bits.write(0, 1);
            }
        }
    }
    file.extend(bits.finish());
    file.extend([0xff, 0xd9]);
    file
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], content].concat()
}

/// Bits from the highest on, with a zero behind each byte that would be a marker.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    length: u32,
}

impl Bits {
    fn write(&mut self, value: u32, length: u32) {
        for at in (0..length).rev() {
            self.pending = self.pending << 1 | value >> at & 1;
            self.length += 1;
            if self.length == 8 {
                let byte = u8::try_from(self.pending).unwrap();
                self.bytes.push(byte);
                if byte == 0xff {
                    self.bytes.push(0);
                }
                (self.pending, self.length) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.write(0x7f, (8 - self.length) % 8);
        self.bytes
    }
}
