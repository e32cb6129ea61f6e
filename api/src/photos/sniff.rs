//! What a file is, by its bytes, and whether it is all there.
//!
//! Decoders make a picture of half a file, too; whoever lost the other half on the way wants to know. Never here:
//! decoding.

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
}

impl Format {
    /// The format that a file begins as.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// Whether the file reaches its own end. What stands behind that is nobody's.
    pub(super) fn is_whole(self, bytes: &[u8]) -> bool {
        let end = match self {
            Self::Jpeg => jpeg_end(bytes),
            Self::Png => png_end(bytes),
            Self::Gif => gif_end(bytes),
            Self::WebP => webp_end(bytes),
        };
        end.is_some()
    }
}

/// Segments with a length, and between them, after the header of a scan, the scan, in which no marker but restarts
/// can stand.
fn jpeg_end(bytes: &[u8]) -> Option<()> {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff);
    let mut rest = bytes.get(2..)?;
    loop {
        let at = rest.windows(2).position(is_marker)?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xd9 => return Some(()),
            0x01 | 0xd0..=0xd8 => {}
            _ => rest = rest.get(usize::from(u16::from_be_bytes(*rest.first_chunk()?))..)?,
        }
    }
}

/// Chunks with a length, of which the last is empty and called `IEND`.
fn png_end(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.get(8..)?;
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let kind = rest.get(4..8)?;
        // Length, kind and checksum.
        rest = rest.get(length.checked_add(12)?..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// A table of colours, then blocks, of which the last is a semicolon.
fn gif_end(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.get(13 + table(*bytes.get(10)?)..)?;
    loop {
        match *rest.first()? {
            b';' => return Some(()),
            // An extension, and its label.
            b'!' => rest = sub_blocks(rest.get(2..)?)?,
            // A frame, its own table, and how wide its codes are at first.
            b',' => rest = sub_blocks(rest.get(11 + table(*rest.get(9)?)..)?)?,
            _ => return None,
        }
    }
}

/// How long a table of colours is.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// What stands behind some blocks with a length, of which the last is empty.
fn sub_blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let length = usize::from(*rest.first()?);
        rest = rest.get(1 + length..)?;
        if length == 0 {
            return Some(rest);
        }
    }
}

/// The length of all that follows, at the beginning.
fn webp_end(bytes: &[u8]) -> Option<()> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
    bytes.get(8..)?.get(..usize::try_from(length).ok()?).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_as() {
        assert_eq!(Format::of(b"\xff\xd8\xff\xe0"), Some(Format::Jpeg));
        assert_eq!(Format::of(b"\x89PNG\r\n\x1a\n"), Some(Format::Png));
        assert_eq!(Format::of(b"GIF89a"), Some(Format::Gif));
        assert_eq!(Format::of(b"RIFF\x04\0\0\0WEBP"), Some(Format::WebP));
        for other in [&b""[..], b"GIF88a", b"RIFF\x04\0\0\0WAVE", b"<svg", b"%PDF-1.7", b" \xff\xd8\xff", b"BM"] {
            assert_eq!(Format::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn each_format_knows_its_end() {
        let jpeg: &[u8] =
            &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 1, 0xff, 0, 0xff, 0xd0, 2, 0xff, 0xd9];
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x01IDATx1234\0\0\0\0IEND1234";
        let gif = b"GIF89a\x01\0\x01\0\x80\0\0012345!\xf9\x01x\0,\0\0\0\0\x01\0\x01\0\0\x02\x02ab\0;";
        let webp = b"RIFF\x08\0\0\0WEBPVP8 ";
        for whole in [jpeg, png, gif, webp] {
            let format = Format::of(whole).unwrap();
            assert!(format.is_whole(whole), "{format:?}");
            assert!(format.is_whole(&[whole, b"behind"].concat()), "{format:?}");
            for length in 0..whole.len() {
                assert!(!format.is_whole(&whole[..length]), "{format:?}: {length} bytes");
            }
        }
    }
}
