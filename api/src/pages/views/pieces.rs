//! The smallest pieces of a page: an icon, a moment, a QR code, a choice of a form.
//!
//! Never here: anything that knows a read model.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::assets;
use crate::second_factor::QrCode;

/// An icon that only decorates.
#[derive(Template)]
#[template(path = "components/icon.html")]
pub(crate) struct Icon<'a> {
    name: &'a str,
    sprite: String,
}

impl<'a> Icon<'a> {
    /// The icon with this name in the sprite.
    #[must_use]
    pub(crate) fn new(name: &'a str) -> Self {
        Self { name, sprite: assets::asset("icons.svg") }
    }
}

/// The picture of a species.
#[derive(Template)]
#[template(path = "components/species.html")]
pub(crate) struct SpeciesIcon<'a> {
    species: &'a str,
    label: String,
    sprite: String,
}

impl<'a> SpeciesIcon<'a> {
    /// The picture of the species, with its name.
    #[must_use]
    pub(crate) fn new(species: &'a str, label: String) -> Self {
        Self { species, label, sprite: assets::asset("icons.svg") }
    }
}

/// A QR code. It stays black on white where the page is dark: not every app reads it the other way.
#[derive(Template)]
#[template(path = "components/qr.html")]
pub(crate) struct Qr {
    size: usize,
    path: String,
    label: String,
}

impl Qr {
    /// The code, with what it is for.
    #[must_use]
    pub(crate) fn new(code: QrCode, label: String) -> Self {
        Self { size: code.size, path: code.path, label }
    }
}

/// A moment, shown in UTC; the page's script shows it in the reader's own zone.
#[derive(Clone, Debug, Template)]
#[template(path = "components/moment.html")]
pub(crate) struct Moment {
    /// As machines read it.
    pub(crate) iso: String,
    text: String,
    exact: bool,
}

impl Moment {
    /// To the minute.
    #[must_use]
    pub(crate) fn new(at: DateTime<Utc>) -> Self {
        let iso = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        Self { iso, text: at.format("%Y-%m-%d %H:%M UTC").to_string(), exact: false }
    }

    /// To the millisecond.
    #[must_use]
    pub(crate) fn exact(at: DateTime<Utc>) -> Self {
        Self { text: at.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string(), exact: true, ..Self::new(at) }
    }
}

// Their templates escape what they place.
impl HtmlSafe for Icon<'_> {}
impl HtmlSafe for SpeciesIcon<'_> {}
impl HtmlSafe for Moment {}
impl HtmlSafe for Qr {}

/// One choice of a select or a row of radio buttons.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
    /// The acuity whose colour stands beside it, if any.
    pub(crate) mark: &'static str,
}

impl Choice {
    /// A choice without a colour.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), mark: "" }
    }
}
