//! Connections without an HTTP client between: bytes out, bytes in.
//!
//! Never here: what is sent.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Nothing that the server is asked here may take longer.
pub(super) const AT_MOST: Duration = Duration::from_secs(20);

/// The bytes that came back until the server closed.
#[derive(Debug)]
pub(super) struct Answer(pub(super) String);

impl Answer {
    /// The status of every answer in it.
    pub(super) fn statuses(&self) -> Vec<u16> {
        let heads = self.0.split("HTTP/1.").skip(1);
        heads.filter_map(|head| head.get(2..5)?.parse().ok()).collect()
    }

    /// The status of the one answer in it.
    pub(super) fn status(&self) -> u16 {
        let statuses = self.statuses();
        assert_eq!(statuses.len(), 1, "{self:?}");
        statuses[0]
    }

    /// Whether it is a problem in words with this code, or a page that says so.
    pub(super) fn is_problem(&self, code: &str) -> bool {
        let lower = self.0.to_lowercase();
        lower.contains("application/problem+json") && self.0.contains(&format!("\"code\":\"{code}\""))
    }

    /// Whether it is a page.
    pub(super) fn is_page(&self) -> bool {
        self.0.to_lowercase().contains("content-type: text/html")
    }
}

/// Connects.
pub(super) async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Reads until the server closes, which it must within the limit.
pub(super) async fn read_all(stream: &mut TcpStream) -> Answer {
    let mut all = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    let reading = async {
        // A reset is an end, too.
        while let Ok(more) = stream.read(&mut buffer).await {
            if more == 0 {
                break;
            }
            all.extend_from_slice(&buffer[..more]);
        }
    };
    tokio::time::timeout(AT_MOST, reading).await.unwrap_or_else(|_| unreachable!("the server hangs"));
    Answer(String::from_utf8_lossy(&all).into_owned())
}

/// Sends bytes on a connection of their own and reads all that comes back. They should ask the server to close.
pub(super) async fn send(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Answer {
    let mut stream = connect(address).await;
    // The server may have had enough before all of it is out.
    let _refused = stream.write_all(bytes.as_ref()).await;
    read_all(&mut stream).await
}
