//! The document made exact: what derived schemas leave open, although the routes do not.
//!
//! Everything here is a rule about all routes, such as that unknown fields are refused; what a single route takes stands
//! at its handler. `scripts/check-openapi` holds the result against the server. Never here: answers.

use std::collections::BTreeSet;

use domain::pet::{Sex, Species};
use domain::reservation::{Acuity, Treatment};
use domain::values::{Locale, Role};
use serde_json::{Map, Value, json};

/// Text of at least one visible character, without control characters other than line breaks and tabs.
const TEXT: &str = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*[^\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$";
/// The same, or nothing visible, which is as good as nothing.
const TEXT_OR_BLANK: &str = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$";
/// Fields in which anything may stand, unless their route says more: it is right or wrong, not well or badly formed.
const OPEN: [&str; 7] = ["username", "email", "password", "current_password", "code", "token", "login"];
/// 9 to 15 letters or digits, with spaces and dashes between them.
const MICROCHIP: &str = "^[ -]*([A-Za-z0-9][ -]*){9,15}$";
/// 5 to 15 digits, a plus before them or not, with spaces and what else people put between them; or nothing.
const PHONE: &str = "^([ ./()-]*\\+?([ ./()-]*[0-9]){5,15})?[ ./()-]*$";

/// Makes a document exact.
pub(crate) fn exact(mut document: Value) -> Value {
    let mut bodies = BTreeSet::new();
    let paths = document.pointer_mut("/paths").and_then(Value::as_object_mut);
    for operation in paths.into_iter().flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut) {
        for operation in operation.values_mut().filter_map(Value::as_object_mut) {
            for one in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(one) = one.as_object_mut() {
                    parameter(one);
                }
            }
            if let Some(body) = operation.get("requestBody") {
                references(body, &mut bodies);
            }
            let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
            for answer in answers.into_iter().flat_map(|answers| answers.values_mut()) {
                if let Some(stream) = answer.pointer_mut("/content/text~1event-stream/schema") {
                    *stream = event();
                }
            }
        }
    }
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        body_schemas(schemas, bodies);
    }
    document
}

/// What each message of a stream is.
fn event() -> Value {
    let text = || json!({"type": "string"});
    json!({"type": "object", "properties": {"event": text(), "data": text(), "id": text(), "retry": {"type": "integer"}}})
}

/// Every schema that a body is made of.
fn body_schemas(schemas: &mut Map<String, Value>, mut pending: BTreeSet<String>) {
    let mut done = BTreeSet::new();
    while let Some(name) = pending.pop_first() {
        let Some(schema) = schemas.get_mut(&name) else { continue };
        references(schema, &mut pending);
        if let Some(schema) = schema.as_object_mut() {
            body(schema);
        }
        done.insert(name);
        pending.retain(|name| !done.contains(name));
    }
}

/// A body has the fields it has, and its words are of those that there are.
fn body(schema: &mut Map<String, Value>) {
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, field) in fields {
        let Some(field) = field.as_object_mut() else { continue };
        if name == "accept_rules" {
            field.insert("const".to_owned(), json!(true));
        }
        let is_text = field.get("type").is_some_and(|kind| kind == "string" || kind == &json!(["string", "null"]));
        let is_open = ["pattern", "format", "enum", "const"].iter().all(|key| !field.contains_key(*key));
        if !is_text || !is_open {
            continue;
        }
        let nullable = field.get("type").is_some_and(Value::is_array);
        if let Some(mut words) = words(name) {
            if nullable {
                words.push(Value::Null);
            }
            field.insert("enum".to_owned(), words.into());
        } else if !OPEN.contains(&name.as_str()) {
            let pattern = match name.as_str() {
                "microchip" => MICROCHIP,
                "phone" => PHONE,
                _ if required.iter().any(|known| known == name) => TEXT,
                _ => TEXT_OR_BLANK,
            };
            field.insert("pattern".to_owned(), json!(pattern));
        }
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
}

