//! How easily a new password is guessed, measured by zxcvbn, and what to say about it.
//!
//! The rule is the domain's ([`Password::LEAST_SCORE`]); whatever takes a new password from a person measures it here
//! first. Never here: keeping or logging what was measured.

use std::sync::LazyLock;

use domain::values::{Locale, Password};
use tokio::sync::Semaphore;
use zxcvbn::feedback::{Feedback, Suggestion, Warning};

use crate::i18n::{key, message};
use crate::problem::Problem;

/// What everybody would try at this door first.
const OBVIOUS_HERE: [&str; 6] = ["healing", "paws", "healingpaws", "hospital", "yuzhua", "愈爪"];

/// Measuring takes longer than in proportion, and who typed so much has said enough.
const MEASURED_CHARACTERS: usize = 64;

/// Whoever floods this has half the processors at most.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    Semaphore::new((processors / 2).max(1))
});

/// How hard a password is to guess.
#[derive(Clone, Debug)]
pub struct Strength {
    score: u8,
    feedback: Option<Feedback>,
}

/// Measures a password, knowing what else is known about its owner: their username and address.
pub async fn measure(password: &str, about: &[&str]) -> Strength {
    let password: String = password.chars().take(MEASURED_CHARACTERS).collect();
    let mut known: Vec<String> = OBVIOUS_HERE.map(str::to_owned).to_vec();
    for text in about {
        known.push((*text).to_owned());
        known.extend(text.split(['@', '.', '-', '_', '+']).filter(|part| part.chars().count() > 2).map(str::to_owned));
    }
    let _permit = AT_ONCE.acquire().await;
    // A malicious one takes a tenth of a second, in which a thread of the runtime would answer nobody else.
    let measured = tokio::task::spawn_blocking(move || {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let measured = zxcvbn::zxcvbn(&password, &known);
        Strength { score: measured.score().into(), feedback: measured.feedback().cloned() }
    });
    measured.await.unwrap_or(Strength { score: 0, feedback: None })
}

/// Refuses a new password that is guessed too easily, as the field `password`.
pub async fn demand(password: &Password, about: &[&str]) -> Result<(), Problem> {
    let strength = measure(password.reveal(), about).await;
    if strength.is_enough() { Ok(()) } else { Err(Problem::invalid_field("password", "too_guessable")) }
}

impl Strength {
    /// From 0, guessed at once, to 4, out of reach.
    #[must_use]
    pub const fn score(&self) -> u8 {
        self.score
    }

    /// Whether it is taken.
    #[must_use]
    pub const fn is_enough(&self) -> bool {
        self.score >= Password::LEAST_SCORE
    }

    /// The score in a word or two.
    #[must_use]
    pub fn word(&self, locale: Locale) -> String {
        message(locale, &format!("password-score-{}", self.score), &[])
    }

    /// What makes it easy to guess.
    #[must_use]
    pub fn warning(&self, locale: Locale) -> Option<String> {
        let warning = self.feedback.as_ref()?.warning()?;
        Some(message(locale, &key("password-warning", warning_word(warning)), &[]))
    }

    /// What would make it harder.
    #[must_use]
    pub fn suggestions(&self, locale: Locale) -> Vec<String> {
        let words = self.feedback.iter().flat_map(Feedback::suggestions).copied().map(suggestion_word);
        words.map(|word| message(locale, &key("password-advice", word), &[])).collect()
    }

    /// Everything there is to say about one that is refused, for a page without script.
    #[must_use]
    pub fn refusal(&self, locale: Locale) -> String {
        let mut said = vec![message(locale, "field-error-too-guessable", &[])];
        said.extend(self.warning(locale));
        said.extend(self.suggestions(locale));
        let space = if locale == Locale::Chinese { "" } else { " " };
        said.join(space)
    }
}

const fn warning_word(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "row_of_keys",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "keyboard_pattern",
        Warning::RepeatsLikeAaaAreEasyToGuess => "repeated_character",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "repeated_part",
        Warning::ThisIsATop10Password => "top_10",
        Warning::ThisIsATop100Password => "top_100",
        Warning::ThisIsACommonPassword => "common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "like_a_common_one",
        Warning::SequencesLikeAbcAreEasyToGuess => "sequence",
        Warning::RecentYearsAreEasyToGuess => "recent_year",
        Warning::AWordByItselfIsEasyToGuess => "single_word",
        Warning::DatesAreOftenEasyToGuess => "date",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "single_name",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "common_name",
    }
}

