//! The corpus: files of every kind that people send, and of those that only whoever means it ill does, each made here,
//! each with what must come of it.

use image::codecs::gif::{GifEncoder, Repeat};
use image::metadata::Orientation;
use image::{Delay, DynamicImage, Frame, Rgba, RgbaImage};

use super::png::{COLOUR, GREY, PALETTE, Png, SEE_THROUGH, bomb, filtered, zlib};
use super::{BLUE, GREEN, MARKER, RED, YELLOW, any_photo, jpeg, scene, webp};

/// What must come of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Right {
    /// A photo with these colours in its quarters.
    Shows([[u8; 3]; 4]),
    /// A refusal with this status and code.
    Refused(u16, &'static str),
}

pub(super) type File = (String, Vec<u8>, Right);

const SCENE: Right = Right::Shows([RED, GREEN, BLUE, YELLOW]);
const WHITE: [u8; 3] = [255; 3];
const WRONG: Right = Right::Refused(415, "photo_wrong_type");
const CUT: Right = Right::Refused(422, "photo_truncated");
const DAMAGED: Right = Right::Refused(422, "photo_damaged");
const HUGE: Right = Right::Refused(422, "photo_too_many_pixels");

/// All of them.
pub(super) fn corpus() -> Vec<File> {
    [good(), held(), kinds(), moving(), odd_shapes(), cut(), broken(), bombs(), wrong_types(), two_in_one()].concat()
}

fn named(name: &str, file: Vec<u8>, right: Right) -> File {
    (name.to_owned(), file, right)
}

