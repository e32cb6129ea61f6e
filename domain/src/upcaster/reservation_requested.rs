//! `ReservationRequested`: from 1.1 on, the pet comes with its alerts and its photo.
//!
//! Requests of 1.0 were made before pets had either. Never here: what the pet got since; its own events say that.

use serde_json::{Value, json};

use super::Step;

/// 1.0 to 1.1.
pub(super) const ALERTS_AND_PHOTO: Step =
    Step { event_type: "ReservationRequested", from: "1.0", to: "1.1", lift: add_alerts_and_photo };

fn add_alerts_and_photo(mut payload: Value) -> Value {
    if let Some(Value::Object(pet)) = payload.pointer_mut("/ReservationRequested/pet") {
        pet.insert("alerts".to_owned(), json!([]));
        pet.insert("photo".to_owned(), Value::Null);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pet_of_an_old_request_has_no_alerts_and_no_photo() {
        let old = json!({"ReservationRequested": {"pet": {"species": "dog"}, "notes": null}});
        let pet = json!({"species": "dog", "alerts": [], "photo": null});
        assert_eq!((ALERTS_AND_PHOTO.lift)(old), json!({"ReservationRequested": {"pet": pet, "notes": null}}));
    }
}
