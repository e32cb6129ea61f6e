//! What no client should send: too long, too many, not UTF-8, not HTTP, two things at once. Each gets an answer in words,
//! and the next request on another connection is served.
//!
//! Never here: what is slow; see `slow`.

use std::net::SocketAddr;

use tests::app::{Person, TestApp};

use super::raw::{Answer, send};

const BAD: &str = "\u{fffd}";

fn address(app: &TestApp) -> SocketAddr {
    app.url().trim_start_matches("http://").parse().unwrap()
}

/// A request with a marker for bytes that are not UTF-8, which are put in its place.
async fn ask(app: &TestApp, request: &str) -> Answer {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let head = head.replace('\n', "\r\n");
    let length = if head.to_lowercase().contains("content-length") || head.contains("transfer-encoding") {
        String::new()
    } else {
        // The marker has three bytes, what is put in its place one.
        format!("content-length: {}\r\n", body.len() - 2 * body.matches(BAD).count())
    };
    let text = format!("{head}\r\n{length}connection: close\r\n\r\n{body}");
    let mut bytes = Vec::new();
    for (index, part) in text.split(BAD).enumerate() {
        if index > 0 {
            bytes.push(0xff);
        }
        bytes.extend_from_slice(part.as_bytes());
    }
    send(address(app), bytes).await
}

fn authorised(person: &Person) -> String {
    format!("host: x\nauthorization: Bearer {}", person.token.as_deref().unwrap())
}

#[tokio::test]
async fn what_is_too_long_or_too_much_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let who = authorised(&anna);
    let json = "content-type: application/json";
    let form = "content-type: application/x-www-form-urlencoded";

    let long_address = ask(&app, &format!("GET /{} HTTP/1.1\n{who}", "x".repeat(70_000))).await;
    assert!(matches!(long_address.status(), 414 | 431), "{long_address:?}");
    assert!(long_address.is_problem("uri_too_long") || long_address.is_problem("headers_too_large"));
    let many = ask(&app, &format!("GET /pets HTTP/1.1\n{who}{}", "\nx-many: y".repeat(200))).await;
    assert!(many.status() == 431 && many.is_problem("headers_too_large"), "{many:?}");
    let bomb = ask(&app, &format!("GET /pets HTTP/1.1\n{who}\nx-bomb: {}", "b".repeat(1 << 20))).await;
    // Who is still sending may hear nothing of it.
    assert!(bomb.statuses().iter().all(|status| *status == 431), "{bomb:?}");
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(70_000));
    let large_json = ask(&app, &format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\n\n{large}")).await;
    assert!(large_json.status() == 413 && large_json.is_problem("too_large"), "{large_json:?}");
    let large_form = ask(&app, &format!("POST /pets/new HTTP/1.1\n{who}\n{form}\n\nname={}", "x".repeat(70_000))).await;
    assert!(large_form.status() == 413 && large_form.is_page(), "{large_form:?}");
    let claimed = format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\ncontent-length: 18446744073709551615\n\n{{}}");
    let claimed = ask(&app, &claimed).await;
    assert!(claimed.statuses().iter().all(|status| matches!(status, 400 | 413 | 431)), "{claimed:?}");
    let odd_json = ask(&app, &format!("POST /api/v1/pets HTTP/1.1\n{who}\ncontent-type: text/csv\n\na,b")).await;
    assert!(odd_json.status() == 415 && odd_json.is_problem("unsupported_media_type"), "{odd_json:?}");
    let odd_form = ask(&app, &format!("POST /pets/new HTTP/1.1\n{who}\n{json}\n\n{{}}")).await;
    assert!(odd_form.status() == 415 && odd_form.is_page(), "{odd_form:?}");
}

