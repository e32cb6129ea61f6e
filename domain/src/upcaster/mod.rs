//! Old event JSON becomes current event JSON, so that everything ever written can be read for ever.
//!
//! One entry per (event type, old version); each lifts a payload by one version and is applied until none is left.
//! Never here: reading the log, or rewriting it. The log keeps what was written.
//!
//! Adding one: raise `version` of the event, write the function in a file of its own beside this one, list it
//! in [`STEPS`], and keep the old JSON in `tests/fixtures/events/`.

use serde_json::Value;

/// Lifts the payload of one event type from one version to the next.
pub struct Step {
    /// The type it applies to.
    pub event_type: &'static str,
    /// The version it reads.
    pub from: &'static str,
    /// The version it makes.
    pub to: &'static str,
    /// The change itself, on the whole payload.
    pub lift: fn(Value) -> Value,
}

/// Every step there is.
pub const STEPS: &[Step] = &[];

/// Whether a stored event needs no lifting.
#[must_use]
pub fn is_current(event_type: &str, version: &str) -> bool {
    find(STEPS, event_type, version).is_none()
}

/// Lifts a payload to the current version.
#[must_use]
pub fn upcast(event_type: &str, version: &str, payload: Value) -> Value {
    upcast_with(STEPS, event_type, version, payload)
}

/// The version that a stored one is lifted to: itself, unless there is a step for it.
#[must_use]
pub fn current_version<'a>(event_type: &str, version: &'a str) -> &'a str {
    match find(STEPS, event_type, version) {
        Some(step) => current_version(event_type, step.to),
        None => version,
    }
}

fn upcast_with(steps: &[Step], event_type: &str, version: &str, payload: Value) -> Value {
    match find(steps, event_type, version) {
        Some(step) => upcast_with(steps, event_type, step.to, (step.lift)(payload)),
        None => payload,
    }
}

fn find<'a>(steps: &'a [Step], event_type: &str, version: &str) -> Option<&'a Step> {
    steps.iter().find(|step| step.event_type == event_type && step.from == version)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn applies_every_step_from_the_stored_version_on() {
        let steps = [
            Step {
                event_type: "Weighed",
                from: "1.0",
                to: "2.0",
                lift: |old| json!({"grams": old["kilograms"].as_i64().map(|kg| kg * 1000)}),
            },
            Step {
                event_type: "Weighed",
                from: "2.0",
                to: "3.0",
                lift: |old| json!({"grams": old["grams"], "scale": "unknown"}),
            },
        ];
        assert_eq!(
            upcast_with(&steps, "Weighed", "1.0", json!({"kilograms": 4})),
            json!({"grams": 4000, "scale": "unknown"})
        );
        assert_eq!(
            upcast_with(&steps, "Weighed", "2.0", json!({"grams": 10})),
            json!({"grams": 10, "scale": "unknown"})
        );
        assert_eq!(upcast_with(&steps, "Weighed", "3.0", json!({"grams": 1})), json!({"grams": 1}));
        assert_eq!(upcast_with(&steps, "Fed", "1.0", json!({"kilograms": 4})), json!({"kilograms": 4}));
    }
}
