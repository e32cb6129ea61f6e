//! Answers to connections that never came to a request: whole, as bytes.
//!
//! In English, because nobody has said yet which language they read. Never here: answers of routes.

use std::time::Duration;

use axum::http::StatusCode;
use domain::values::Locale;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::problem::Problem;

/// How long somebody who is refused may take to read it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of what they meant to ask is read; not reading any of it could cost them the answer.
const HEARD_OUT: u64 = 64 * 1024;

/// The whole answer that refuses with a status.
pub(super) fn full_answer(status: StatusCode) -> Vec<u8> {
    let code = match status {
        StatusCode::URI_TOO_LONG => "uri_too_long",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "headers_too_large",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::SERVICE_UNAVAILABLE => "too_many_connections",
        _ => "bad_request",
    };
    let body = Problem::new(status, code).plain(Locale::English);
    let retry = if status == StatusCode::SERVICE_UNAVAILABLE { "retry-after: 5\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {} {}\r\ncontent-type: application/problem+json\r\ncontent-language: en\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\n\
         content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n{retry}connection: close\r\n\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default(),
        body.len(),
    );
    [head.into_bytes(), body].concat()
}

/// Tells somebody that there is no room, and hangs up.
pub(super) async fn no_room(mut stream: TcpStream) {
    let told = async {
        stream.write_all(&full_answer(StatusCode::SERVICE_UNAVAILABLE)).await?;
        stream.shutdown().await?;
        let mut heard = [0; 4096];
        let mut rest = stream.take(HEARD_OUT);
        while rest.read(&mut heard).await? > 0 {}
        std::io::Result::Ok(())
    };
    if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, told).await {
        tracing::debug!(%error, "somebody who was refused left early");
    }
}
