//! A WebSocket client as thin as one can be: a thousand of them share the processors with the server they measure.
//!
//! It reads frames without looking into those that do not matter. Never here: measuring.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Where frames are read.
pub(crate) struct Reader {
    stream: OwnedReadHalf,
    buffer: Vec<u8>,
    /// How much of the buffer was taken.
    taken: usize,
}

/// Where frames are written.
pub(crate) struct Writer(OwnedWriteHalf);

/// Connects to the chat, or to whatever stands at a path.
pub(crate) async fn connect(server: SocketAddr, path: &str, headers: &str) -> (Reader, Writer) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut buffer = Vec::with_capacity(1024);
    let end = loop {
        assert!(stream.read_buf(&mut buffer).await.unwrap() > 0, "{}", String::from_utf8_lossy(&buffer));
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    assert!(buffer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&buffer));
    let (read, write) = stream.into_split();
    (Reader { stream: read, buffer, taken: end }, Writer(write))
}

impl Reader {
    /// The next text; `None` when the connection has ended. Pings are left to whoever does not stay long.
    pub(crate) async fn next(&mut self) -> Option<&[u8]> {
        loop {
            if let Some((opcode, from, upto)) = frame(&self.buffer[self.taken..]) {
                let start = self.taken;
                self.taken += upto;
                match opcode {
                    1 => return Some(&self.buffer[start + from..start + upto]),
                    8 => return None,
                    _ => continue,
                }
            }
            self.buffer.drain(..self.taken);
            self.taken = 0;
            if self.stream.read_buf(&mut self.buffer).await.unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    /// Reads until a text begins so.
    pub(crate) async fn until(&mut self, beginning: &str) -> String {
        loop {
            let text = self.next().await.unwrap();
            if text.starts_with(beginning.as_bytes()) {
                return String::from_utf8_lossy(text).into_owned();
            }
        }
    }
}

impl Writer {
    /// Sends a text of less than 64 KiB, masked with zeros.
    pub(crate) async fn send(&mut self, text: &str) {
        let mut bytes = vec![0x81];
        match u8::try_from(text.len()) {
            Ok(length) if length < 126 => bytes.push(0x80 | length),
            _ => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            }
        }
        bytes.extend([0; 4]);
        bytes.extend(text.as_bytes());
        self.0.write_all(&bytes).await.unwrap();
    }

    /// Answers for a connection that only stays.
    pub(crate) async fn pong(&mut self) {
        self.0.write_all(&[0x8a, 0x80, 0, 0, 0, 0]).await.unwrap();
    }
}

/// The opcode of the first frame, and where what it says begins and ends; `None` if it is not there as a whole.
fn frame(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let [first, second, ..] = bytes else { return None };
    let (length, from) = match second & 0x7f {
        126 => (usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?, 10),
        short => (usize::from(short), 2),
    };
    let upto = from + length;
    (bytes.len() >= upto).then_some((first & 0x0f, from, upto))
}
