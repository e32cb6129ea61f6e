//! `/dev/mail`: in a demonstration without an SMTP server, every mail that would have gone out, for everybody to read.
//!
//! Anywhere else there is no such page. Never here: mails of real people.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use mail_parser::{Message, MessageParser};

use crate::mail::{Folder, KeptMail};
use crate::pages::Shell;
use crate::problem::Problem;
use crate::state::AppState;

/// So many mails are listed.
const LISTED: usize = 200;

/// A mail is a page of its own: it may style itself, and nothing else.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; sandbox allow-same-origin allow-top-navigation allow-popups";

#[derive(Template)]
#[template(path = "pages/dev_mails.html")]
struct ListPage<'a> {
    p: &'a Shell,
    mails: Vec<Summary>,
}

#[derive(Template)]
#[template(path = "pages/dev_mail.html")]
struct MailPage<'a> {
    p: &'a Shell,
    mail: Summary,
    text: Vec<Piece>,
}

/// A mail in a line.
struct Summary {
    name: String,
    to: String,
    from: String,
    subject: String,
    at: String,
}

/// A piece of a text: words, or an address that can be followed.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Link(String),
}

impl Summary {
    fn new(name: &str, message: &Message<'_>) -> Self {
        let first = |address: Option<&mail_parser::Address<'_>>| {
            address.and_then(|all| all.first()).and_then(|one| one.address()).unwrap_or_default().to_owned()
        };
        Self {
            name: name.to_owned(),
            to: first(message.to()),
            from: first(message.from()),
            subject: message.subject().unwrap_or_default().to_owned(),
            at: message.date().map(|date| date.to_rfc3339().replace('T', " ")).unwrap_or_default(),
        }
    }
}

/// `GET /dev/mail`
pub(in crate::pages) async fn list(State(state): State<AppState>, shell: Shell) -> Result<Response, Problem> {
    let folder = folder(&state)?;
    let kept = on_disk(move || {
        let names = folder.names()?;
        names.iter().take(LISTED).filter_map(|name| folder.get(name).transpose()).collect::<std::io::Result<Vec<_>>>()
    })
    .await?;
    let parser = MessageParser::default();
    let read = |mail: &KeptMail| Some(Summary::new(&mail.name, &parser.parse(&mail.bytes)?));
    let page = ListPage { p: &shell, mails: kept.iter().filter_map(read).collect() };
    Ok(shell.page(StatusCode::OK, &page))
}

/// `GET /dev/mail/{name}`
pub(in crate::pages) async fn show(
    State(state): State<AppState>,
    shell: Shell,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let mail = find(&state, name).await?;
    let message = MessageParser::default().parse(&mail.bytes).ok_or_else(Problem::not_found)?;
    let text = pieces(&message.body_text(0).unwrap_or_default());
    Ok(shell.page(StatusCode::OK, &MailPage { p: &shell, mail: Summary::new(&mail.name, &message), text }))
}

/// `GET /dev/mail/{name}/html`
pub(in crate::pages) async fn show_html(
    State(state): State<AppState>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let mail = find(&state, name).await?;
    let message = MessageParser::default().parse(&mail.bytes).ok_or_else(Problem::not_found)?;
    let html = message.body_html(0).unwrap_or_default().into_owned();
    let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY))];
    Ok((policy, Html(html)).into_response())
}

fn folder(state: &AppState) -> Result<Folder, Problem> {
    state.open_mail().map(Folder::new).ok_or_else(Problem::not_found)
}

async fn find(state: &AppState, name: String) -> Result<KeptMail, Problem> {
    let folder = folder(state)?;
    on_disk(move || folder.get(&name)).await?.ok_or_else(Problem::not_found)
}

async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?;
    done.map_err(Problem::internal)
}

/// Takes the addresses out of a text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        if line.starts_with("http://") || line.starts_with("https://") {
            pieces.push(Piece::Link(line.trim().to_owned()));
        } else {
            pieces.push(Piece::Words(format!("{line}\n")));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_text_can_be_followed() {
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(
            pieces("Confirm:\r\nhttps://paws.example/verify/x\r\nYours"),
            [words("Confirm:\n"), Piece::Link("https://paws.example/verify/x".to_owned()), words("Yours\n")]
        );
        assert_eq!(pieces("javascript:alert(1)"), [words("javascript:alert(1)\n")]);
    }
}