/// A parameter is there or not, and never null.
fn parameter(parameter: &mut Map<String, Value>) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(schema) = known(&name) {
        parameter.insert("schema".to_owned(), schema);
    }
    let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) else { return };
    if let Some(kinds) = schema.get("type").and_then(Value::as_array) {
        let kinds: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [only] = kinds.as_slice() {
            schema.insert("type".to_owned(), only.clone());
        }
    }
    if schema.get("type").is_some_and(|kind| kind == "integer") {
        schema.entry("minimum").or_insert(json!(0));
        schema.entry("maximum").or_insert(json!(i64::MAX));
    }
    let is_word = schema.get("type").is_some_and(|kind| kind == "string") && !schema.contains_key("enum");
    if let Some(words) = words(&name).filter(|_| is_word && place == "query") {
        schema.insert("enum".to_owned(), words.into());
    }
}

/// Parameters that mean the same everywhere.
fn known(name: &str) -> Option<Value> {
    Some(match name {
        "Idempotency-Key" => json!({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}),
        "If-Match" => json!({"type": "string", "pattern": "^(\\*|(W/)?\"[0-9]{1,18}\"|[0-9]{1,18})$"}),
        // What this server never sent is as good as nothing.
        "Last-Event-ID" => json!({"type": "string"}),
        "as_of" => json!({"anyOf": [
            {"type": "integer", "minimum": 0, "maximum": i64::MAX},
            {"type": "string", "format": "date-time"},
        ]}),
        _ => return None,
    })
}

/// The words that a field takes, by its name.
fn words(name: &str) -> Option<Vec<Value>> {
    Some(match name {
        "species" => Species::ALL.iter().map(|word| word.as_str().into()).collect(),
        "sex" => Sex::ALL.iter().map(|word| word.as_str().into()).collect(),
        "treatment" => Treatment::ALL.iter().map(|word| word.as_str().into()).collect(),
        "acuity" => Acuity::ALL.iter().map(|word| word.as_str().into()).collect(),
        "role" => Role::ALL.iter().map(|word| word.as_str().into()).collect(),
        "state" => ["queued", "sending", "sent", "dropped", "dead"].map(Value::from).to_vec(),
        "locale" => Locale::ALL.iter().map(|word| word.as_str().into()).collect(),
        "scope" => ["ongoing", "history", "all"].map(Value::from).into(),
        _ => return None,
    })
}

/// The schemas that something refers to, at any depth.
fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            into.extend(name.map(str::to_owned));
            fields.values().for_each(|value| references(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_routes_refuse_is_not_described() {
        let body = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/AddPet"}}}});
        let limit = json!({"name": "limit", "in": "query", "schema": {"type": ["integer", "null"]}});
        let fields = json!({"species": {"type": "string"}, "notes": {"type": ["string", "null"]}});
        let made = exact(json!({
            "paths": {"/pets": {"post": {"parameters": [limit], "requestBody": body}}},
            "components": {"schemas": {
                "AddPet": {"type": "object", "required": ["species"], "properties": fields},
                "Pet": {"type": "object", "properties": {"species": {"type": "string"}}},
            }},
        }));
        let schema = |path: &str| made.pointer(path).cloned().unwrap_or_default();
        assert_eq!(schema("/components/schemas/AddPet/additionalProperties"), json!(false));
        assert_eq!(schema("/components/schemas/AddPet/properties/species/enum/0"), json!("dog"));
        assert_eq!(schema("/components/schemas/AddPet/properties/notes/pattern"), json!(TEXT_OR_BLANK));
        assert_eq!(schema("/components/schemas/Pet/properties/species/enum"), Value::Null);
        let limit = schema("/paths/~1pets/post/parameters/0/schema");
        assert_eq!((&limit["type"], &limit["minimum"]), (&json!("integer"), &json!(0)));
    }
}
