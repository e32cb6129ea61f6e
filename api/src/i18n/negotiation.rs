//! Which language a caller gets: what the address asks for, else the cookie, else the account, else the browser.
//!
//! Never here: the words themselves.

use domain::values::Locale;

/// Everything that says something about the language a caller reads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Requested<'a> {
    /// `?lang=` in the address.
    pub query: Option<&'a str>,
    /// The cookie `lang`.
    pub cookie: Option<&'a str>,
    /// The account's own choice.
    pub account: Option<Locale>,
    /// The header `Accept-Language`.
    pub accept_language: Option<&'a str>,
}

/// The language to answer in.
#[must_use]
pub fn negotiate(requested: Requested<'_>) -> Locale {
    requested
        .query
        .and_then(spoken)
        .or_else(|| requested.cookie.and_then(spoken))
        .or(requested.account)
        .or_else(|| requested.accept_language.and_then(accepted))
        .unwrap_or_default()
}

/// The language with this tag, in any of its regions or scripts: whoever reads one Chinese reads another sooner than
/// English.
fn spoken(tag: &str) -> Option<Locale> {
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") {
        Some(Locale::Chinese)
    } else if language.eq_ignore_ascii_case("en") {
        Some(Locale::English)
    } else {
        None
    }
}

/// The best language that the header names, by its weights.
fn accepted(header: &str) -> Option<Locale> {
    let mut best: Option<(f32, Locale)> = None;
    for part in header.split(',') {
        let mut pieces = part.split(';').map(str::trim);
        let Some(locale) = pieces.next().and_then(spoken) else { continue };
        let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse().ok());
        let weight = weight.unwrap_or(0.0);
        if weight > 0.0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_wins_then_cookie_then_account_then_browser() {
        let mut requested = Requested {
            query: Some("en"),
            cookie: Some("zh-CN"),
            account: Some(Locale::English),
            accept_language: Some("zh"),
        };
        assert_eq!(negotiate(requested), Locale::English);
        requested.query = Some("klingon");
        assert_eq!(negotiate(requested), Locale::Chinese);
        requested.cookie = None;
        assert_eq!(negotiate(requested), Locale::English);
        requested.account = None;
        assert_eq!(negotiate(requested), Locale::Chinese);
        assert_eq!(negotiate(Requested::default()), Locale::English);
    }

    #[test]
    fn weights_and_regions_of_the_header_count() {
        let of = |header| negotiate(Requested { accept_language: Some(header), ..Requested::default() });
        assert_eq!(of("fr-CH, zh-Hans;q=0.9, en;q=0.8"), Locale::Chinese);
        assert_eq!(of("zh-TW;q=0.3, en-GB;q=0.7"), Locale::English);
        assert_eq!(of("zh;q=0, en;q=0.1"), Locale::English);
        assert_eq!(of("*;q=0.5"), Locale::English);
    }
}
