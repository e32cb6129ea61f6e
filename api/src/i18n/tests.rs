//! Both languages say the same things, everything that is used is said, and nothing is said in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::pet::{Sex, Species};
use domain::reservation::{Acuity, Status, Treatment};
use domain::values::Role;

use super::*;

type Messages = BTreeMap<String, BTreeSet<String>>;

/// Every message of a language with the variables it uses.
fn messages(language: &str) -> Messages {
    let mut messages = Messages::new();
    for file in files(&root().join("locales").join(language), &["ftl"]) {
        for line in read(&file).lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("{}: {line}", file.display()));
            let variables = text.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect();
            assert!(messages.insert(key.to_owned(), variables).is_none(), "{language} says {key} twice");
        }
    }
    messages
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, endings));
        } else if entry.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(entry);
        }
    }
    found
}

/// All templates, scripts and Rust sources that can name a message.
fn sources() -> String {
    let mut sources = String::new();
    for (folder, ending) in [("templates", "html"), ("frontend/src", "ts"), ("src", "rs")] {
        for file in files(&root().join(folder), &[ending]) {
            if !file.ends_with("i18n/tests.rs") {
                sources.push_str(&read(&file));
            }
        }
    }
    sources
}

/// The keys that are named by a call, such as `t("save")`.
fn named(sources: &str) -> BTreeSet<String> {
    let calls = [".t(\"", ".t1(\"", ".t2(\"", "say(\"", "message(locale, \"", "message(self.other(), \""];
    let flat = sources.replace("(\n", "(").split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
    let keys = calls.iter().flat_map(|call| {
        flat.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
    });
    // A code is not a key: `field_error_message(locale, "too_long", …)`.
    keys.filter(|key| !key.contains('_')).collect()
}

/// The codes that problems are made with, such as `Problem::new(StatusCode::CONFLICT, "taken")`.
fn codes(sources: &str) -> BTreeSet<String> {
    let calls = [
        ("Problem::new(", "error"),
        ("Self::new(StatusCode", "error"),
        ("conflict(", "error"),
        ("FieldError::new(", "field-error"),
        ("invalid_field(", "field-error"),
        (".refuse(", "field-error"),
    ];
    let arguments = |rest: &str| {
        rest.split([')', ';', '{'])
            .next()?
            .trim_end_matches([' ', '\n', ','])
            .strip_suffix('"')?
            .rsplit('"')
            .next()
            .map(str::to_owned)
    };
    let is_code =
        |word: &String| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let of = |(call, family)| {
        sources.split(call).skip(1).filter_map(arguments).filter(is_code).map(move |word| key(family, &word))
    };
    calls.into_iter().flat_map(of).collect()
}

/// The keys that are made of a family and a word.
fn made() -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    let mut family =
        |family: &str, words: &mut dyn Iterator<Item = &'static str>| made.extend(words.map(|word| key(family, word)));
    family("status", &mut Status::ALL.iter().map(|status| status.as_str()));
    family("treatment", &mut Treatment::ALL.iter().map(|treatment| treatment.as_str()));
    family("acuity", &mut Acuity::ALL.iter().map(|acuity| acuity.as_str()).chain(["none"]));
    family("species", &mut Species::ALL.iter().map(|species| species.as_str()));
    family("sex", &mut Sex::ALL.iter().map(|sex| sex.as_str()));
    family("role", &mut Role::ALL.iter().map(|role| role.as_str()));
    family("source", &mut ["web", "api", "cli", "process"].into_iter());
    family("neutered", &mut ["yes", "no", "unknown"].into_iter());
    family("actor", &mut ["system", "anonymous"].into_iter());
    family("own", &mut ["check-in", "complete", "cancel"].into_iter());
    let told = [
        "verify_email",
        "email_changed",
        "reset_password",
        "password_changed",
        "second_factor_enabled",
        "second_factor_disabled",
        "recovery_codes_replaced",
        "refresh_token_reused",
        "account_suspended",
        "staff_invitation",
        "role_granted",
    ];
    for part in ["mail-subject", "mail-text", "mail-hint"] {
        family(part, &mut told.into_iter());
    }
    family("mail-button", &mut ["verify_email", "reset_password", "staff_invitation", "new_password"].into_iter());
    family("mail-kind", &mut projections::MailKind::ALL.into_iter().map(projections::MailKind::as_str));
    family("mail-state", &mut projections::MailState::ALL.into_iter().map(projections::MailState::as_str));
    family("mail-dropped", &mut ["erased", "expired", "done"].into_iter());
    family("mail-greeting", &mut ["named", "unnamed"].into_iter());
    made.extend(crate::password_strength::every_key());
    for page in [403, 404, 500, 503] {
        made.extend([format!("page-{page}-title"), format!("page-{page}-text")]);
    }
    made
}