#[tokio::test]
async fn what_is_not_utf8_is_refused_or_read_as_something_else() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let who = authorised(&anna);
    let json = "content-type: application/json";
    let form = "content-type: application/x-www-form-urlencoded";
    let head = app.head().await;
    for (request, expected) in [
        (format!("GET /pets/{BAD} HTTP/1.1\n{who}"), vec![400, 404]),
        (format!("GET /api/v1/pets/{BAD} HTTP/1.1\n{who}"), vec![400, 404]),
        (format!("GET /pets/%ff%fe HTTP/1.1\n{who}"), vec![400, 404]),
        (format!("GET /api/v1/pets/%ff HTTP/1.1\n{who}"), vec![404]),
        (format!("GET /reservations?scope=%ff HTTP/1.1\n{who}"), vec![200, 400]),
        (format!("GET /reservations?scope={BAD} HTTP/1.1\n{who}"), vec![200, 400]),
        (format!("GET /api/v1/reservations?scope=%ff HTTP/1.1\n{who}"), vec![422]),
        (format!("GET /notice?to=%ff%00 HTTP/1.1\n{who}"), vec![200]),
        (format!("GET /login?lang=%ff&done=%ff&problem=%ff&after=%ff HTTP/1.1\n{who}"), vec![200, 422]),
        (
            format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\n\n{{\"name\": \"{BAD}\", \"species\": \"cat\"}}"),
            vec![400],
        ),
        (
            format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\n\n{{\"name\": \"\\ud800\", \"species\": \"cat\"}}"),
            vec![400],
        ),
        (
            format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\n\n{{\"name\": \"\\u0000\", \"species\": \"cat\"}}"),
            vec![422],
        ),
        (format!("POST /me HTTP/1.1\n{who}\n{form}\n\nalias=%ff%00&locale=en"), vec![422]),
        (format!("POST /me HTTP/1.1\n{who}\n{form}\n\nalias={BAD}{BAD}&locale={BAD}"), vec![422]),
        (format!("GET /me HTTP/1.1\nhost: x\ncookie: session={BAD}; lang={BAD}"), vec![303]),
        ("GET /me HTTP/1.1\nhost: x\ncookie: session=%ff; =;;=\"; lang".to_owned(), vec![303]),
        (format!("GET /api/v1/me HTTP/1.1\nhost: x\nauthorization: Bearer {BAD}"), vec![401]),
        (format!("GET /api/v1/me HTTP/1.1\n{who}\naccept-language: {BAD},*;q=-1"), vec![200]),
        (format!("GET /api/v1/me HTTP/1.1\n{who}\nread-after: {BAD}"), vec![400, 422]),
        (format!("GET /api/v1/me HTTP/1.1\n{who}\nuser-agent: {BAD}\nx-request-id: {BAD}\norigin: {BAD}"), vec![200]),
        (
            format!("POST /api/v1/pets HTTP/1.1\n{who}\n{json}\nidempotency-key: {BAD}\nif-match: {BAD}\n\n{{}}"),
            vec![400],
        ),
        (format!("GET /api/v1/live/reservations/x HTTP/1.1\n{who}\nlast-event-id: {BAD}"), vec![404]),
    ] {
        let answer = ask(&app, &request).await;
        assert!(expected.contains(&answer.status()), "{request:?}: {answer:?}");
    }
    assert_eq!(app.head().await, head, "something was written");
}

#[tokio::test]
async fn what_is_not_http_is_told_so_and_two_things_at_once_are_not_taken_apart() {
    let app = TestApp::start().await;
    let to = address(&app);
    for broken in [
        "\r\n\r\n\r\nnonsense\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost x\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header: x\r\n\r\n",
        "GET / HTTP/1.1\r\nx: a\0b\r\n\r\n",
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST /login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\nab",
        "\u{16}\u{3}\u{1}\0\u{a5}\u{1}\0\0\u{a1}\u{3}\u{3}",
    ] {
        let answer = send(to, broken).await;
        assert_eq!(answer.status(), 400, "{broken:?}: {answer:?}");
        assert!(answer.is_problem("bad_request"), "{broken:?}: {answer:?}");
    }
    // Chunks that are not what they say, and a length beside them: never a second request out of the body.
    let hidden = "GET /healthz HTTP/1.1\r\nhost: hidden\r\n\r\n";
    for chunked in [
        format!("content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        format!("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n{hidden}"),
        format!("transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{hidden}"),
        format!("transfer-encoding: chunked\r\n\r\n-1\r\n{hidden}"),
        format!("transfer-encoding: chunked\r\n\r\n5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(200_000)),
        format!("transfer-encoding: chunked\r\n\r\n1\r\nx{hidden}"),
        format!("transfer-encoding: chunked\r\n\r\n0\r\n{}\r\n", "x: y\r\n".repeat(20_000)),
    ] {
        let kind = "content-type: application/json\r\nconnection: close";
        let answer = send(to, format!("POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\n{kind}\r\n{chunked}")).await;
        assert!(answer.statuses().len() <= 1, "{chunked:.80?}: {answer:?}");
        assert!(answer.statuses().iter().all(|status| (400..500).contains(status)), "{chunked:.80?}: {answer:?}");
    }
}

#[tokio::test]
async fn old_and_eager_clients_are_served() {
    let app = TestApp::start().await;
    let to = address(&app);
    assert_eq!(send(to, "GET /healthz HTTP/1.0\r\n\r\n").await.status(), 200);
    assert_eq!(
        send(to, "GET http://elsewhere/healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.status(),
        200
    );
    let one = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let last = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let pipelined = send(to, format!("{}{last}", one.repeat(99))).await;
    assert_eq!(pipelined.statuses(), [200; 100]);
    let then_broken = send(to, format!("{one}nonsense\r\n\r\n")).await;
    assert_eq!(then_broken.statuses(), [200, 400]);
    let head = send(to, "HEAD /login HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(head.status() == 200 && !head.0.contains("<html"), "{head:?}");
    for odd in ["OPTIONS", "TRACE", "PROPFIND", "FOO"] {
        let answer = send(to, format!("{odd} /pets HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).await;
        assert_eq!(answer.status(), 405, "{odd}: {answer:?}");
    }
    let star = send(to, "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!((400..500).contains(&star.status()), "{star:?}");
    let tunnel = send(to, "CONNECT evil.example:443 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!((400..500).contains(&tunnel.status()), "{tunnel:?}");
}