const fn suggestion_word(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "few_words",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "no_symbols_needed",
        Suggestion::AddAnotherWordOrTwo => "another_word",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "capitals",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "all_capitals",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "reversed",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "substitutions",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "longer_pattern",
        Suggestion::AvoidRepeatedWordsAndCharacters => "no_repeats",
        Suggestion::AvoidSequences => "no_sequences",
        Suggestion::AvoidRecentYears => "no_recent_years",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "no_own_years",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "no_own_dates",
    }
}

/// The keys of everything that can be said.
#[cfg(test)]
pub(crate) fn every_key() -> impl Iterator<Item = String> {
    use Suggestion as S;
    use Warning as W;
    let warnings = [
        W::StraightRowsOfKeysAreEasyToGuess,
        W::ShortKeyboardPatternsAreEasyToGuess,
        W::RepeatsLikeAaaAreEasyToGuess,
        W::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        W::ThisIsATop10Password,
        W::ThisIsATop100Password,
        W::ThisIsACommonPassword,
        W::ThisIsSimilarToACommonlyUsedPassword,
        W::SequencesLikeAbcAreEasyToGuess,
        W::RecentYearsAreEasyToGuess,
        W::AWordByItselfIsEasyToGuess,
        W::DatesAreOftenEasyToGuess,
        W::NamesAndSurnamesByThemselvesAreEasyToGuess,
        W::CommonNamesAndSurnamesAreEasyToGuess,
    ];
    let suggestions = [
        S::UseAFewWordsAvoidCommonPhrases,
        S::NoNeedForSymbolsDigitsOrUppercaseLetters,
        S::AddAnotherWordOrTwo,
        S::CapitalizationDoesntHelpVeryMuch,
        S::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase,
        S::ReversedWordsArentMuchHarderToGuess,
        S::PredictableSubstitutionsDontHelpVeryMuch,
        S::UseALongerKeyboardPatternWithMoreTurns,
        S::AvoidRepeatedWordsAndCharacters,
        S::AvoidSequences,
        S::AvoidRecentYears,
        S::AvoidYearsThatAreAssociatedWithYou,
        S::AvoidDatesAndYearsThatAreAssociatedWithYou,
    ];
    let warnings = warnings.into_iter().map(|warning| key("password-warning", warning_word(warning)));
    let suggestions = suggestions.into_iter().map(|suggestion| key("password-advice", suggestion_word(suggestion)));
    warnings.chain(suggestions).chain((0..=4).map(|score| format!("password-score-{score}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_obvious_is_refused_and_a_few_words_are_not() {
        for obvious in ["password", "12345678", "qwertyuiop", "aaaaaaaaaa", "healingpaws", "anna1234"] {
            let strength = measure(obvious, &["anna", "anna@example.org"]).await;
            assert!(!strength.is_enough(), "{obvious}: {}", strength.score());
        }
        for good in ["five quiet otters", "a good password", "correct-horse-battery"] {
            let strength = measure(good, &["anna", "anna@example.org"]).await;
            assert!(strength.is_enough(), "{good}: {}", strength.score());
        }
    }

    #[tokio::test]
    async fn what_is_known_about_its_owner_makes_a_password_weak() {
        let mine = "brimblewax";
        let (stranger, owner) = (measure(mine, &[]).await, measure(mine, &["brimblewax@example.org"]).await);
        assert!(stranger.is_enough() && !owner.is_enough(), "{} {}", stranger.score(), owner.score());
    }

    #[tokio::test]
    async fn a_refusal_says_why_and_what_helps() {
        let strength = measure("aaaaaaaa", &[]).await;
        for locale in Locale::ALL {
            let said = strength.refusal(locale);
            assert!(said.contains(&strength.warning(locale).unwrap()), "{said}");
            assert!(strength.suggestions(locale).iter().all(|advice| said.contains(advice)), "{said}");
        }
    }

    #[tokio::test]
    async fn the_longest_one_is_measured_in_time() {
        let long: String = "aB3$xY7!".repeat(16);
        assert!(measure(&long, &[&long]).await.score() <= 4);
    }
}