/// Codes and names that stand as literals in the sources of some room: `error-<code>` and the like.
fn literal_families(sources: &str) -> impl Fn(&str) -> bool {
    let mut all = sources.to_owned();
    for room in ["domain", "commands"] {
        for file in files(&root().join("..").join(room).join("src"), &["rs"]) {
            all.push_str(&read(&file));
        }
    }
    move |key| {
        let literal = |family: &str| {
            let word = key.strip_prefix(family)?;
            let camel: String = word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
            let forms = [word.to_owned(), word.replace('-', "_"), camel, format!("done={word}")];
            Some(forms.iter().any(|form| all.contains(&format!("\"{form}\"")) || all.contains(&format!("done={form}"))))
        };
        ["error-", "field-error-", "event-", "done-", "action-", "problem-"]
            .iter()
            .any(|family| literal(family) == Some(true))
            || key.starts_with("problem-title-")
    }
}

#[test]
fn both_languages_say_the_same_with_the_same_variables() {
    assert_eq!(messages("en"), messages("zh-CN"));
}

#[test]
fn every_key_that_is_named_exists() {
    let known = messages("en");
    let missing: Vec<String> =
        named(&sources()).union(&made()).filter(|key| !known.contains_key(*key)).cloned().collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn every_code_of_a_problem_has_words() {
    let (known, codes) = (messages("en"), codes(&sources()));
    assert!(codes.len() > 20, "the codes were not found: {codes:?}");
    let missing: Vec<&String> = codes.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn no_message_is_said_in_vain() {
    let sources = sources();
    let (named, made, literal) = (named(&sources), made(), literal_families(&sources));
    let used = |key: &String| named.contains(key) || made.contains(key) || literal(key);
    let unused: Vec<String> = messages("en").into_keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_code_of_the_domain_has_words() {
    let known = messages("en");
    let mut codes = BTreeSet::new();
    for file in files(&root().join("../domain/src"), &["rs"]) {
        let text = read(&file);
        for code in text.split("pub const fn code(&self)").skip(1).filter_map(|rest| rest.split("\n    }").next()) {
            let family = if file.ends_with("values/text.rs") { "field-error" } else { "error" };
            let words = code.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
            codes.extend(words.map(|word| key(family, word)));
        }
    }
    assert!(codes.len() > 15, "the codes were not found: {codes:?}");
    let missing: Vec<&String> = codes.iter().filter(|key| !known.contains_key(*key)).collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}

#[test]
fn scripts_get_their_variables_to_fill_in() {
    let known = messages("en");
    for (key, text) in script_messages(Locale::Chinese) {
        for variable in &known[key] {
            assert!(text.contains(&format!("{{{variable}}}")), "{key} lost {variable}: {text}");
        }
    }
}

#[test]
fn values_are_filled_in() {
    let text = message(Locale::Chinese, "place-in-line", &[("place", FluentValue::from(3))]);
    assert_eq!(text, "第 3 位");
    assert_eq!(field_error_message(Locale::English, "too_long", Some(500)), "At most 500 characters.");
    assert_eq!(error_message(Locale::English, "nonsense"), message(Locale::English, "error-unexpected", &[]));
}
