//! `ReservationCheckedIn`: from 1.1 on, the event says which wait was promised.
//!
//! Whatever was promised at a check-in of 1.0 was not noted. Never here: guessing it afterwards.

use serde_json::{Value, json};

use super::Step;

/// 1.0 to 1.1.
pub(super) const EXPECTED_WAIT: Step =
    Step { event_type: "ReservationCheckedIn", from: "1.0", to: "1.1", lift: add_expected_wait };

fn add_expected_wait(mut payload: Value) -> Value {
    if let Some(Value::Object(event)) = payload.pointer_mut("/ReservationCheckedIn") {
        event.insert("expected".to_owned(), Value::Null);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_known_of_what_an_old_check_in_promised() {
        let old = json!({"ReservationCheckedIn": {}});
        assert_eq!((EXPECTED_WAIT.lift)(old), json!({"ReservationCheckedIn": {"expected": null}}));
    }
}
