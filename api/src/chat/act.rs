//! Doing what a client asks for, and answering it.
//!
//! Never here: reading frames, or who hears of what was written; the log tells them.

use commands::room::{self, EditMessage, MessageAt, PostMessage};
use commands::{CommandError, Context, Receipt, Source};
use domain::RoomId;
use domain::room::{Room, RoomError};
use domain::values::Role;

use super::enter::{join, resume};
use super::frames::{ErrorFrame, ServerFrame, text};
use super::hub::To;
use super::outlet::Frame;
use super::people::Moved;
use super::request::{Post, Request, Unreadable};
use super::wire::{self, What};
use super::{Answer, Guest};
use crate::problem::{FieldError, Problem};

/// Does it. A refusal is an answer, too.
pub(super) async fn act(guest: &Guest, request: Request) -> Answer {
    let (name, room, client_id) = request.about();
    match attempt(guest, request).await {
        Ok(answer) => answer,
        Err(problem) => Answer::frames(vec![refusal(guest, name, room, client_id, &problem)]),
    }
}

/// Answers what cannot be read.
pub(super) fn unreadable(guest: &Guest, unreadable: Unreadable) -> Answer {
    let Unreadable { request, room, client_id, problem } = unreadable;
    Answer::frames(vec![refusal(guest, request, room, client_id, &problem)])
}

/// Goes on with what was missed.
pub(super) async fn go_on(guest: &Guest, room: RoomId, after: i64) -> Answer {
    match resume(guest, room, after, true).await {
        Ok(answer) => answer,
        Err(problem) => Answer::frames(vec![refusal(guest, Some("resume"), Some(room), None, &problem)]),
    }
}

fn refusal(
    guest: &Guest,
    request: Option<&'static str>,
    room: Option<RoomId>,
    client_id: Option<String>,
    problem: &Problem,
) -> String {
    // A text that is too long has a code of its own; so has what is wrong with one field alone.
    let code = match problem.errors() {
        [only] if only.field == "body" => only.code,
        _ => problem.code(),
    };
    let locale = guest.session.locale;
    problem.log();
    text(&ServerFrame::Error(Box::new(ErrorFrame {
        request,
        room,
        client_id,
        code,
        detail: crate::i18n::error_message(locale, problem.code()),
        errors: problem.field_bodies(locale),
        retry_after: problem.seconds_to_wait(),
    })))
}

async fn attempt(guest: &Guest, request: Request) -> Result<Answer, Problem> {
    match request {
        Request::Join { room, password } => join(guest, room, password).await,
        Request::Resume { room, after } => resume(guest, room, after, false).await,
        Request::Leave { room } => leave(guest, room).await,
        Request::Post { room, post } => write(guest, room, *post).await,
        Request::Edit { room, message, body, mentions } => {
            within(guest, room)?;
            let edit = EditMessage { message, body, mentions };
            let receipt = room::edit_message(guest.state.commands(), context(guest), room, edit).await;
            done(room, "edit", message, receipt)
        }
        Request::Delete { room, message } => {
            within(guest, room)?;
            let receipt = room::delete_message(guest.state.commands(), context(guest), room, message).await;
            done(room, "delete", message, receipt)
        }
        Request::Typing { room } => {
            within(guest, room)?;
            guest.chat().nodes().typing(room, guest.account()).await;
            guest.chat().nodes().hint(What::Typing { room, by: guest.account() });
            Ok(Answer::default())
        }
        Request::Signal { room, data } => signal(guest, room, data).await,
        Request::Read { room, position } => read(guest, room, position).await,
        Request::WatchRooms { on } => {
            guest.outlet.watch_rooms(on);
            Ok(Answer::default())
        }
        Request::Ping => Ok(Answer::frames(vec![text(&ServerFrame::Pong)])),
    }
}

async fn leave(guest: &Guest, room: RoomId) -> Result<Answer, Problem> {
    let left = guest.chat().hub().leave(&guest.outlet, room, std::time::Instant::now());
    if let Some((true, _)) = left {
        let moved = Moved { place: Some(room), account: guest.account(), came: false };
        guest.chat().nodes().announce(vec![moved]).await;
    }
    Ok(Answer::frames(vec![text(&ServerFrame::Left { room })]))
}

async fn write(guest: &Guest, room: RoomId, post: Post) -> Result<Answer, Problem> {
    within(guest, room)?;
    guest.posts()?;
    let Post { body, client_id, mentions, reply_to, note } = post;
    let message = PostMessage { body, client_id: client_id.clone(), mentions, reply_to, note };
    let commands = guest.state.commands();
    let sent = room::post_message(commands, context(guest), guest.account(), room, message).await?;
    let ack = ServerFrame::Ack { room, client_id, message_id: sent.id, position: sent.position };
    Ok(Answer::frames(vec![text(&ack)]))
}

/// Passes on what a browser says to the others in a room of few, to call them. It is kept nowhere.
async fn signal(guest: &Guest, room: RoomId, data: String) -> Result<Answer, Problem> {
    within(guest, room)?;
    let state = guest.state.commands().load::<Room>(room.uuid()).await?.state;
    let few = state.opened().is_some_and(|opened| !opened.kind.is_named());
    if !few || guest.role() == Role::Auditor {
        return Err(Problem::forbidden());
    }
    let (by, connection) = (guest.account(), guest.chat().nodes().number_of(guest.outlet.number));
    for part in wire::signal(room, by, connection, &data) {
        guest.chat().nodes().hint(part);
    }
    guest.chat().nodes().signal(room, by, connection, data).await;
    Ok(Answer::default())
}

/// Notes what was read, and shows it to the others where they are few.
async fn read(guest: &Guest, room: RoomId, position: i64) -> Result<Answer, Problem> {
    within(guest, room)?;
    let position = position.min(guest.chat().hub().position());
    guest.chat().marks().read(guest.account(), room, position);
    let state = guest.state.commands().load::<Room>(room.uuid()).await?.state;
    if state.opened().is_some_and(|opened| !opened.kind.is_named()) {
        let by = guest.account();
        let frame = ServerFrame::Read { room, account_id: by, position };
        guest.chat().hub().whisper(To::Room(room), &Frame::new(text(&frame)));
        guest.chat().nodes().hint(What::Read { room, by, position });
    }
    Ok(Answer::default())
}

fn done(
    room: RoomId,
    request: &'static str,
    message: MessageAt,
    receipt: Result<Receipt, CommandError<RoomError>>,
) -> Result<Answer, Problem> {
    let position = receipt?.position;
    let done = ServerFrame::Done { room, request, message_id: Some(message.id), position };
    Ok(Answer::frames(vec![text(&done)]))
}

/// Only who is in a room does anything there.
fn within(guest: &Guest, room: RoomId) -> Result<(), Problem> {
    if guest.chat().hub().is_in(&guest.outlet, room) {
        return Ok(());
    }
    let problem = Problem::new(axum::http::StatusCode::CONFLICT, "not_in_room");
    Err(problem.with_errors(vec![FieldError::new("room", "not_in_room")]))
}

fn context(guest: &Guest) -> Context {
    Context::new(guest.session.identity.actor(), Source::Web, guest.state.now())
}
