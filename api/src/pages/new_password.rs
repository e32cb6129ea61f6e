//! Reading a new password from a form: long enough, hard enough to guess, and the same twice.
//!
//! Never here: whose it becomes.

use domain::values::{Locale, Password};

use super::form::{Form, Refused};
use crate::i18n::field_error_message;
use crate::password_strength::measure;

/// Reads the fields `password` and `repeat_password` of somebody of whom this is known; says what is wrong with them.
/// Who sends no repetition, because no field asked for it, knows what they send.
pub(super) async fn read(locale: Locale, form: &mut Form, about: &[&str]) -> Result<Password, Refused> {
    let password = form.read(locale, "password", Password::parse)?;
    let strength = measure(password.reveal(), about).await;
    if !strength.is_enough() {
        form.refuse("password", strength.refusal(locale));
        return Err(Refused);
    }
    if form.has("repeat_password") && form.value("repeat_password") != password.reveal() {
        form.refuse("repeat_password", field_error_message(locale, "not_the_same", None));
        return Err(Refused);
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(fields: &[(&str, &str)]) -> Vec<&'static str> {
        let mut form = fields.iter().fold(Form::default(), |form, (name, value)| form.with(name, *value));
        let read = read(Locale::English, &mut form, &["anna"]).await;
        assert_eq!(read.is_err(), form.has_errors());
        ["password", "repeat_password"].into_iter().filter(|name| form.error(name).is_some()).collect()
    }

    #[tokio::test]
    async fn it_has_to_be_long_hard_and_twice_the_same() {
        assert_eq!(refused(&[("password", "short"), ("repeat_password", "")]).await, ["password"]);
        assert_eq!(refused(&[("password", "anna1234"), ("repeat_password", "anna1234")]).await, ["password"]);
        let good = ("password", "five quiet otters");
        assert_eq!(refused(&[good, ("repeat_password", "five quiet")]).await, ["repeat_password"]);
        assert_eq!(refused(&[good, ("repeat_password", "")]).await, ["repeat_password"]);
        assert!(refused(&[good, ("repeat_password", "five quiet otters")]).await.is_empty());
        assert!(refused(&[good]).await.is_empty());
    }
}
