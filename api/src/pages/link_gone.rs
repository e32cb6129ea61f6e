//! The page for links of mails that are no longer good.
//!
//! Never here: saying which of the reasons it was, or for whom.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::Shell;

/// What the link was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    Verification,
    Reset,
    Invitation,
}

#[derive(Template)]
#[template(path = "pages/link_gone.html")]
struct LinkGonePage<'a> {
    p: &'a Shell,
    text: String,
    resend: bool,
    instead: Option<(&'static str, String)>,
}

/// Says that a link is no longer good, and what to do instead.
pub(super) fn link_gone(shell: &Shell, gone: Gone) -> Response {
    let unverified = shell.viewer().is_some_and(super::Viewer::is_unverified);
    let (text, instead) = match gone {
        Gone::Verification if shell.viewer().is_some() => (shell.t("link-gone-verify"), None),
        Gone::Verification => (shell.t("link-gone-verify"), Some(("/login", shell.t("log-in")))),
        Gone::Reset => (shell.t("link-gone-reset"), Some(("/forgot", shell.t("link-gone-another")))),
        Gone::Invitation => (shell.t("link-gone-invitation"), None),
    };
    let page = LinkGonePage { p: shell, text, resend: gone == Gone::Verification && unverified, instead };
    shell.page(StatusCode::GONE, &page)
}
