//! Random changes to a request, the same for the same seed.
//!
//! Never here: sending it.

use std::hash::{BuildHasher as _, RandomState};

/// A small generator (splitmix64): what it yields follows from its seed on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A seed that is another in each run.
    pub(super) fn seed() -> u64 {
        RandomState::new().hash_one(0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What is put in somewhere.
const ODDITIES: [&[u8]; 30] = [
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"%00",
    b"%ff",
    b"%",
    b"%zz",
    b"\r\n",
    b"\n",
    b"\r\n\r\n",
    b"..",
    b"//",
    b"\"",
    b"\\",
    b"\\ud800",
    b"\\u0000",
    b"{",
    b"[[[[[[[[",
    b"}",
    b"null",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"NaN",
    b"\xf0\x9f\x90\x95",
    b"\xe2\x80\xae",
    b"<script>",
    b"' OR 1=1 --",
    b"${x}",
];
/// Lines that are put into a head.
const LINES: [&str; 18] = [
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length: 99999999",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Expect: 100-continue",
    "Upgrade: h2c",
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Content-Encoding: gzip",
    "Content-Type: multipart/form-data; boundary=x",
    "Idempotency-Key: one",
    "If-Match: \"1\"",
    "Range: bytes=0-1,2-3,-1",
    "Accept-Encoding: gzip;q=9, br;q=x, *",
    "Last-Event-ID: 99999999999999999999",
    "Origin: null",
    "X-Forwarded-For: 1.2.3.4, \u{ff}",
];
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];

/// One of the requests, changed in one to four places.
pub(super) fn mutate(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            break;
        }
        change(random, &mut bytes, corpus);
    }
    bytes
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let at = random.below(bytes.len());
    match random.below(12) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
        2 => {
            let end = (at + 1 + random.below(16)).min(bytes.len());
            bytes.drain(at..end);
        }
        3 => {
            let oddity = random.one_of(&ODDITIES);
            bytes.splice(at..at, oddity.iter().copied());
        }
        4 => {
            let end = (at + 1 + random.below(64)).min(bytes.len());
            let part = bytes[at..end].to_vec();
            let often = 1 + random.below(40);
            bytes.splice(at..at, part.repeat(often));
        }
        5 => bytes.truncate(at),
        6 | 7 => add_line(random, bytes),
        8 => swap_method(random, bytes),
        9 => change_a_number(random, bytes, at),
        10 => {
            let other = &corpus[random.below(corpus.len())];
            let from = random.below(other.len());
            bytes.splice(at.., other[from..].iter().copied());
        }
        _ => body_oddity(random, bytes),
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn add_line(random: &mut Random, bytes: &mut Vec<u8>) {
    if let Some(end) = find(bytes, b"\r\n") {
        let line = format!("\r\n{}", random.one_of(&LINES));
        bytes.splice(end..end, line.bytes());
    }
}

fn swap_method(random: &mut Random, bytes: &mut Vec<u8>) {
    if let Some(end) = find(bytes, b" ") {
        let method = random.one_of(&METHODS);
        bytes.splice(..end, method.bytes());
    }
}

fn change_a_number(random: &mut Random, bytes: &mut Vec<u8>, from: usize) {
    if let Some(at) = bytes[from..].iter().position(u8::is_ascii_digit) {
        let at = from + at;
        let end = bytes[at..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |end| at + end);
        let number = random.one_of(&["0", "-1", "00", "2147483648", "9223372036854775808", "1.5", ""]);
        bytes.splice(at..end, number.bytes());
    }
}

/// Something odd in the body, whose length is told again.
fn body_oddity(random: &mut Random, bytes: &mut Vec<u8>) {
    let Some(head) = find(bytes, b"\r\n\r\n") else { return };
    let mut body = bytes.split_off(head + 4);
    if body.is_empty() {
        return;
    }
    for _ in 0..=random.below(3) {
        let at = random.below(body.len());
        let oddity = random.one_of(&ODDITIES);
        body.splice(at..at, oddity.iter().copied());
    }
    if let Some(length) = find(bytes, b"Content-Length: ") {
        let at = length + b"Content-Length: ".len();
        let end = bytes[at..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |end| at + end);
        bytes.splice(at..end, body.len().to_string().bytes());
    }
    bytes.extend(body);
}
