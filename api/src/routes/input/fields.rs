//! The fields of a request, each parsed into a value of the domain. Everything that is wrong is collected and told at
//! once.
//!
//! Never here: whether the values make sense together with what is stored.

use std::str::FromStr;

use chrono::{DateTime, Datelike as _, SubsecRound as _, Utc};
use domain::values::Invalid;
use serde_json::{Map, Value};

use crate::problem::{FieldError, Problem};

/// A change of a field: left out, taken away, or given.
pub(crate) type Change<T> = Option<Option<T>>;

/// What is read from the fields of a request.
pub(crate) trait FromFields: Sized {
    /// Takes the fields it knows. `None` only if something was refused.
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// The fields that were sent and have not been taken yet, and what was wrong with those that were.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    sent: Map<String, Value>,
    errors: Vec<FieldError>,
    only_known: bool,
}

impl Fields {
    /// Reads a JSON body: an object, in which every field must be known.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, Problem> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self { only_known: true, ..Self::default() });
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(sent)) => Ok(Self { sent, errors: Vec::new(), only_known: true }),
            Ok(Value::Null) => Ok(Self { only_known: true, ..Self::default() }),
            Ok(_) => Err(Problem::invalid_field("", "wrong_type")),
            Err(_) => Err(Problem::new(axum::http::StatusCode::BAD_REQUEST, "malformed_json")),
        }
    }

    /// Reads a query, in which unknown parameters are nobody's business.
    #[must_use]
    pub(crate) fn from_query(pairs: Vec<(String, String)>) -> Self {
        let sent = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        Self { sent, ..Self::default() }
    }

    /// Everything at once: the value, or all that is wrong.
    pub(crate) fn finish<T: FromFields>(mut self) -> Result<T, Problem> {
        let read = T::read(&mut self);
        if self.only_known {
            let unknown = self.sent.into_iter().map(|(name, _)| FieldError::new(name, "unknown_field"));
            self.errors.extend(unknown);
        }
        match read {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ if self.errors.is_empty() => Err(Problem::internal("a body was refused without a reason")),
            _ => Err(Problem::invalid(self.errors)),
        }
    }

    /// A field that must be there.
    pub(crate) fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        match self.sent.remove(name) {
            None | Some(Value::Null) => self.refuse(name, "required"),
            Some(Value::String(text)) => self.keep(name, parse(&text)),
            Some(_) => self.refuse(name, "wrong_type"),
        }
    }

    /// A field that may be left out, or be null or, if it is text, blank.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        self.change(name, parse).flatten()
    }

    /// A field that stays as it is when left out, and is taken away by null or, if it is text, by blank.
    pub(crate) fn change<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Change<T> {
        match self.sent.remove(name)? {
            Value::Null => Some(None),
            Value::String(text) => match parse(&text) {
                // Text may be blank; an id, a moment or a number may not.
                Err(Invalid::Required) => Some(None),
                parsed => self.keep(name, parsed).map(Some),
            },
            _ => self.refuse(name, "wrong_type"),
        }
    }

    /// A field that stays as it is when left out, and cannot be taken away.
    pub(crate) fn replace<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        if self.sent.contains_key(name) { self.required(name, parse) } else { None }
    }

    /// Yes, no, or taken away; stays as it is when left out.
    pub(crate) fn change_flag(&mut self, name: &'static str) -> Change<bool> {
        match self.sent.remove(name)? {
            Value::Null => Some(None),
            Value::Bool(flag) => Some(Some(flag)),
            _ => self.refuse(name, "wrong_type"),
        }
    }

    /// Yes or no; left out means no.
    pub(crate) fn flag(&mut self, name: &'static str) -> bool {
        self.change_flag(name).flatten().unwrap_or_default()
    }

    /// Refuses a field whose value is wrong for a reason of the use case's own.
    pub(crate) fn refuse<T>(&mut self, name: &'static str, code: &'static str) -> Option<T> {
        self.errors.push(FieldError::new(name, code));
        None
    }

    fn keep<T>(&mut self, name: &'static str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.errors.push(FieldError::invalid(name, &invalid))).ok()
    }
}

/// Takes a text as it is, up to a length.
pub(crate) fn at_most<const MAX: usize>(text: &str) -> Result<String, Invalid> {
    if text.chars().count() > MAX { Err(Invalid::TooLong { max: MAX }) } else { Ok(text.to_owned()) }
}

/// Parses an id.
pub(crate) fn id<T: From<uuid::Uuid>>(text: &str) -> Result<T, Invalid> {
    uuid::Uuid::parse_str(text).map(T::from).map_err(|_| Invalid::Malformed)
}

/// Parses a moment (RFC 3339), in years that everybody can store and show.
pub(crate) fn time(text: &str) -> Result<DateTime<Utc>, Invalid> {
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| Invalid::Malformed)?.to_utc();
    if (1900..=9999).contains(&moment.year()) { Ok(moment.trunc_subsecs(6)) } else { Err(Invalid::OutOfRange) }
}

/// Parses one of a few words.
pub(crate) fn word<T: FromStr<Err = Invalid>>(text: &str) -> Result<T, Invalid> {
    text.parse()
}

/// Parses a whole number that is not negative.
pub(crate) fn number(text: &str) -> Result<i64, Invalid> {
    let number: i64 = text.parse().map_err(|_| Invalid::Malformed)?;
    if number < 0 { Err(Invalid::OutOfRange) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use domain::values::Text;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Body {
        name: Text<5>,
        notes: Change<Text<5>>,
        flag: bool,
    }

    impl FromFields for Body {
        fn read(fields: &mut Fields) -> Option<Self> {
            let name = fields.required("name", Text::parse);
            let notes = fields.change("notes", Text::parse);
            Some(Self { flag: fields.flag("flag"), name: name?, notes })
        }
    }

    fn read(json: &str) -> Result<Body, Vec<(String, &'static str)>> {
        let told = |problem: Problem| {
            problem.errors().iter().map(|error| (error.field.clone().into_owned(), error.code)).collect()
        };
        Fields::from_json(json.as_bytes()).and_then(Fields::finish).map_err(told)
    }

    #[test]
    fn tells_all_that_is_wrong_at_once() {
        let wrong = read(r#"{"name": "too long", "notes": 7, "flag": "yes", "extra": 1}"#).unwrap_err();
        let told: Vec<_> = wrong.iter().map(|(field, code)| (field.as_str(), *code)).collect();
        assert_eq!(
            told,
            [("name", "too_long"), ("notes", "wrong_type"), ("flag", "wrong_type"), ("extra", "unknown_field")]
        );
        assert_eq!(read("").unwrap_err(), [("name".to_owned(), "required")]);
        assert_eq!(read("[]").unwrap_err(), [(String::new(), "wrong_type")]);
        assert_eq!(read("{").unwrap_err(), []);
    }

    #[test]
    fn tells_left_out_from_taken_away() {
        assert_eq!(read(r#"{"name": "a"}"#).unwrap().notes, None);
        assert_eq!(read(r#"{"name": "a", "notes": null}"#).unwrap().notes, Some(None));
        assert!(read(r#"{"name": "a", "notes": "b"}"#).unwrap().notes.flatten().is_some());
    }
}
