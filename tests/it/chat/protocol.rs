//! Every type of frame that clients send, right and wrong in every way there is.
//!
//! Never here: what is done.

use serde_json::{Value, json};
use tests::chat::ChatClient;
use uuid::Uuid;

use super::{GENERAL, app};

/// Every type, with fields that are right and the answer, in the order in which they can be sent.
fn right() -> Vec<(Value, &'static str)> {
    let message = json!({"message_id": Uuid::nil(), "position": 1});
    let mut frames = vec![
        (json!({"type": "join", "room": GENERAL}), "joined"),
        (json!({"type": "join", "room": GENERAL, "password": null}), "joined"),
        (json!({"type": "post", "room": GENERAL, "body": "x", "client_id": "a"}), "ack"),
        (
            json!({"type": "post", "room": GENERAL, "body": "x", "client_id": "b", "mentions": [Uuid::nil()],
                   "reply_to": Uuid::nil(), "note": false}),
            "ack",
        ),
        (json!({"type": "edit", "room": GENERAL, "body": "y"}), "error"),
        (json!({"type": "delete", "room": GENERAL}), "error"),
        (json!({"type": "typing", "room": GENERAL}), "typing"),
        (json!({"type": "read", "room": GENERAL, "position": 1}), ""),
        (json!({"type": "resume", "room": GENERAL, "after": 0}), "resumed"),
        // Only where few are.
        (json!({"type": "signal", "room": GENERAL, "data": "{}"}), "forbidden"),
        (json!({"type": "watch_rooms", "on": true}), ""),
        (json!({"type": "leave", "room": GENERAL}), "left"),
        (json!({"type": "ping"}), "pong"),
    ];
    for (frame, answer) in &mut frames {
        // There is no such message; that is the answer to a frame that is right.
        if *answer == "error" {
            frame.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
        }
    }
    frames
}

/// What must be there, and what may.
const FIELDS: [(&str, &[&str], &[&str]); 11] = [
    ("join", &["room"], &["password"]),
    ("leave", &["room"], &[]),
    ("post", &["room", "body", "client_id"], &["mentions", "reply_to", "note"]),
    ("edit", &["room", "message_id", "position", "body"], &["mentions"]),
    ("delete", &["room", "message_id", "position"], &[]),
    ("typing", &["room"], &[]),
    ("read", &["room", "position"], &[]),
    ("resume", &["room", "after"], &[]),
    ("signal", &["room", "data"], &[]),
    ("watch_rooms", &[], &["on"]),
    ("ping", &[], &[]),
];

/// Values that are wrong for a field, with the code.
fn wrong(field: &str) -> Vec<(Value, &'static str)> {
    match field {
        "room" | "message_id" | "reply_to" => vec![(json!("cats"), "malformed"), (json!(7), "wrong_type")],
        "body" => vec![
            (json!(""), "required"),
            (json!(" \n "), "required"),
            (json!("长".repeat(2001)), "too_long"),
            (json!("a\u{0}b"), "characters"),
            (json!(7), "wrong_type"),
        ],
        "client_id" => vec![
            (json!(""), "required"),
            (json!("with a space"), "characters"),
            (json!("猫"), "characters"),
            (json!("x".repeat(65)), "too_long"),
            (json!({}), "wrong_type"),
        ],
        "mentions" => vec![
            (json!(["anna"]), "malformed"),
            (json!([7]), "wrong_type"),
            (json!("anna"), "wrong_type"),
            (json!(vec![Uuid::nil(); 51]), "too_many"),
        ],
        "position" | "after" => vec![
            (json!(-1), "out_of_range"),
            (json!(1.5), "out_of_range"),
            (json!(u64::MAX), "out_of_range"),
            (json!("1"), "wrong_type"),
        ],
        "data" => vec![(json!(""), "required"), (json!("x".repeat(12_001)), "too_long"), (json!({}), "wrong_type")],
        "note" | "on" => vec![(json!("yes"), "wrong_type")],
        "password" => vec![(json!("x".repeat(129)), "too_long"), (json!(7), "wrong_type")],
        _ => unreachable!("{field}"),
    }
}

