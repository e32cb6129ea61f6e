//! What clients send, read field by field like every other request.
//!
//! Never here: doing it.

use std::collections::BTreeSet;

use commands::room::{Body, MessageAt};
use domain::values::Invalid;
use domain::{AccountId, MessageId, RoomId};
use serde_json::Value;

use crate::problem::Problem;
use crate::routes::{Fields, FromFields, at_most, id};

/// A description of a call is some kilobytes long.
const LONGEST_SIGNAL: usize = 12_000;
/// The most people a message names.
const MENTIONS: usize = 50;

/// Something a client asks for.
#[derive(Debug)]
pub(super) enum Request {
    Join { room: RoomId, password: Option<String> },
    Leave { room: RoomId },
    Post { room: RoomId, post: Box<Post> },
    Edit { room: RoomId, message: MessageAt, body: Body, mentions: BTreeSet<AccountId> },
    Delete { room: RoomId, message: MessageAt },
    Typing { room: RoomId },
    Read { room: RoomId, position: i64 },
    Resume { room: RoomId, after: i64 },
    Signal { room: RoomId, data: String },
    WatchRooms { on: bool },
    Ping,
}

impl Request {
    /// What an answer refers to: the type, the room, and what the client calls it.
    pub(super) fn about(&self) -> (Option<&'static str>, Option<RoomId>, Option<String>) {
        let (request, room, client_id) = match self {
            Self::Join { room, .. } => ("join", Some(*room), None),
            Self::Leave { room } => ("leave", Some(*room), None),
            Self::Post { room, post } => ("post", Some(*room), Some(post.client_id.clone())),
            Self::Edit { room, .. } => ("edit", Some(*room), None),
            Self::Delete { room, .. } => ("delete", Some(*room), None),
            Self::Typing { room } => ("typing", Some(*room), None),
            Self::Read { room, .. } => ("read", Some(*room), None),
            Self::Resume { room, .. } => ("resume", Some(*room), None),
            Self::Signal { room, .. } => ("signal", Some(*room), None),
            Self::WatchRooms { .. } => ("watch_rooms", None, None),
            Self::Ping => ("ping", None, None),
        };
        (Some(request), room, client_id)
    }
}

/// A message to be written.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) body: Body,
    pub(super) client_id: String,
    pub(super) mentions: BTreeSet<AccountId>,
    pub(super) reply_to: Option<MessageId>,
    pub(super) note: bool,
}

/// What could be read of a frame that is refused.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) request: Option<&'static str>,
    pub(super) room: Option<RoomId>,
    pub(super) client_id: Option<String>,
    pub(super) problem: Problem,
}

/// The types of frames that clients send.
pub(super) const TYPES: [&str; 11] =
    ["join", "leave", "post", "edit", "delete", "typing", "read", "resume", "signal", "watch_rooms", "ping"];

/// Reads a frame.
pub(super) fn read(text: &str) -> Result<Request, Box<Unreadable>> {
    let refused = |problem| Box::new(Unreadable { request: None, room: None, client_id: None, problem });
    let sent: Value = serde_json::from_str(text).map_err(|_| refused(bad("malformed_json")))?;
    let asked = sent.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(request) = TYPES.into_iter().find(|known| *known == asked) else {
        return Err(refused(bad("unknown_type")));
    };
    let room = sent.get("room").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let client_id = sent.get("client_id").and_then(Value::as_str).and_then(|text| client_id(text).ok());
    let read = Fields::from_json(text.as_bytes()).and_then(Fields::finish::<Request>);
    read.map_err(|problem| Box::new(Unreadable { request: Some(request), room, client_id, problem }))
}

fn bad(code: &'static str) -> Problem {
    Problem::new(axum::http::StatusCode::BAD_REQUEST, code)
}

impl FromFields for Request {
    fn read(fields: &mut Fields) -> Option<Self> {
        let request = fields.required("type", |text| Ok(text.to_owned()))?;
        if request == "ping" {
            return Some(Self::Ping);
        }
        if request == "watch_rooms" {
            return Some(Self::WatchRooms { on: fields.flag("on") });
        }
        let room = fields.required("room", id);
        match request.as_str() {
            "join" => {
                let password = fields.optional("password", at_most::<128>);
                Some(Self::Join { room: room?, password })
            }
            "leave" => Some(Self::Leave { room: room? }),
            "post" => {
                let post = post(fields);
                Some(Self::Post { room: room?, post: Box::new(post?) })
            }
            "edit" => {
                let (message, body, mentions) = (message(fields), body(fields), mentions(fields));
                Some(Self::Edit { room: room?, message: message?, body: body?, mentions: mentions? })
            }
            "delete" => {
                let message = message(fields);
                Some(Self::Delete { room: room?, message: message? })
            }
            "typing" => Some(Self::Typing { room: room? }),
            "read" => {
                let position = fields.required_whole("position");
                Some(Self::Read { room: room?, position: position? })
            }
            "resume" => {
                let after = fields.required_whole("after");
                Some(Self::Resume { room: room?, after: after? })
            }
            "signal" => {
                let data = fields.required("data", signal);
                Some(Self::Signal { room: room?, data: data? })
            }
            _ => fields.refuse("type", "malformed"),
        }
    }
}

fn post(fields: &mut Fields) -> Option<Post> {
    let (body, client_id) = (body(fields), fields.required("client_id", client_id));
    let (mentions, reply_to, note) = (mentions(fields), fields.optional("reply_to", id), fields.flag("note"));
    Some(Post { body: body?, client_id: client_id?, mentions: mentions?, reply_to, note })
}

fn body(fields: &mut Fields) -> Option<Body> {
    fields.required("body", Body::parse)
}

fn mentions(fields: &mut Fields) -> Option<BTreeSet<AccountId>> {
    fields.list("mentions", MENTIONS, id).map(|people| people.into_iter().collect())
}

fn message(fields: &mut Fields) -> Option<MessageAt> {
    let (id, position) = (fields.required("message_id", id), fields.required_whole("position"));
    Some(MessageAt { id: id?, position: position? })
}

/// What browsers say to each other to call: a text of theirs, not empty.
fn signal(text: &str) -> Result<String, Invalid> {
    match text.len() {
        0 => Err(Invalid::Required),
        1..=LONGEST_SIGNAL => Ok(text.to_owned()),
        _ => Err(Invalid::TooLong { max: LONGEST_SIGNAL }),
    }
}

/// 1 to 64 visible ASCII characters.
fn client_id(text: &str) -> Result<String, Invalid> {
    match text.len() {
        0 => Err(Invalid::Required),
        1..=64 if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(text.to_owned()),
        1..=64 => Err(Invalid::Characters),
        _ => Err(Invalid::TooLong { max: 64 }),
    }
}