fn colour() -> DynamicImage {
    DynamicImage::ImageRgb8(scene(400, 300))
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

fn gif(frames: impl IntoIterator<Item = RgbaImage>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    let frame = |picture| Frame::from_parts(picture, 0, 0, Delay::from_numer_denom_ms(100, 1));
    encoder.encode_frames(frames.into_iter().map(frame)).unwrap();
    drop(encoder);
    file
}

fn black() -> RgbaImage {
    RgbaImage::from_pixel(400, 300, Rgba([0, 0, 0, 255]))
}

fn good() -> Vec<File> {
    vec![
        named("a JPEG", any_photo(), SCENE),
        named("a PNG", png(&colour()), SCENE),
        named("a WebP", webp::webp(&colour()), SCENE),
        named("a GIF", gif([colour().into_rgba8()]), SCENE),
        named("a large JPEG", jpeg::jpeg(&scene(4000, 3000)), SCENE),
        named("a WebP with loss", webp::LOSSY.to_vec(), Right::Shows([WHITE; 4])),
    ]
}

/// However a camera was held, the scene stands upright; and where it was stays with whoever sent it.
fn held() -> Vec<File> {
    let mut files = Vec::new();
    for number in 1..=8 {
        let orientation = Orientation::from_exif(number).unwrap();
        let back = match orientation {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            same => same,
        };
        let mut picture = colour();
        picture.apply_orientation(back);
        let file = jpeg::with_exif(&jpeg::jpeg(&picture.into_rgb8()), number.into());
        files.push(named(&format!("held as {number}, with a place"), file, SCENE));
    }
    let mut turned = colour();
    turned.apply_orientation(Orientation::Rotate270);
    let (exif, turned) = (jpeg::exif(6), turned.into_rgb8());
    files.push(named("a WebP held as 6, with a place", webp::with_exif(&turned, &exif), SCENE));
    let rows: Vec<Vec<u8>> = turned.rows().map(|row| row.flat_map(|pixel| pixel.0).collect()).collect();
    let held = Png::new(turned.width(), turned.height(), 8, COLOUR).chunk(*b"eXIf", &exif);
    let said = [b"Comment\0", MARKER.as_bytes()].concat();
    let file = held.chunk(*b"tEXt", &said).rows(rows.iter().map(Vec::as_slice)).end();
    files.push(named("a PNG held as 6, with a place and a comment", file, SCENE));
    let packet = format!("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{MARKER}</x:xmpmeta>");
    let said = jpeg::with_segment(&any_photo(), 0xe1, packet.as_bytes());
    files.push(named("a JPEG with a packet", said, SCENE));
    let said = jpeg::with_segment(&any_photo(), 0xfe, format!("<script>{MARKER}</script>").as_bytes());
    files.push(named("a JPEG with a script in a comment", said, SCENE));
    files.push(named("a JPEG held as nobody can", jpeg::with_exif(&any_photo(), 99), SCENE));
    files
}

fn kinds() -> Vec<File> {
    let grey = |[red, green, blue]: [u8; 3]| {
        let value = (u32::from(red) * 2126 + u32::from(green) * 7152 + u32::from(blue) * 722) / 10_000;
        [u8::try_from(value).unwrap(); 3]
    };
    let grey_scene = Right::Shows([RED, GREEN, BLUE, YELLOW].map(grey));
    let deep = DynamicImage::ImageRgb16(colour().into_rgb16());
    let mut hollow = colour().into_rgba8();
    for (x, y, pixel) in hollow.enumerate_pixels_mut() {
        if x < 200 && y < 150 {
            pixel.0[3] = 0;
        }
    }
    let hollow_scene = Right::Shows([WHITE, GREEN, BLUE, YELLOW]);
    let palette: Vec<u8> = [RED, GREEN, BLUE, YELLOW].concat();
    // Two bits for each pixel: sixteen of the left colour, sixteen of the right.
    let (above, below) = ([[0x00; 4], [0x55; 4]].concat(), [[0xaa; 4], [0xff; 4]].concat());
    let rows = (0..32).map(|row| if row < 16 { &*above } else { &*below });
    let few = Png::new(32, 32, 2, PALETTE).chunk(*b"PLTE", &palette).rows(rows).end();
    vec![
        named("a grey JPEG", jpeg::grey(&scene(400, 300)), grey_scene),
        named("a grey PNG", png(&DynamicImage::ImageLuma8(colour().into_luma8())), grey_scene),
        named("a PNG of 16 bits", png(&deep), SCENE),
        named("a PNG with a palette", few, SCENE),
        named("a PNG with a hole", png(&DynamicImage::ImageRgba8(hollow.clone())), hollow_scene),
        named("a WebP with a hole", webp::webp(&DynamicImage::ImageRgba8(hollow.clone())), hollow_scene),
        named("a GIF with a hole", gif([hollow]), hollow_scene),
        named("a JPEG for printers", jpeg::flat(&[255, 0, 0, 255], false), Right::Shows([[255, 0, 0]; 4])),
        named("a progressive JPEG", jpeg::flat(&[128, 128, 255], true), Right::Shows([[255, 37, 128]; 4])),
    ]
}

/// Of what moves, the first picture.
fn moving() -> Vec<File> {
    let first = colour().into_rgba8();
    let frame = |number: u32, delay: u16| {
        let size = [400_u32.to_be_bytes(), 300_u32.to_be_bytes(), [0; 4], [0; 4]].concat();
        [&number.to_be_bytes()[..], &size, &delay.to_be_bytes(), &[0, 10, 0, 0]].concat()
    };
    let rows = |picture: &RgbaImage| {
        let rows: Vec<Vec<u8>> = picture.rows().map(|row| row.flat_map(|pixel| pixel.0).collect()).collect();
        zlib(&filtered(rows.iter().map(Vec::as_slice)))
    };
    let second = [&2_u32.to_be_bytes()[..], &rows(&black())].concat();
    let moving_png = Png::new(400, 300, 8, SEE_THROUGH)
        .chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])
        .chunk(*b"fcTL", &frame(0, 1))
        .chunk(*b"IDAT", &rows(&first))
        .chunk(*b"fcTL", &frame(1, 1))
        .chunk(*b"fdAT", &second)
        .end();
    vec![
        named("a moving GIF", gif([first.clone(), black(), black()]), SCENE),
        named("a moving PNG", moving_png, SCENE),
        named("a moving WebP", webp::moving(&[scene(400, 300), DynamicImage::from(black()).into_rgb8()]), SCENE),
    ]
}

fn odd_shapes() -> Vec<File> {
    let blue = |width, height| image::RgbImage::from_pixel(width, height, image::Rgb(BLUE));
    let blue_scene = Right::Shows([BLUE; 4]);
    vec![
        named("one pixel", png(&DynamicImage::ImageRgb8(blue(1, 1))), blue_scene),
        named("a very wide one", jpeg::jpeg(&blue(12_000, 40)), blue_scene),
        named("a very tall one", png(&DynamicImage::ImageRgb8(blue(2, 9_000))), blue_scene),
        named("wider than anything", jpeg::jpeg(&blue(20_001, 1)), HUGE),
    ]
}

fn cut() -> Vec<File> {
    let part = |file: &[u8], percent: usize| file[..file.len() * percent / 100].to_vec();
    let (jpeg, png, gif, webp) = (any_photo(), png(&colour()), gif([colour().into_rgba8()]), webp::webp(&colour()));
    let mut files = Vec::new();
    for (kind, file) in [("JPEG", &jpeg), ("PNG", &png), ("GIF", &gif), ("WebP", &webp)] {
        for percent in [10, 50, 95] {
            files.push(named(&format!("{percent} % of a {kind}"), part(file, percent), CUT));
        }
    }
    files.push(named("a JPEG without its last byte", jpeg[..jpeg.len() - 1].to_vec(), CUT));
    files.push(named("three bytes of a JPEG", jpeg[..3].to_vec(), CUT));
    files.push(named("a PNG without its end", Png::new(1, 1, 8, GREY).rows([&[7][..]]).broken_off(), CUT));
    files.push(named("eight bytes of a PNG", png[..8].to_vec(), CUT));
    files
}

