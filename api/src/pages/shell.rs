//! What surrounds every page: who looks at it, in which language, and what just happened.
//!
//! Never here: the content of a page.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use domain::values::{Locale, Role};

use super::views::{Icon, SpeciesIcon};
use crate::assets;
use crate::i18n::{self, FluentValue};
use crate::problem::Problem;
use crate::routes::ReadAfter;
use crate::session::Caller;
use crate::state::AppState;

/// The surroundings of one page.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    locale: Locale,
    viewer: Option<Viewer>,
    here: Uri,
    done: Option<String>,
    problem: Option<String>,
}

/// The person who looks at a page.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    /// Their role.
    pub(crate) role: Role,
    /// The name shown to them and others.
    pub(crate) alias: String,
    /// Whether their address is known to be theirs.
    pub(crate) email_verified: bool,
}

impl Viewer {
    /// Whether their address is still to be shown to be theirs.
    #[must_use]
    pub(crate) const fn is_unverified(&self) -> bool {
        !self.email_verified
    }

    /// Whether the board is for them.
    #[must_use]
    pub(crate) const fn sees_board(&self) -> bool {
        self.role.sees_board()
    }

    /// Whether they bring pets.
    #[must_use]
    pub(crate) const fn is_customer(&self) -> bool {
        matches!(self.role, Role::Customer)
    }

    /// Whether they run the system.
    #[must_use]
    pub(crate) const fn administers(&self) -> bool {
        matches!(self.role, Role::Admin)
    }

    /// Whether the history viewer is for them.
    #[must_use]
    pub(crate) const fn audits(&self) -> bool {
        matches!(self.role, Role::Auditor | Role::Admin)
    }
}

impl Shell {
    /// The surroundings for a viewer at an address. `?done=` and `?problem=` there name a message to show.
    #[must_use]
    pub(crate) fn new(locale: Locale, viewer: Option<Viewer>, here: &Uri) -> Self {
        let query = |name: &str| query_value(here, name).filter(|word| is_word(word));
        let done = query("done").and_then(|word| i18n::find(locale, &i18n::key("done", word), &[]));
        let problem = query("problem").and_then(|word| i18n::find(locale, &i18n::key("error", word), &[]));
        Self { locale, viewer, here: here.clone(), done, problem }
    }

    /// The surroundings for whoever sent a request.
    #[must_use]
    pub(crate) fn of(caller: Option<&Caller>, here: &Uri) -> Self {
        let identity = caller.and_then(Caller::identity);
        let viewer = identity.map(|identity| Viewer {
            role: identity.role,
            alias: identity.alias.clone(),
            email_verified: identity.email_verified,
        });
        Self::new(caller.map(|caller| caller.locale).unwrap_or_default(), viewer, here)
    }

    /// The language of the page.
    #[must_use]
    pub(crate) const fn locale(&self) -> Locale {
        self.locale
    }

    /// The words of a message.
    #[must_use]
    pub(crate) fn t(&self, key: &str) -> String {
        i18n::message(self.locale, key, &[])
    }

