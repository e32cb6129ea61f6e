//! `PetAdded` and `PetChanged`: from 1.1 on, more is known about a pet, and how exactly its birth is.
//!
//! What was written before gave a day, or nothing. Never here: what the pet got since; its own events say that.

use serde_json::{Value, json};

use super::Step;

/// 1.0 to 1.1.
pub(super) const MORE_FIELDS_ADDED: Step =
    Step { event_type: "PetAdded", from: "1.0", to: "1.1", lift: |payload| add_fields(payload, "/PetAdded/details") };

/// 1.0 to 1.1.
pub(super) const MORE_FIELDS_CHANGED: Step = Step {
    event_type: "PetChanged",
    from: "1.0",
    to: "1.1",
    lift: |payload| add_fields(payload, "/PetChanged/details"),
};

fn add_fields(mut payload: Value, details: &str) -> Value {
    if let Some(Value::Object(details)) = payload.pointer_mut(details) {
        details.insert("birth_precision".to_owned(), json!("day"));
        for field in ["tag", "blood_group", "insurer", "policy_number"] {
            details.insert(field.to_owned(), Value::Null);
        }
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_old_pet_a_day_of_birth_is_known_and_nothing_of_what_is_new() {
        for step in [MORE_FIELDS_ADDED, MORE_FIELDS_CHANGED] {
            let old = json!({step.event_type: {"details": {"date_of_birth": "2020-02-29"}}});
            let new = json!({
                "date_of_birth": "2020-02-29", "birth_precision": "day",
                "tag": null, "blood_group": null, "insurer": null, "policy_number": null,
            });
            assert_eq!((step.lift)(old), json!({step.event_type: {"details": new}}));
        }
    }
}