fn broken() -> Vec<File> {
    let mut altered = png(&colour());
    let middle = altered.len() / 2;
    altered[middle] ^= 0xff;
    vec![
        named("an altered PNG", altered, DAMAGED),
        named("a PNG of no width", Png::new(0, 10, 8, GREY).rows([&[][..]]).end(), DAMAGED),
        named("a PNG of too few rows", Png::new(4, 40, 8, GREY).rows([&[7; 4][..]]).end(), DAMAGED),
        named("a JPEG of nothing", vec![0xff, 0xd8, 0xff, 0xd9], DAMAGED),
        named("a GIF of nothing", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), DAMAGED),
        named("a WebP of nothing", b"RIFF\x04\0\0\0WEBP".to_vec(), DAMAGED),
    ]
}

/// What is small on the way and large in memory.
pub(super) fn bombs() -> Vec<File> {
    let tiny = |width: u16, height: u16| {
        let mut file = gif([RgbaImage::from_pixel(1, 1, Rgba([9, 9, 9, 255]))]);
        file[6..8].copy_from_slice(&width.to_le_bytes());
        file[8..10].copy_from_slice(&height.to_le_bytes());
        file
    };
    let many = gif(std::iter::repeat_n(RgbaImage::from_pixel(16, 16, Rgba([30, 40, 190, 255])), 3_000));
    let named_bomb = [b"colours\0\0", &*bomb(400_000_000)].concat();
    let row = vec![0x88; 64];
    let profile = Png::new(64, 64, 8, GREY).chunk(*b"iCCP", &named_bomb).rows((0..64).map(|_| &*row)).end();
    vec![
        named("a PNG that says it is enormous", Png::new(2_000_000_000, 2_000_000_000, 8, COLOUR).rows([]).end(), HUGE),
        named("a PNG that bursts", Png::new(19_999, 19_999, 8, GREY).chunk(*b"IDAT", &bomb(400_000_000)).end(), HUGE),
        named("a PNG of deep colours", Png::new(7_000, 7_000, 16, SEE_THROUGH).rows([]).end(), HUGE),
        named("a PNG with colours that burst", profile, Right::Shows([[0x88; 3]; 4])),
        named("a GIF of 4 billion pixels", tiny(u16::MAX, u16::MAX), HUGE),
        named("a GIF of 3,000 pictures", many, Right::Shows([BLUE; 4])),
        named("a JPEG of 4 billion pixels", jpeg_of(u16::MAX, u16::MAX), HUGE),
        named(
            "longer than a photo may be",
            [any_photo(), vec![0; 10 * 1024 * 1024]].concat(),
            Right::Refused(413, "photo_too_large"),
        ),
    ]
}

/// A small file that says that it is this large.
fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut file = jpeg::flat(&[128, 128, 128], false);
    let at = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    file[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    file[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    file
}

fn wrong_types() -> Vec<File> {
    let begin: [(&str, &[u8]); 12] = [
        ("an SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("a PDF", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"),
        ("a BMP", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0"),
        ("a TIFF", b"II\x2a\0\x08\0\0\0\0\0\0\0"),
        ("a HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("an AVIF", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
        ("a film", b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2"),
        ("a ZIP", b"PK\x03\x04\x14\0\0\0\0\0"),
        ("a sound", b"RIFF\x24\0\0\0WAVEfmt "),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0"),
        ("a text", "这是一只猫。".as_bytes()),
    ];
    let mut files: Vec<File> = begin.iter().map(|(name, file)| named(name, file.to_vec(), WRONG)).collect();
    files.push(named("nothing at all", Vec::new(), Right::Refused(422, "photo_empty")));
    files.push(named("one byte", vec![0xff], WRONG));
    files.push(named("zeros", vec![0; 4096], WRONG));
    files
}

/// Files that are two things at once show what they begin as, and nothing of the other is left.
fn two_in_one() -> Vec<File> {
    let behind = format!("<html><script>{MARKER}</script></html>PK\x05\x06");
    let with = |file: Vec<u8>| [file, behind.clone().into_bytes()].concat();
    let mut script = gif([colour().into_rgba8()]);
    script[6..8].copy_from_slice(b"/*");
    vec![
        named("a JPEG that is a page behind", with(any_photo()), SCENE),
        named("a PNG that is a ZIP behind", with(png(&colour())), SCENE),
        named("a PDF with a JPEG in it", [b"%PDF-1.7\n", &*any_photo()].concat(), WRONG),
        named("a GIF that is a script", script, Right::Shows([WHITE; 4])),
    ]
}
