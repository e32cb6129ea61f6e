//! Putting a letter into words: the language of the person, text and HTML, and the headers around them.
//!
//! Never here: what is told to whom.

use askama::Template;
use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use projections::{About, Letter, SecondFactorChange};
use uuid::Uuid;

use super::DeliveryError;
use crate::i18n::{FluentValue, key, message};
use crate::links::{Link, LinkKeys};

/// Puts letters into words.
#[derive(Clone)]
pub struct Composer {
    from: Mailbox,
    public_url: String,
    links: LinkKeys,
}

/// A mail ready to be handed over. Never printed: it has addresses and links.
pub struct Composed {
    /// Which.
    pub id: Uuid,
    /// When what it is about happened.
    pub at: DateTime<Utc>,
    /// From whom to whom.
    pub(super) envelope: Envelope,
    /// As it goes over the wire.
    pub(super) bytes: Vec<u8>,
}

/// The words of a mail; the same for both forms.
struct Words {
    lang: &'static str,
    site: String,
    subject: String,
    greeting: String,
    text: String,
    button: Option<(String, String)>,
    or_copy: String,
    hint: String,
    footer: String,
    public_url: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    w: &'a Words,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    w: &'a Words,
}

impl Composer {
    /// Mails from this address that lead to this site.
    #[must_use]
    pub fn new(from: Mailbox, public_url: &str, links: LinkKeys) -> Self {
        Self { from, public_url: public_url.to_owned(), links }
    }

    /// Puts a letter into words. An address that cannot be written to is refused for good.
    pub fn compose(&self, letter: &Letter) -> Result<Composed, DeliveryError> {
        let to = letter.to.parse().map_err(|_| DeliveryError::never("the address cannot be written to"))?;
        let words = self.words(letter);
        let html = Html { w: &words }.render().map_err(DeliveryError::not_now)?;
        let text = Text { w: &words }.render().map_err(DeliveryError::not_now)?;
        let domain = self.from.email.domain();
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject)
            .date_now()
            // The same however often it is tried, so that a receiver who got it twice shows it once.
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .raw_header(header("Content-Language", words.lang))
            // Nobody's holiday notice answers to us.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(DeliveryError::never)?;
        Ok(Composed { id: letter.id, at: letter.at, envelope: mail.envelope().clone(), bytes: mail.formatted() })
    }

    fn words(&self, letter: &Letter) -> Words {
        let locale = letter.locale;
        let kind = kind(&letter.about);
        let role = match &letter.about {
            About::StaffInvitation { role, .. } | About::RoleGranted { role } => {
                message(locale, &key("role", role.as_str()), &[])
            }
            _ => String::new(),
        };
        let values = [
            ("at", FluentValue::from(moment(letter.at))),
            ("role", FluentValue::from(role)),
            ("name", FluentValue::from(letter.name.clone().unwrap_or_default())),
        ];
        let phrase = |family: &str, word: &str| message(locale, &key(family, word), &values);
        Words {
            lang: locale.as_str(),
            site: message(locale, "site-name", &[]),
            subject: phrase("mail-subject", kind),
            greeting: phrase("mail-greeting", if letter.name.is_some() { "named" } else { "unnamed" }),
            text: phrase("mail-text", kind),
            button: self
                .link(&letter.about, letter.at)
                .map(|(word, path)| (phrase("mail-button", word), format!("{}{path}", self.public_url))),
            or_copy: message(locale, "mail-or-copy", &[]),
            hint: phrase("mail-hint", kind),
            footer: message(locale, "mail-footer", &[]),
            public_url: self.public_url.clone(),
        }
    }

    /// What the button of a mail says, and where it leads on the site.
    fn link(&self, about: &About, at: DateTime<Utc>) -> Option<(&'static str, String)> {
        let signed = |link: Link| self.links.path(&link, at);
        match about {
            About::VerifyEmail { account, fingerprint } => {
                let fingerprint = fingerprint.clone();
                Some(("verify_email", signed(Link::VerifyEmail { account: *account, fingerprint })))
            }
            About::ResetPassword { account, reset } => {
                Some(("reset_password", signed(Link::ResetPassword { account: *account, reset: *reset })))
            }
            About::StaffInvitation { invitation, .. } => {
                Some(("staff_invitation", signed(Link::Invitation { invitation: *invitation })))
            }
            About::PasswordChanged | About::SecondFactor(_) | About::RefreshTokenReused => {
                Some(("new_password", "/forgot".to_owned()))
            }
            About::EmailChanged | About::AccountSuspended | About::RoleGranted { .. } => None,
        }
    }
}

