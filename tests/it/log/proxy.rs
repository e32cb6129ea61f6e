//! A bad connection to PostgreSQL: it loses answers to what it has delivered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// Statements that append are larger than those that ask.
const AN_APPEND: usize = 900;
/// The end of a transaction, as it stands on the wire.
const A_COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// Stands between a node and its database.
pub(super) struct Proxy {
    address: SocketAddr,
    /// How many of the next appends and commits are delivered without their answers coming back.
    wanted: Arc<AtomicU32>,
    lost: Arc<AtomicU32>,
}

impl Proxy {
    pub(super) async fn start(url: &str) -> Self {
        let server: PgConnectOptions = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (wanted, lost) = (Arc::<AtomicU32>::default(), Arc::<AtomicU32>::default());
        let proxy = Self { address, wanted: Arc::clone(&wanted), lost: Arc::clone(&lost) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (wanted, lost) = (Arc::clone(&wanted), Arc::clone(&lost));
                let directory = server.get_socket().cloned();
                let port = server.get_port();
                let host = server.get_host().to_owned();
                tokio::spawn(async move {
                    if let Some(directory) = directory {
                        let server = UnixStream::connect(directory.join(format!(".s.PGSQL.{port}"))).await.unwrap();
                        let (from, to) = server.into_split();
                        carry(client, from, to, &wanted, &lost).await;
                    } else {
                        let server = TcpStream::connect((host, port)).await.unwrap();
                        let (from, to) = server.into_split();
                        carry(client, from, to, &wanted, &lost).await;
                    }
                });
            }
        });
        proxy
    }

    /// The same database, by way of this proxy.
    pub(super) fn options(&self, url: &str) -> PgConnectOptions {
        let options: PgConnectOptions = url.parse().unwrap();
        let user = options.get_username().to_owned();
        let database = options.get_database().unwrap().to_owned();
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.address.port())
            .username(&user)
            .database(&database)
            .ssl_mode(sqlx::postgres::PgSslMode::Disable)
    }

    /// Loses the answer to the next append or commit, and returns once it is lost.
    pub(super) async fn lose_next(&self) {
        let lost = self.lost();
        self.wanted.fetch_add(1, Ordering::SeqCst);
        super::eventually("something is appended", || async { self.lost() > lost }).await;
    }

    pub(super) fn lost(&self) -> u32 {
        self.lost.load(Ordering::SeqCst)
    }
}

async fn carry(
    client: TcpStream,
    mut from_server: impl AsyncRead + Unpin + Send + 'static,
    mut to_server: impl AsyncWrite + Unpin,
    wanted: &AtomicU32,
    lost: &AtomicU32,
) {
    let (mut from_client, mut to_client) = client.into_split();
    let answers = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let mut buffer = vec![0; 1 << 20];
    while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
        let cut = (length > AN_APPEND || &buffer[..length] == A_COMMIT)
            && wanted.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if cut {
            // The answer to what follows is never seen.
            answers.abort();
            while !answers.is_finished() {
                tokio::task::yield_now().await;
            }
        }
        if to_server.write_all(&buffer[..length]).await.is_err() {
            break;
        }
        if cut {
            // Long enough for the statement to be done in some cases, and not in others.
            tokio::time::sleep(Duration::from_millis(u64::from(lost.fetch_add(1, Ordering::SeqCst) % 4) * 3)).await;
            return;
        }
    }
    answers.abort();
}
