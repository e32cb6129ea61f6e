//! A form as it was sent: what was typed, and what is wrong with it.
//!
//! Never here: what a field means; each page reads its own.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::values::{Invalid, Locale};

use crate::i18n;

/// What was typed into a form, kept to show it again, with what is wrong at each field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    values: BTreeMap<String, String>,
    errors: BTreeMap<String, String>,
    problem: Option<String>,
}

/// A field could not be read; the form says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

impl Form {
    /// The same form with this in a field.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// What is in a field; nothing if it was not sent.
    #[must_use]
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether a field was sent at all.
    #[must_use]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// What is in a field, unless that is nothing but spaces.
    #[must_use]
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.value(name).trim()).filter(|text| !text.is_empty())
    }

    /// What is wrong with a field.
    #[must_use]
    pub(crate) fn error(&self, name: &str) -> Option<&String> {
        self.errors.get(name)
    }

    /// What is wrong with any field, if something is.
    #[must_use]
    pub(crate) fn first_error(&self) -> Option<&String> {
        self.errors.values().next()
    }

    /// What is wrong with the whole.
    #[must_use]
    pub(crate) const fn problem(&self) -> Option<&String> {
        self.problem.as_ref()
    }

    /// Whether anything is wrong.
    #[must_use]
    pub(crate) fn has_errors(&self) -> bool {
        self.problem.is_some() || !self.errors.is_empty()
    }

    /// Says what is wrong with a field.
    pub(crate) fn refuse(&mut self, name: &str, message: String) {
        self.errors.insert(name.to_owned(), message);
    }

    /// Says what is wrong with the whole.
    pub(crate) fn refuse_all(&mut self, message: String) {
        self.problem = Some(message);
    }

    /// Reads a field; says what is wrong with it if that fails.
    pub(crate) fn read<T>(
        &mut self,
        locale: Locale,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<T, Refused> {
        parse(self.value(name)).map_err(|invalid| {
            self.refuse(name, i18n::invalid_message(locale, &invalid));
            Refused
        })
    }

    /// Reads a field that may be left empty.
    pub(crate) fn read_optional<T>(
        &mut self,
        locale: Locale,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Refused> {
        if self.filled(name).is_none() {
            return Ok(None);
        }
        self.read(locale, name, |text| parse(text.trim()).map(Some))
    }

    /// Reads a field for a moment: browsers send it without a zone. The script of the page sends the zone's distance
    /// from UTC along; without script the page asks for UTC.
    pub(crate) fn read_moment(&mut self, locale: Locale, name: &'static str) -> Result<Option<DateTime<Utc>>, Refused> {
        let offset = self.value(&format!("{name}_utc_offset")).parse::<i64>().unwrap_or(0).clamp(-24 * 60, 24 * 60);
        self.read_optional(locale, name, |text| moment(text, offset).ok_or(Invalid::Malformed))
    }

    /// Whether a moment in this field is of the browser's zone, as it was typed, and not of UTC, as it is stored.
    #[must_use]
    pub(crate) fn is_local(&self, name: &str) -> bool {
        self.values.contains_key(&format!("{name}_utc_offset"))
    }

    /// All that was sent, in one fixed order: the same form sent twice is the same bytes.
    #[must_use]
    pub(crate) fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, value) in &self.values {
            for part in [name, value] {
                bytes.extend_from_slice(part.as_bytes());
                bytes.push(0);
            }
        }
        bytes
    }
}

fn moment(text: &str, minutes_behind_utc: i64) -> Option<DateTime<Utc>> {
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    Some(local.and_utc() + TimeDelta::minutes(minutes_behind_utc))
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let axum::Form(pairs) = axum::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|rejection| (rejection.status(), rejection.body_text()).into_response())?;
        Ok(Self { values: pairs.into_iter().collect(), ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_the_zone_of_the_browser() {
        let mut form = Form::default().with("start", "2026-03-01T10:30").with("start_utc_offset", "-480");
        let start = form.read_moment(Locale::English, "start").unwrap().map(|start| start.to_rfc3339());
        assert_eq!(start.as_deref(), Some("2026-03-01T02:30:00+00:00"));
        assert_eq!(form.read_moment(Locale::English, "end"), Ok(None));
    }

    #[test]
    fn what_is_wrong_stays_with_what_was_typed() {
        let mut form = Form::default().with("preferred_at", "soon");
        assert_eq!(form.read_moment(Locale::English, "preferred_at"), Err(Refused));
        assert!(form.error("preferred_at").is_some() && form.has_errors());
        assert_eq!(form.value("preferred_at"), "soon");
    }
}
