//! Every route of the OpenAPI document against everybody who could call it. A route without a rule here fails.
//!
//! Never here: what a route does for those it lets in.

use domain::values::Role;
use healing_paws::routes::document;
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::{PASSWORD, Person, TestApp};
use uuid::Uuid;

/// What everybody gets: anonymous, the owner, another customer, receptionist, doctor, auditor, administrator.
type Statuses = [u16; 7];

const OPEN: Statuses = [200; 7];
const CREATED: Statuses = [201; 7];
const OWN: Statuses = [401, 200, 200, 200, 200, 200, 200];
const READ_ONE: Statuses = [401, 200, 404, 200, 200, 200, 200];
const CHANGE: Statuses = [401, 200, 404, 200, 200, 403, 200];
const STAFF: Statuses = [401, 403, 404, 200, 200, 403, 200];
const BOARD: Statuses = [401, 403, 403, 200, 200, 200, 200];
const ADMIN: Statuses = [401, 403, 403, 403, 403, 403, 200];
const AUDIT: Statuses = [401, 403, 403, 403, 403, 200, 200];
/// Doctors alone, and the reservation does not stand where the step begins.
const MEDICAL: Statuses = [401, 403, 404, 403, 409, 403, 403];

/// The rule of every route, for a reservation that was just requested.
const RULES: &[(&str, &str, Statuses)] = &[
    ("post", "/accounts", CREATED),
    ("get", "/accounts/availability", OPEN),
    ("post", "/accounts/password-strength", OPEN),
    ("post", "/email-verifications", [401, 202, 202, 202, 202, 202, 202]),
    ("put", "/email-verifications/{token}", [410; 7]),
    ("post", "/password-resets", [202; 7]),
    ("put", "/password-resets/{token}", [410; 7]),
    ("post", "/sessions", CREATED),
    ("post", "/sessions/refresh", [401; 7]),
    ("get", "/sessions", OWN),
    ("delete", "/sessions/{id}", [401, 404, 404, 404, 404, 404, 404]),
    ("get", "/me", OWN),
    ("patch", "/me", OWN),
    // Nobody's password is given.
    ("delete", "/me", [401, 422, 422, 422, 422, 422, 422]),
    ("put", "/me/email", [401, 202, 202, 202, 202, 202, 202]),
    ("put", "/me/password", OWN),
    ("get", "/me/export", OWN),
    ("post", "/me/second-factor", OWN),
    ("put", "/me/second-factor", [401, 422, 422, 422, 422, 422, 422]),
    ("delete", "/me/second-factor", OWN),
    ("post", "/me/recovery-codes", [401, 409, 409, 409, 409, 409, 409]),
    ("get", "/blocks", OWN),
    ("put", "/blocks/{id}", OWN),
    ("delete", "/blocks/{id}", OWN),
    ("post", "/pets", [401, 201, 201, 201, 201, 403, 201]),
    ("get", "/pets", OWN),
    ("get", "/pets/{id}", READ_ONE),
    ("patch", "/pets/{id}", CHANGE),
    ("delete", "/pets/{id}", [401, 409, 404, 409, 409, 403, 409]),
    ("post", "/reservations", [401, 201, 404, 201, 201, 404, 201]),
    ("get", "/reservations", OWN),
    ("get", "/reservations/{id}", READ_ONE),
    ("patch", "/reservations/{id}", CHANGE),
    ("get", "/reservations/{id}/history", READ_ONE),
    ("post", "/reservations/{id}/schedule", STAFF),
    ("post", "/reservations/{id}/check-in", CHANGE),
    ("post", "/reservations/{id}/start-treatment", MEDICAL),
    ("post", "/reservations/{id}/admit", MEDICAL),
    ("post", "/reservations/{id}/ready", MEDICAL),
    ("post", "/reservations/{id}/complete", [401, 409, 404, 409, 409, 403, 409]),
    ("post", "/reservations/{id}/decline", STAFF),
    ("post", "/reservations/{id}/cancel", CHANGE),
    ("post", "/reservations/{id}/no-show", [401, 403, 404, 409, 409, 403, 409]),
    ("post", "/reservations/{id}/triage", [401, 403, 404, 403, 200, 403, 403]),
    ("post", "/reservations/{id}/move", STAFF),
    ("post", "/reservations/{id}/undo", [401, 403, 404, 409, 409, 403, 409]),
    ("get", "/board", BOARD),
    ("get", "/live/board", BOARD),
    ("get", "/live/reservations/{id}", READ_ONE),
    ("get", "/admin/mails", [401, 403, 403, 403, 403, 403, 200]),
    ("post", "/admin/mails/{id}/retry", [401, 403, 403, 403, 403, 403, 404]),
    ("get", "/audit/events", AUDIT),
    ("get", "/audit/verify", AUDIT),
    ("get", "/admin/staff", ADMIN),
    ("get", "/admin/invitations", ADMIN),
    ("post", "/admin/invitations", [401, 403, 403, 403, 403, 403, 201]),
    ("delete", "/admin/invitations/{id}", [401, 403, 403, 403, 403, 403, 404]),
    ("put", "/admin/accounts/{id}/role", ADMIN),
    ("post", "/admin/accounts/{id}/suspend", ADMIN),
    ("post", "/admin/accounts/{id}/reinstate", ADMIN),
    ("post", "/admin/accounts/{id}/end-sessions", ADMIN),
    ("get", "/admin/settings", ADMIN),
    ("put", "/admin/settings", ADMIN),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_lets_in_whom_its_rule_says() {
    let document = serde_json::to_value(document()).unwrap();
    let app = TestApp::start().await;
    let owner = app.customer("owner").await;
    let people = [
        app.anonymous(),
        owner.clone(),
        app.customer("stranger").await,
        app.person("desk", Role::Receptionist).await,
        app.doctor().await,
        app.person("auditor", Role::Auditor).await,
        app.person("admin", Role::Admin).await,
    ];
    let bystander = app.customer("bystander").await;
    let neighbour = owner.reserve(&owner.pet("Neighbour").await).await;
    let mut wrong = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for method in
            methods.as_object().unwrap().keys().filter(|key| !["parameters", "summary"].contains(&key.as_str()))
        {
            let rule = RULES.iter().find(|(m, p, _)| m == method && *p == path);
            let (_, _, statuses) = rule.unwrap_or_else(|| unreachable!("no rule for {method} {path}"));
            for (person, expected) in people.iter().zip(statuses) {
                let case = Case::new(&owner, person, &neighbour.id(), &bystander).await;
                let status = case.call(person, method, path).await;
                if status != *expected {
                    let who = if person.username.is_empty() { "anonymous" } else { &person.username };
                    wrong.push(format!("{method} {path} for {who}: {status}, expected {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let known: usize =
        document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(known, RULES.len(), "a rule for a route that does not exist");
}

/// Things made for one call alone, so that no call depends on another.
struct Case {
    pet: String,
    free_pet: String,
    reservation: String,
    position: i64,
    neighbour: String,
    username: String,
    /// Somebody who calls nobody, for what is done to people.
    bystander: String,
}

impl Case {
    async fn new(owner: &Person, caller: &Person, neighbour: &str, bystander: &Person) -> Self {
        let (pet, free_pet) = (owner.pet("Mimi").await, owner.pet("Free").await);
        let reservation = owner.reserve(&pet).await;
        Self {
            pet,
            free_pet,
            reservation: reservation.id(),
            position: reservation.position(),
            neighbour: neighbour.to_owned(),
            username: if caller.username.is_empty() { owner.username.clone() } else { caller.username.clone() },
            bystander: bystander.account.to_string(),
        }
    }

    async fn call(&self, person: &Person, method: &str, path: &str) -> u16 {
        let id = match path.split('/').nth(1).unwrap() {
            "pets" => self.pet.clone(),
            "sessions" => Uuid::now_v7().to_string(),
            "blocks" => self.bystander.clone(),
            "admin" if path.contains("/accounts/") => self.bystander.clone(),
            _ => self.reservation.clone(),
        };
        let method: Method = method.to_uppercase().parse().unwrap();
        let mut request = person.request(method.clone(), &path.replace("{id}", &id));
        request = match method.clone() {
            Method::GET => request.header("Read-After", self.position),
            Method::DELETE if !path.starts_with("/me") => request,
            _ => request.json(&self.body(&method, path)),
        };
        let response = request.send().await.unwrap();
        response.status().as_u16()
    }

    fn body(&self, method: &Method, path: &str) -> Value {
        let unique = Uuid::now_v7().simple().to_string();
        match path {
            "/accounts" => json!({
                "username": &unique[unique.len() - 10..], "email": format!("{unique}@example.org"),
                "password": PASSWORD, "accept_rules": true,
            }),
            "/password-resets" => json!({"email": format!("{unique}@example.org")}),
            "/accounts/password-strength" | "/password-resets/{token}" | "/me/recovery-codes" => {
                json!({"password": PASSWORD})
            }
            "/sessions" => json!({"username": self.username, "password": PASSWORD}),
            "/sessions/refresh" => json!({"refresh_token": "nobody's"}),
            "/me" if method == Method::DELETE => json!({"password": "not this one"}),
            "/me/email" => json!({"email": format!("{unique}@example.org"), "password": PASSWORD}),
            "/me/second-factor" if method == Method::DELETE => json!({"password": PASSWORD}),
            "/me/second-factor" if method == Method::PUT => json!({"token": "nobody's", "code": "123456"}),
            "/me/password" => json!({"current_password": PASSWORD, "password": PASSWORD}),
            "/pets" => json!({"name": "Kiki", "species": "bird"}),
            "/pets/{id}" => json!({"name": "Mimi the second"}),
            "/reservations" => json!({"pet_id": self.free_pet, "reason": "He sneezes."}),
            "/reservations/{id}" => json!({"reason": "He coughs."}),
            "/reservations/{id}/triage" => json!({"treatment": "standard", "acuity": "green"}),
            "/reservations/{id}/move" => json!({"after": self.neighbour}),
            "/admin/invitations" => json!({"email": format!("{unique}@example.org"), "role": "doctor"}),
            "/admin/accounts/{id}/role" => json!({"role": "customer"}),
            "/admin/settings" => json!({"staff_second_factor": false}),
            _ => json!({}),
        }
    }
}