/// The last part of the keys of a mail's words.
const fn kind(about: &About) -> &'static str {
    match about {
        About::VerifyEmail { .. } => "verify_email",
        About::EmailChanged => "email_changed",
        About::ResetPassword { .. } => "reset_password",
        About::PasswordChanged => "password_changed",
        About::SecondFactor(SecondFactorChange::Enabled) => "second_factor_enabled",
        About::SecondFactor(SecondFactorChange::Disabled) => "second_factor_disabled",
        About::SecondFactor(SecondFactorChange::RecoveryCodes) => "recovery_codes_replaced",
        About::RefreshTokenReused => "refresh_token_reused",
        About::AccountSuspended => "account_suspended",
        About::StaffInvitation { .. } => "staff_invitation",
        About::RoleGranted { .. } => "role_granted",
    }
}

/// Where the reader is, nobody knows.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A header whose name and value are ASCII literals.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use commands::MasterKey;
    use domain::values::{Locale, Role};
    use domain::{AccountId, InvitationId};

    use super::*;
    use crate::session::SessionKeys;

    fn composer() -> Composer {
        let links = LinkKeys::new(&SessionKeys::new(&MasterKey::new([7; 32])));
        Composer::new("Healing Paws <no-reply@paws.example>".parse().unwrap(), "https://paws.example", links)
    }

    fn everything() -> [About; 11] {
        let (account, invitation) = (AccountId::new(Uuid::now_v7()), InvitationId::new(Uuid::now_v7()));
        [
            About::VerifyEmail { account, fingerprint: "abc".to_owned() },
            About::EmailChanged,
            About::ResetPassword { account, reset: Uuid::now_v7() },
            About::PasswordChanged,
            About::SecondFactor(SecondFactorChange::Enabled),
            About::SecondFactor(SecondFactorChange::Disabled),
            About::SecondFactor(SecondFactorChange::RecoveryCodes),
            About::RefreshTokenReused,
            About::AccountSuspended,
            About::StaffInvitation { invitation, role: Role::Receptionist },
            About::RoleGranted { role: Role::Doctor },
        ]
    }

    fn letter(locale: Locale, name: Option<&str>, about: About) -> Letter {
        let (id, at) = (Uuid::now_v7(), Utc::now());
        Letter { id, to: "anna@mail.example".to_owned(), name: name.map(str::to_owned), locale, at, about }
    }

    #[test]
    fn every_mail_is_whole_in_every_language() {
        for locale in [Locale::English, Locale::Chinese] {
            for (about, name) in
                everything().into_iter().flat_map(|about| [(about.clone(), None), (about, Some("Anna"))])
            {
                let letter = letter(locale, name, about);
                let words = composer().words(&letter);
                for html in [Html { w: &words }.render().unwrap(), Text { w: &words }.render().unwrap()] {
                    assert!(!html.contains("mail-") || html.contains("mailto"), "a key has no words: {html}");
                    assert!(!html.contains("{ $") && !html.contains('\u{2068}'), "{html}");
                    assert_eq!(html.contains("Anna"), name.is_some(), "{html}");
                    assert!(html.contains("https://paws.example"), "{html}");
                }
                composer().compose(&letter).unwrap();
            }
        }
    }

    #[test]
    fn a_mail_is_the_same_mail_however_often_it_is_tried() {
        let letter = letter(Locale::Chinese, Some("小梅"), everything()[2].clone());
        let id = format!("Message-ID: <{}@paws.example>", letter.id);
        for _ in 0..2 {
            let mail = String::from_utf8(composer().compose(&letter).unwrap().bytes).unwrap();
            for line in [&id, "Content-Language: zh-CN", "Auto-Submitted: auto-generated", "To: anna@mail.example"] {
                assert!(mail.contains(line), "{line} is not in {mail}");
            }
            assert!(mail.is_ascii() && mail.contains("text/plain") && mail.contains("text/html"));
        }
    }

    #[test]
    fn names_cannot_write_html_or_headers() {
        let letter = letter(Locale::English, Some("<b>Anna</b>\r\nBcc: x@y.example"), About::PasswordChanged);
        let words = composer().words(&letter);
        assert!(!Html { w: &words }.render().unwrap().contains("<b>Anna"));
        let mail = String::from_utf8(composer().compose(&letter).unwrap().bytes).unwrap();
        let (headers, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(!headers.contains("Bcc"));
    }

    #[test]
    fn an_address_that_cannot_be_written_to_is_refused_for_good() {
        let letter = Letter { to: "nobody".to_owned(), ..letter(Locale::English, None, About::EmailChanged) };
        assert!(matches!(composer().compose(&letter), Err(DeliveryError::Never(_))));
    }
}
