//! Whoever means it ill: frames that are too long, floods, garbage, other sites, sessions that are over.
//!
//! Never here: what protects every route.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::StreamExt as _;
use serde_json::json;
use tests::app::TestApp;
use tests::chat::{ChatClient, dial};
use tokio_tungstenite::tungstenite::Message;

use super::{GENERAL, app, open_general};

#[tokio::test]
async fn only_the_hospitals_own_pages_and_programs_connect() {
    let app = app().await;
    let anna = app.customer("anna").await;
    let bearer = format!("Bearer {}", anna.token.clone().unwrap());
    let (url, own) = (app.url(), app.url());
    for (origin, expected) in [
        (Some(own.as_str()), None),
        (None, None),
        (Some("https://evil.example"), Some(403)),
        (Some("null"), Some(403)),
        (Some("http://127.0.0.1:1"), Some(403)),
        (Some("garbage"), Some(403)),
    ] {
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(origin.map(|origin| ("origin", origin)));
        assert_eq!(dial(&url, &headers).await.err(), expected, "{origin:?}");
    }
    assert_eq!(dial(&url, &[]).await.err(), Some(401));
    assert_eq!(dial(&url, &[("authorization", "Bearer nonsense")]).await.err(), Some(401));
    assert_eq!(anna.get("/chat").await.outcome(), (426, "upgrade_required"));
}

#[tokio::test]
async fn a_connection_ends_with_its_session() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    anna.delete("/sessions/current").await;
    assert_eq!(annas.ended().await, Some(4401));
    assert_eq!(ChatClient::dial(&anna).await.err(), Some(401));
    brunos.post(GENERAL, "still here").await;
    app.clock.advance(TimeDelta::days(40));
    assert_eq!(brunos.ended().await, Some(4401), "its time is over");
}

#[tokio::test]
async fn a_node_that_stops_says_so() {
    let app = app().await;
    let mut client = ChatClient::connect(&app.customer("anna").await).await;
    app.state.stopping().cancel();
    assert_eq!(client.ended().await, Some(1001));
}

#[tokio::test]
async fn a_person_has_twenty_connections() {
    let app = app().await;
    let anna = app.customer("anna").await;
    let mut tabs = Vec::new();
    for _ in 0..20 {
        tabs.push(ChatClient::connect(&anna).await);
    }
    assert_eq!(ChatClient::dial(&anna).await.err(), Some(429));
    ChatClient::connect(&app.customer("bruno").await).await;
    tabs.pop();
    let until = Instant::now() + Duration::from_secs(20);
    while ChatClient::dial(&anna).await.is_err() {
        assert!(Instant::now() < until);
    }
}

#[tokio::test]
async fn frames_that_are_too_long_or_no_text_end_only_their_own_connection() {
    let app = app().await;
    let bruno = app.customer("bruno").await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let anna = app.customer("anna").await;
    let long = json!({"type": "post", "room": GENERAL, "body": "x".repeat(20_000), "client_id": "x"}).to_string();
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    annas.send_text(&long).await;
    assert!(matches!(annas.ended().await, Some(1009) | None));
    let mut annas = ChatClient::connect(&anna).await;
    annas.send_message(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(annas.ended().await, Some(1003));
    brunos.post(GENERAL, "still here").await;
}

#[tokio::test]
async fn who_writes_too_fast_is_told_to_wait_and_who_goes_on_is_gone() {
    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut annas, _) = ChatClient::join(&anna, GENERAL).await;
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    for number in 0..60 {
        let id = format!("f{number}");
        annas.send(json!({"type": "post", "room": GENERAL, "body": "spam", "client_id": id})).await;
    }
    let error = annas.until("error").await;
    assert_eq!((&error["code"], &error["request"]), (&json!("rate_limited"), &json!("post")));
    assert!(error["client_id"].is_string() && error["retry_after"].as_u64().unwrap() > 0);
    brunos.post(GENERAL, "still here").await;
    for _ in 0..2000 {
        annas.send(json!({"type": "ping"})).await;
    }
    assert!(matches!(annas.ended().await, Some(4429) | None));
    brunos.post(GENERAL, "still here, too").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_mutated_frames_do_no_harm() {
    let app = TestApp::start_unlimited(None).await;
    open_general(&app).await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let valid = [
        json!({"type": "post", "room": GENERAL, "body": "Good morning", "client_id": "c"}),
        json!({"type": "join", "room": GENERAL, "password": "x"}),
        json!({"type": "edit", "room": GENERAL, "message_id": GENERAL, "position": 3, "body": "x", "mentions": [GENERAL]}),
        json!({"type": "resume", "room": GENERAL, "after": 7}),
        json!({"type": "read", "room": GENERAL, "position": 9}),
    ]
    .map(|frame| frame.to_string().into_bytes());
    let seed = std::env::var("MUTATION_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| u64::try_from(app.state.now().timestamp_micros()).unwrap());
    println!("MUTATION_SEED={seed}");
    let mut dice = seed | 1;
    let mut roll = |below: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice >> 33).unwrap() % below
    };
    let (mut client, _) = ChatClient::join(&anna, GENERAL).await;
    let mut sent = 0;
    while sent < 10_000 {
        for _ in 0..100 {
            let mut bytes = valid[roll(valid.len())].clone();
            for _ in 0..=roll(4) {
                if bytes.is_empty() {
                    break;
                }
                let at = roll(bytes.len());
                match roll(4) {
                    0 => bytes[at] = u8::try_from(roll(128)).unwrap(),
                    1 => drop(bytes.remove(at)),
                    2 => bytes.insert(at, u8::try_from(roll(128)).unwrap()),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            client.send_text(&String::from_utf8_lossy(&bytes)).await;
            sent += 1;
        }
        // Whatever it was, it is answered and the connection goes on.
        client.all(&["error", "ack", "joined", "resumed", "reset", "left", "message", "done", "typing"]).await;
    }
    brunos.post(GENERAL, "still here").await;
    client.all(&["message"]).await;
}

#[tokio::test]
async fn garbage_below_the_frames_ends_only_its_own_connection() {
    use tokio::io::AsyncWriteExt as _;

    let app = app().await;
    let (anna, bruno) = (app.customer("anna").await, app.customer("bruno").await);
    let (mut brunos, _) = ChatClient::join(&bruno, GENERAL).await;
    let bearer = format!("Bearer {}", anna.token.clone().unwrap());
    for garbage in [&[0xff; 64][..], b"\x81\xfe\xff\xff", b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", &[0; 4096]] {
        let mut socket = dial(&app.url(), &[("authorization", &bearer)]).await.unwrap();
        socket.get_mut().write_all(garbage).await.unwrap();
        socket.get_mut().shutdown().await.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    }
    brunos.post(GENERAL, "still here").await;
}