#[tokio::test]
async fn every_type_is_answered_when_it_is_right() {
    let app = app().await;
    let mut client = ChatClient::connect(&app.customer("anna").await).await;
    let mut seen = Vec::new();
    for (frame, answer) in right() {
        seen.push(frame["type"].as_str().unwrap().to_owned());
        client.send(frame.clone()).await;
        match answer {
            // It has no answer: the next thing is answered, and nothing was wrong.
            "" => assert_eq!(client.all(&["error"]).await, [] as [Value; 0], "{frame}"),
            "forbidden" => assert_eq!(client.until("error").await["code"], json!("forbidden"), "{frame}"),
            "error" => assert_eq!(client.until("error").await["code"], json!("no_such_message"), "{frame}"),
            answer => drop(client.until(answer).await),
        }
    }
    for (kind, ..) in FIELDS {
        assert!(seen.iter().any(|seen| seen == kind), "{kind} is not sent");
    }
}

#[tokio::test]
async fn every_field_of_every_type_is_refused_when_it_is_wrong() {
    let app = tests::app::TestApp::start_unlimited(None).await;
    super::open_general(&app).await;
    let (mut client, _) = ChatClient::join(&app.customer("anna").await, GENERAL).await;
    let samples = right();
    for (kind, required, optional) in FIELDS {
        let sample = |with: &str| {
            let of_kind = samples.iter().map(|(frame, _)| frame).filter(|frame| frame["type"] == kind);
            of_kind.max_by_key(|frame| (frame.get(with).is_some(), frame.as_object().unwrap().len())).unwrap().clone()
        };
        let mut refused = Vec::new();
        for field in required.iter().chain(optional) {
            for (value, code) in wrong(field) {
                let mut frame = sample(field);
                frame[*field] = value;
                refused.push((frame, *field, code));
            }
        }
        for field in required {
            for left_out in [None, Some(Value::Null)] {
                let mut frame = sample(field);
                match left_out {
                    Some(null) => frame[*field] = null,
                    None => drop(frame.as_object_mut().unwrap().remove(*field)),
                }
                refused.push((frame, *field, "required"));
            }
        }
        let mut unknown = sample("");
        unknown["nonsense"] = json!(1);
        refused.push((unknown, "nonsense", "unknown_field"));
        for (frame, field, code) in refused {
            client.send(frame.clone()).await;
            let error = client.until("error").await;
            let errors = error["errors"].as_array().unwrap_or_else(|| panic!("{frame}: {error}"));
            let told = errors.iter().any(|error| error["field"] == field && error["code"] == code);
            assert!(told && error["request"] == kind, "{frame}: {error}");
            assert!(!error["detail"].as_str().unwrap().is_empty());
            if field != "client_id" && kind == "post" {
                assert_eq!(error["client_id"], frame["client_id"]);
            }
            if field != "room" && required.contains(&"room") {
                assert_eq!(error["room"], json!(GENERAL));
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_told_so_and_the_connection_goes_on() {
    let app = app().await;
    let (mut client, _) = ChatClient::join(&app.customer("anna").await, GENERAL).await;
    for (text, code) in [
        ("", "malformed_json"),
        ("{", "malformed_json"),
        ("null", "unknown_type"),
        ("[]", "unknown_type"),
        ("7", "unknown_type"),
        (r#"{"type":7}"#, "unknown_type"),
        (r#"{"type":"dance"}"#, "unknown_type"),
        (r#"{"type":"message","room":"x"}"#, "unknown_type"),
    ] {
        client.send_text(text).await;
        let error = client.until("error").await;
        assert_eq!((&error["code"], &error["request"]), (&json!(code), &Value::Null), "{text}");
    }
    for kind in ["post", "edit", "delete", "typing", "read"] {
        let (mut frame, _) = right().into_iter().find(|(frame, _)| frame["type"] == kind).unwrap();
        frame["room"] = json!(Uuid::now_v7());
        assert_eq!(client.refused(frame).await, "not_in_room", "{kind}");
    }
    client.post(GENERAL, "still here").await;
}

#[tokio::test]
async fn an_error_speaks_the_language_of_whoever_made_it() {
    let app = app().await;
    let anna = app.customer("anna").await;
    anna.patch("/me", json!({"locale": "zh-CN"})).await;
    let mut client = ChatClient::connect(&anna).await;
    let error = client.ask(json!({"type": "join", "room": Uuid::now_v7()}), "error").await;
    assert_eq!(error["code"], json!("not_found"));
    assert!(error["detail"].as_str().unwrap().contains('。'), "{error}");
}
