//! HTTP/2 with prior knowledge, frame by frame: what makes other servers work for nothing.
//!
//! Never here: what is asked with it otherwise; any HTTP/2 client would do.

use std::net::SocketAddr;
use std::time::Duration;

use tests::app::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::raw::{AT_MOST, connect, send};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ASK: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// `GET` of a path, without Huffman and without the table.
fn get(path: &str) -> Vec<u8> {
    // `:method GET` and `:scheme http` are in the static table; `:path` and `:authority` are literals.
    let mut block = vec![0x82, 0x86, 0x04, u8::try_from(path.len()).unwrap()];
    block.extend(path.as_bytes());
    block.extend([0x01, 1, b'x']);
    block
}

async fn begin(address: SocketAddr) -> TcpStream {
    let mut stream = connect(address).await;
    stream.write_all(PREFACE).await.unwrap();
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    stream
}

/// Reads frames until one of this kind, or the end.
async fn until(stream: &mut TcpStream, wanted: u8) -> Option<Vec<u8>> {
    let reading = async {
        loop {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; usize::try_from(length).unwrap()];
            stream.read_exact(&mut payload).await.ok()?;
            if head[3] == wanted {
                return Some(payload);
            }
        }
    };
    tokio::time::timeout(AT_MOST, reading).await.unwrap_or_else(|_| unreachable!("the server hangs"))
}

fn address(app: &TestApp) -> SocketAddr {
    app.url().trim_start_matches("http://").parse().unwrap()
}

#[tokio::test]
async fn it_is_spoken() {
    let app = TestApp::start().await;
    let mut stream = begin(address(&app)).await;
    stream.write_all(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &get("/healthz"))).await.unwrap();
    assert_eq!(until(&mut stream, DATA).await.unwrap(), b"ok\n");
}

#[tokio::test]
async fn who_asks_only_to_take_it_back_is_sent_away() {
    let app = TestApp::start().await;
    let mut stream = begin(address(&app)).await;
    let (mut from, mut to) = stream.split();
    let resetting = async {
        for number in 0..50_000_u32 {
            let id = number * 2 + 1;
            let mut bytes = frame(HEADERS, END_STREAM | END_HEADERS, id, &get("/board"));
            bytes.extend(frame(RST_STREAM, 0, id, &8_u32.to_be_bytes()));
            if to.write_all(&bytes).await.is_err() {
                return number;
            }
        }
        50_000
    };
    let reading = async {
        let mut sink = vec![0; 4096];
        while from.read(&mut sink).await.is_ok_and(|read| read > 0) {}
    };
    let (asked, ()) = tokio::time::timeout(AT_MOST, async { tokio::join!(resetting, reading) }).await.unwrap();
    assert!(asked < 50_000, "it was borne with for ever");
    assert_eq!(send(address(&app), ASK).await.status(), 200);
}

#[tokio::test]
async fn headers_without_end_and_frames_without_sense_end_the_connection() {
    let app = TestApp::start().await;
    let mut endless = frame(HEADERS, END_STREAM, 1, &get("/board"));
    for _ in 0..2_000 {
        endless.extend(frame(CONTINUATION, 0, 1, &[0; 100]));
    }
    let mut bomb = get("/board");
    bomb.extend([0x40, 1, b'a', 0x7f, 0xe1, 0x1e]);
    bomb.extend([b'a'; 4000]);
    // A name and value of the table, named again and again: much from little.
    bomb.extend([0xbe; 12_000]);
    let attacks = [
        endless,
        frame(HEADERS, END_STREAM | END_HEADERS, 1, &bomb),
        frame(DATA, 0, 1, b"for no stream"),
        frame(HEADERS, END_HEADERS, 2, &get("/")),
        frame(SETTINGS, 0, 0, &[1, 2, 3]),
        frame(0xee, 0, 0, &vec![0; 20_000]),
        vec![0xff; 5_000],
    ];
    for (number, attack) in attacks.into_iter().enumerate() {
        let mut stream = begin(address(&app)).await;
        let _cut = stream.write_all(&attack).await;
        // Either the connection ends, or this request on it does.
        let _cut = stream.write_all(&frame(PING, 0, 0, &[0; 8])).await;
        let ended = async {
            tokio::select! {
                _ = until(&mut stream, GOAWAY) => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        };
        ended.await;
        assert_eq!(send(address(&app), ASK).await.status(), 200, "after attack {number}");
    }
}
