//! PNG files chunk by chunk: of every depth and kind of colour, moving, bursting and broken.

/// A file of chunks.
pub(super) struct Png(Vec<u8>);

/// Kinds of colour.
pub(super) const GREY: u8 = 0;
pub(super) const COLOUR: u8 = 2;
pub(super) const PALETTE: u8 = 3;
pub(super) const SEE_THROUGH: u8 = 6;

impl Png {
    /// The beginning of a picture.
    pub(super) fn new(width: u32, height: u32, depth: u8, kind: u8) -> Self {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, kind, 0, 0, 0]].concat();
        Self(b"\x89PNG\r\n\x1a\n".to_vec()).chunk(*b"IHDR", &head)
    }

    pub(super) fn chunk(mut self, kind: [u8; 4], content: &[u8]) -> Self {
        self.0.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        self.0.extend(kind);
        self.0.extend(content);
        self.0.extend(crc(&[&kind[..], content].concat()).to_be_bytes());
        self
    }

    /// Its pixels, row by row.
    pub(super) fn rows<'r>(self, rows: impl IntoIterator<Item = &'r [u8]>) -> Self {
        self.chunk(*b"IDAT", &zlib(&filtered(rows)))
    }

    pub(super) fn end(self) -> Vec<u8> {
        self.chunk(*b"IEND", &[]).0
    }

    /// Without its end.
    pub(super) fn broken_off(self) -> Vec<u8> {
        self.0
    }
}

/// Rows with the filter of each, which is none.
pub(super) fn filtered<'r>(rows: impl IntoIterator<Item = &'r [u8]>) -> Vec<u8> {
    rows.into_iter().flat_map(|row| [&[0], row].concat()).collect()
}

/// A stream of bytes as they are.
pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut pieces = bytes.chunks(0xffff).peekable();
    while let Some(piece) = pieces.next() {
        let length = u16::try_from(piece.len()).unwrap();
        stream.push(u8::from(pieces.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(piece);
    }
    stream.extend(adler(bytes).to_be_bytes());
    stream
}

/// A stream that bursts: so many zeros, of which 258 at a time are written as "the same again".
pub(super) fn bomb(zeros: usize) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let (mut pending, mut length) = (0_u32, 0);
    let mut write = |value: u32, bits: u32| {
        pending |= value << length;
        length += bits;
        while length >= 8 {
            stream.push(pending.to_le_bytes()[0]);
            (pending, length) = (pending >> 8, length - 8);
        }
    };
    // The last block, with the fixed codes; a zero; then 258 from one before, again and again; the end.
    write(0b011, 3);
    write(0b0000_1100, 8);
    for _ in 0..zeros / 258 {
        write(0b1010_0011, 8);
        write(0, 5);
    }
    write(0, 7);
    write(0, 7);
    // Of nothing but zeros, only their number shows.
    let count = u32::try_from((zeros / 258 * 258 + 1) % 65521).unwrap();
    stream.extend((count << 16 | 1).to_be_bytes());
    stream
}

fn adler(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65521;
        (low, (high + low) % 65521)
    });
    high << 16 | low
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ 0xedb8_8320 & (crc & 1).wrapping_neg())
    };
    !bytes.iter().fold(!0, step)
}
