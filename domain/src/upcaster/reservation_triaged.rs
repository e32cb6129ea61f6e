//! `ReservationTriaged` 1.0 → 1.1: it says within how many minutes the treatment should begin.
//!
//! Before the hospital could set its targets, those of the Veterinary Triage List held; blue had 240.

use serde_json::{Value, json};

use super::Step;

/// 1.0 to 1.1.
pub(super) const TARGET: Step = Step { event_type: "ReservationTriaged", from: "1.0", to: "1.1", lift };

fn lift(mut payload: Value) -> Value {
    let minutes = match payload["ReservationTriaged"]["acuity"].as_str() {
        Some("red") => json!(0),
        Some("orange") => json!(15),
        Some("yellow") => json!(60),
        Some("green") => json!(120),
        Some("blue") => json!(240),
        _ => Value::Null,
    };
    if let Some(triaged) = payload["ReservationTriaged"].as_object_mut() {
        triaged.insert("target_minutes".to_owned(), minutes);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_triage_has_the_target_that_held_then() {
        let lifted = lift(
            json!({"ReservationTriaged": {"treatment": "emergency", "acuity": "orange", "note": null, "rank": "5"}}),
        );
        assert_eq!(
            lifted,
            json!({"ReservationTriaged": {
                "treatment": "emergency", "acuity": "orange", "note": null, "rank": "5", "target_minutes": 15,
            }})
        );
        let without = lift(json!({"ReservationTriaged": {"acuity": null}}));
        assert_eq!(without["ReservationTriaged"]["target_minutes"], Value::Null);
    }
}