    /// The words of a message with one variable.
    #[must_use]
    pub(crate) fn t1<'v>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'v>>) -> String {
        i18n::message(self.locale, key, &[(name, value.into())])
    }

    /// The words of a message with two variables.
    #[must_use]
    pub(crate) fn t2<'v>(
        &self,
        key: &str,
        first: &'static str,
        first_value: impl Into<FluentValue<'v>>,
        second: &'static str,
        second_value: impl Into<FluentValue<'v>>,
    ) -> String {
        i18n::message(self.locale, key, &[(first, first_value.into()), (second, second_value.into())])
    }

    /// What a word of the hospital is called, such as the status `checked_in`.
    #[must_use]
    pub(crate) fn word(&self, family: &str, word: &str) -> String {
        i18n::message(self.locale, &i18n::key(family, word), &[])
    }

    /// The language as the browser names it.
    #[must_use]
    pub(crate) const fn lang(&self) -> &'static str {
        self.locale.as_str()
    }

    /// The address of an asset.
    #[must_use]
    #[expect(clippy::unused_self, reason = "templates reach it through the page's surroundings")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::asset(name)
    }

    /// An icon that only decorates.
    #[must_use]
    #[expect(clippy::unused_self, reason = "templates reach it through the page's surroundings")]
    pub(crate) fn icon<'n>(&self, name: &'n str) -> Icon<'n> {
        Icon::new(name)
    }

    /// The picture of a species, with its name for those who do not see it.
    #[must_use]
    pub(crate) fn species<'s>(&self, species: &'s str) -> SpeciesIcon<'s> {
        SpeciesIcon::new(species, self.word("species", species))
    }

    /// Who looks at the page, if they are logged in.
    #[must_use]
    pub(crate) const fn viewer(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// Whether this page is `path` or below it.
    #[must_use]
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here.path().strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The address of this page, to come back to without its message.
    #[must_use]
    pub(crate) fn here(&self) -> String {
        self.address(["done=", "problem=", "after="].as_slice(), None)
    }

    fn address(&self, dropped: &[&str], added: Option<&str>) -> String {
        let stays = |pair: &&str| !pair.is_empty() && !dropped.iter().any(|name| pair.starts_with(name));
        let pairs: Vec<&str> = self.here.query().unwrap_or_default().split('&').filter(stays).chain(added).collect();
        let question = if pairs.is_empty() { "" } else { "?" };
        format!("{}{question}{}", self.here.path(), pairs.join("&"))
    }

    /// What was just done.
    #[must_use]
    pub(crate) const fn done(&self) -> Option<&String> {
        self.done.as_ref()
    }

    /// What was just refused.
    #[must_use]
    pub(crate) const fn problem(&self) -> Option<&String> {
        self.problem.as_ref()
    }

    const fn other(&self) -> Locale {
        match self.locale {
            Locale::English => Locale::Chinese,
            Locale::Chinese => Locale::English,
        }
    }

    /// The tag of the other language.
    #[must_use]
    pub(crate) const fn other_language_tag(&self) -> &'static str {
        self.other().as_str()
    }

    /// The name of the other language, in that language.
    #[must_use]
    pub(crate) fn other_language_name(&self) -> String {
        i18n::message(self.other(), "language-name", &[])
    }

    /// This page in the other language.
    #[must_use]
    pub(crate) fn other_language_href(&self) -> String {
        let lang = format!("lang={}", self.other_language_tag());
        self.address(["lang=", "done=", "problem="].as_slice(), Some(&lang))
    }

    /// Answers with a page.
    pub(crate) fn page(&self, status: StatusCode, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                (StatusCode::INTERNAL_SERVER_ERROR, self.t("error-unexpected")).into_response()
            }
        }
    }

    /// Answers with the page that says what went wrong.
    #[must_use]
    pub(crate) fn error(&self, problem: &Problem) -> Response {
        let status = problem.status();
        let number = status.as_u16();
        let known = matches!(problem.code(), "forbidden" | "not_found" | "internal" | "unavailable");
        let (title, detail) = if known {
            (self.t(&format!("page-{number}-title")), self.t(&format!("page-{number}-text")))
        } else {
            (problem.title(self.locale), i18n::error_message(self.locale, problem.code()))
        };
        self.page(status, &ErrorPage { p: self, status: number, title, detail })
    }
}

/// A page waits for the position that `?after=` names, so that it shows what was just done.
impl FromRequestParts<AppState> for Shell {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        ReadAfter::from_request_parts(parts, state).await?;
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Self::of(Some(&caller), &parts.uri))
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    p: &'a Shell,
    status: u16,
    title: String,
    detail: String,
}

/// The value of a query parameter, as it stands in the address.
fn query_value<'u>(uri: &'u Uri, name: &str) -> Option<&'u str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Whether this can be the last part of a message's key.
fn is_word(text: &str) -> bool {
    text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_language_is_this_page_without_its_message() {
        let shell =
            Shell::new(Locale::English, None, &Uri::from_static("/reservations?scope=history&done=edited&lang=en"));
        assert_eq!(shell.other_language_href(), "/reservations?scope=history&lang=zh-CN");
        assert!(shell.done().is_some());
        assert_eq!(shell.here(), "/reservations?scope=history&lang=en");
        assert!(shell.is_at("/reservations") && !shell.is_at("/res"));
    }

    #[test]
    fn only_known_messages_are_shown() {
        let shell = Shell::new(Locale::English, None, &Uri::from_static("/?done=%3Cb%3E&problem=nonsense"));
        assert!(shell.done().is_none() && shell.problem().is_none());
    }
}
