//! Languages: which one a caller reads, and the words for everything they are told.
//!
//! The words live in `locales/<language>/*.ftl`. Never here: a sentence in any language.

mod negotiation;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use domain::values::{Invalid, Locale};
pub use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};

pub use negotiation::{Requested, negotiate};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // The marks that isolate a value's writing direction would be visible in plain text and in JSON.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ENGLISH: LanguageIdentifier = langid!("en");
const CHINESE: LanguageIdentifier = langid!("zh-CN");

/// The words of one message, with its variables filled in. A key that does not exist comes back as it is; the tests
/// see to it that none is used.
#[must_use]
pub fn message(locale: Locale, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    find(locale, key, args).unwrap_or_else(|| key.to_owned())
}

/// The words of one message, or nothing if there is no such key.
#[must_use]
pub fn find(locale: Locale, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> Option<String> {
    let language = match locale {
        Locale::English => &ENGLISH,
        Locale::Chinese => &CHINESE,
    };
    if args.is_empty() {
        return LOCALES.try_lookup(language, key);
    }
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    LOCALES.try_lookup_with_args(language, key, &args)
}

/// What to say about a refusal with this code, such as `illegal_transition`: `error-<code>`, or the general sentence.
#[must_use]
pub fn error_message(locale: Locale, code: &str) -> String {
    find(locale, &key("error", code), &[]).unwrap_or_else(|| message(locale, "error-unexpected", &[]))
}

/// What to say at a field whose value was refused with this code: `field-error-<code>`, or the general sentence.
#[must_use]
pub fn field_error_message(locale: Locale, code: &str, limit: Option<usize>) -> String {
    let limit = FluentValue::from(limit.unwrap_or_default());
    find(locale, &key("field-error", code), &[("limit", limit)])
        .unwrap_or_else(|| message(locale, "field-error-malformed", &[]))
}

/// What to say at a field that could not be read.
#[must_use]
pub fn invalid_message(locale: Locale, invalid: &Invalid) -> String {
    field_error_message(locale, invalid.code(), invalid.limit())
}

/// The key of a word or code inside a family of keys: `("status", "checked_in")` is `status-checked-in`.
#[must_use]
pub fn key(family: &str, word: &str) -> String {
    format!("{family}-{}", word.replace('_', "-"))
}

/// The words that scripts need, as a map of key to text. Variables stay in the text as `{name}`, for the script to
/// fill in.
#[must_use]
pub fn script_messages(locale: Locale) -> BTreeMap<&'static str, String> {
    const VARIABLES: [&str; 9] = ["pet", "place", "total", "band", "status", "minutes", "hours", "who", "detail"];
    let args: Vec<(&'static str, FluentValue<'_>)> =
        VARIABLES.iter().map(|name| (*name, FluentValue::from(format!("{{{name}}}")))).collect();
    script_keys().map(|key| (key, message(locale, key, &args))).collect()
}

/// The keys that scripts use, as the English files list them under these families.
fn script_keys() -> impl Iterator<Item = &'static str> {
    const FILES: [&str; 2] = [include_str!("../../locales/en/script.ftl"), include_str!("../../locales/en/words.ftl")];
    FILES.into_iter().flat_map(str::lines).filter_map(|line| {
        let (key, _) = line.split_once(" = ")?;
        key.starts_with(|first: char| first.is_ascii_lowercase()).then_some(key)
    })
}
