//! Every path that the server serves, with every method it takes there, against everybody who could ask: pages, forms,
//! assets, documentation, probes. A path or method without a rule here fails; the JSON API's are in `roles`.
//!
//! To add a page: its routes go into `pages::table`, a rule per method into [`RULES`] below, and what its form needs to
//! be done into [`Case::form`]. Never here: what a page shows to those it lets in.

use std::collections::BTreeSet;

use domain::values::Role;
use healing_paws::server;
use reqwest::{Method, StatusCode, header};
use tests::app::{PASSWORD, Person, TestApp};
use uuid::Uuid;

/// What everybody gets: anonymous, the owner, another customer, receptionist, doctor, auditor, administrator.
///
/// For a page, being sent to the log-in is 401, and being sent on with a refusal is that refusal's 403, 404 or 409.
type Statuses = [u16; 7];

const OPEN: Statuses = [200; 7];
const SENT: Statuses = [303; 7];
/// For whoever made the link up.
const EXPIRED: Statuses = [410; 7];
const NOWHERE: Statuses = [404; 7];
const OWN: Statuses = [401, 200, 200, 200, 200, 200, 200];
const OWN_FORM: Statuses = [401, 303, 303, 303, 303, 303, 303];
const READ_ONE: Statuses = [401, 200, 404, 200, 200, 200, 200];
const CHANGE: Statuses = [401, 303, 404, 303, 303, 403, 303];
const BOARD: Statuses = [401, 403, 403, 200, 200, 200, 200];
const ADMIN_FORM: Statuses = [401, 403, 403, 403, 403, 403, 303];
const AUDIT: Statuses = [401, 403, 403, 403, 403, 200, 200];
const ADMIN: Statuses = [401, 403, 403, 403, 403, 403, 200];

/// The rule of every path and method, for a reservation that was just requested.
const RULES: &[(&str, &str, Statuses)] = &[
    ("GET", "/", OPEN),
    ("GET", "/privacy", OPEN),
    ("GET", "/rules", OPEN),
    ("GET", "/notice", OPEN),
    ("GET", "/forgot", OPEN),
    ("POST", "/forgot", SENT),
    ("GET", "/reset/{token}", EXPIRED),
    ("POST", "/reset/{token}", EXPIRED),
    ("GET", "/verify", SENT),
    ("POST", "/verify", OWN_FORM),
    ("GET", "/verify/{token}", EXPIRED),
    ("POST", "/verify/{token}", EXPIRED),
    ("GET", "/invitation/{token}", EXPIRED),
    ("GET", "/signup", OPEN),
    ("POST", "/signup", SENT),
    ("GET", "/login", OPEN),
    ("POST", "/login", SENT),
    ("POST", "/logout", SENT),
    ("GET", "/me", OWN),
    ("POST", "/me", OWN_FORM),
    ("GET", "/me/password", SENT),
    ("POST", "/me/password", OWN_FORM),
    ("GET", "/me/email", OWN),
    ("POST", "/me/email", OWN_FORM),
    ("POST", "/me/email/cancel", OWN_FORM),
    ("GET", "/me/phone", SENT),
    ("POST", "/me/phone", OWN_FORM),
    ("GET", "/me/second-factor", OWN),
    // Nobody's set-up is confirmed, and there is none to have recovery codes for.
    ("POST", "/me/second-factor", [401, 422, 422, 422, 422, 422, 422]),
    ("GET", "/me/second-factor/disable", SENT),
    ("POST", "/me/second-factor/disable", OWN_FORM),
    ("GET", "/me/second-factor/codes", SENT),
    ("POST", "/me/second-factor/codes", [401, 409, 409, 409, 409, 409, 409]),
    ("POST", "/me/sessions/{id}/end", OWN_FORM),
    ("POST", "/me/sessions/end-others", OWN_FORM),
    ("GET", "/me/blocks", SENT),
    ("POST", "/me/blocks", OWN_FORM),
    ("POST", "/me/blocks/{id}/end", OWN_FORM),
    ("GET", "/me/export", OWN),
    ("GET", "/me/close", OWN),
    // Nobody types their name.
    ("POST", "/me/close", [401, 422, 422, 422, 422, 422, 422]),
    ("GET", "/admin", ADMIN),
    ("GET", "/admin/staff", ADMIN),
    ("POST", "/admin/staff/{id}/role", ADMIN_FORM),
    ("POST", "/admin/staff/{id}/suspend", ADMIN_FORM),
    ("POST", "/admin/staff/{id}/reinstate", ADMIN_FORM),
    ("POST", "/admin/staff/{id}/end-sessions", ADMIN_FORM),
    ("GET", "/admin/invitations", ADMIN_FORM),
    ("POST", "/admin/invitations", ADMIN_FORM),
    ("POST", "/admin/invitations/{id}/withdraw", [401, 403, 403, 403, 403, 403, 404]),
    ("GET", "/admin/settings", ADMIN),
    ("POST", "/admin/settings", ADMIN_FORM),
    ("GET", "/pets", OWN),
    ("GET", "/pets/new", OWN),
    ("POST", "/pets/new", [401, 303, 303, 303, 303, 403, 303]),
    ("GET", "/pets/{id}", READ_ONE),
    ("POST", "/pets/{id}", CHANGE),
    ("POST", "/pets/{id}/remove", [401, 409, 404, 409, 409, 403, 409]),
    ("GET", "/reservations", OWN),
    ("GET", "/reservations/new", OWN),
    ("POST", "/reservations/new", [401, 303, 404, 303, 303, 404, 303]),
    ("GET", "/reservations/{id}", READ_ONE),
    ("GET", "/reservations/{id}/edit", SENT),
    ("POST", "/reservations/{id}/edit", CHANGE),
    ("GET", "/reservations/{id}/{action}", SENT),
    ("POST", "/reservations/{id}/{action}", CHANGE),
    ("GET", "/board", BOARD),
    ("POST", "/board/reservations/{id}/{action}", [401, 403, 403, 303, 303, 403, 303]),
    ("GET", "/admin/mail", ADMIN),
    ("GET", "/admin/mail/{id}/retry", SENT),
    ("POST", "/admin/mail/{id}/retry", [401, 403, 403, 403, 403, 403, 404]),
    // Only in a demonstration.
    ("GET", "/dev/mail", NOWHERE),
    ("GET", "/dev/mail/{name}", NOWHERE),
    ("GET", "/dev/mail/{name}/html", NOWHERE),
    ("GET", "/audit", AUDIT),
    ("GET", "/audit/reservations/{id}", AUDIT),
    // What is not a page: the same for everybody.
    ("GET", "/healthz", OPEN),
    ("GET", "/readyz", OPEN),
    ("GET", "/metrics", OPEN),
    ("GET", "/api/docs", SENT),
    ("GET", "/api/docs/", OPEN),
    ("GET", "/api/docs/{*rest}", NOWHERE),
    ("GET", "/api/v1/openapi.json", OPEN),
    ("GET", "/assets/{*path}", NOWHERE),
    ("GET", "/favicon.ico", OPEN),
];

const METHODS: [Method; 6] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// The methods that are taken at a path: whichever is not refused as such.
async fn methods(app: &TestApp, path: &str) -> BTreeSet<String> {
    let nobody = app.anonymous();
    let mut taken = BTreeSet::new();
    for method in METHODS {
        let answer = nobody.page(method.clone(), path).send().await.unwrap();
        if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
            assert!(answer.headers().contains_key(header::ALLOW), "{method} {path} does not say what is allowed");
        } else {
            taken.insert(method.to_string());
        }
    }
    taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_path_lets_in_whom_its_rule_says() {
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
    let described: BTreeSet<String> = healing_paws::routes::document().paths.paths.into_keys().collect();
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for path in server::paths() {
        if described.contains(&path) {
            continue;
        }
        let example = Case::new(&owner, &owner, &bystander).await.fill(&path);
        for method in methods(&app, &example).await {
            let Some((.., statuses)) = RULES.iter().find(|(m, p, _)| *m == method && *p == path) else {
                wrong.push(format!("no rule for {method} {path}"));
                continue;
            };
            asked += 1;
            for (person, expected) in people.iter().zip(statuses) {
                let case = Case::new(&owner, person, &bystander).await;
                let outcome = case.ask(person, &method, &path).await;
                if outcome != *expected {
                    let who = if person.username.is_empty() { "anonymous" } else { &person.username };
                    wrong.push(format!("{method} {path} for {who}: {outcome}, expected {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(asked, RULES.len(), "a rule for what is not served");
}

/// What the document says of a path is all that is taken there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_method_of_the_api_is_left_out_of_its_description() {
    let app = TestApp::start().await;
    let document = serde_json::to_value(healing_paws::routes::document()).unwrap();
    let mut wrong = Vec::new();
    for (path, described) in document["paths"].as_object().unwrap() {
        let words = described.as_object().unwrap().keys().map(|key| key.to_uppercase());
        let described: BTreeSet<String> =
            words.filter(|word| METHODS.iter().any(|method| method == word.as_str())).collect();
        let taken = methods(&app, &fill(path, &Uuid::now_v7().to_string())).await;
        if taken != described {
            wrong.push(format!("{path}: {taken:?} are taken, {described:?} are described"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A path with its parameters filled in.
fn fill(path: &str, id: &str) -> String {
    let fill = |part: &str| match part {
        "{action}" => "check-in".to_owned(),
        part if part.starts_with("{*") => "nothing".to_owned(),
        "{token}" => "nobodys-token".to_owned(),
        part if part.starts_with('{') => id.to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Things made for one call alone, so that no call depends on another.
struct Case {
    pet: String,
    free_pet: String,
    reservation: String,
    position: i64,
    username: String,
    /// Somebody who asks for nothing, for what is done to people.
    bystander: String,
}

impl Case {
    async fn new(owner: &Person, caller: &Person, bystander: &Person) -> Self {
        let (pet, free_pet) = (owner.pet("Mimi").await, owner.pet("Free").await);
        let reservation = owner.reserve(&pet).await;
        let caller = if caller.username.is_empty() { owner } else { caller };
        Self {
            pet,
            free_pet,
            reservation: reservation.id(),
            position: reservation.position(),
            username: caller.username.clone(),
            bystander: bystander.account.to_string(),
        }
    }

    fn fill(&self, path: &str) -> String {
        let id = match path.split('/').nth(1).unwrap_or_default() {
            "pets" => self.pet.clone(),
            "me" => Uuid::now_v7().to_string(),
            "admin" if path.contains("/invitations/") => Uuid::now_v7().to_string(),
            "admin" => self.bystander.clone(),
            _ => self.reservation.clone(),
        };
        fill(path, &id)
    }

    /// What comes of a request, as [`Statuses`] say it.
    async fn ask(&self, person: &Person, method: &str, path: &str) -> u16 {
        let (method, address): (Method, String) = (method.parse().unwrap(), self.fill(path));
        let mut request = person.page(method.clone(), &address).header("Read-After", self.position);
        if method == Method::POST {
            request = request.form(&self.form(path));
        }
        // Logging out would end the session of the calls to come.
        if path == "/logout" {
            request = person.clone().with_token("nobodys-token").page(method, &address);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let to = answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap());
        match (status, to.split_once("problem=")) {
            (303, _) if to.starts_with("/login?next=") => 401,
            (303, Some((_, "forbidden"))) => 403,
            (303, Some((_, "not_found"))) => 404,
            (303, Some(_)) => 409,
            (301..=308, None) => 303,
            _ => status,
        }
    }

    /// A form that is done for whom it is allowed.
    fn form(&self, path: &str) -> Vec<(&'static str, String)> {
        let unique = Uuid::now_v7().simple().to_string();
        let fields: &[(&'static str, &str)] = match path {
            "/signup" => &[
                ("username", &unique[unique.len() - 10..]),
                ("email", &format!("{unique}@example.org")),
                ("password", PASSWORD),
                ("repeat_password", PASSWORD),
                ("accept_rules", "true"),
            ],
            "/forgot" => &[("email", &format!("{unique}@example.org"))],
            "/login" => &[("username", &self.username), ("password", PASSWORD)],
            "/me" => &[("alias", &format!("N{}", &unique[unique.len() - 10..])), ("locale", "en")],
            "/me/password" => &[("current_password", PASSWORD), ("password", PASSWORD)],
            "/me/email" => &[("email", &format!("{unique}@example.org")), ("password", PASSWORD)],
            "/me/phone" => &[("phone", "+49 30 1234567")],
            "/me/second-factor/disable" => &[("password", PASSWORD)],
            "/me/second-factor/codes" => &[("password_for_codes", PASSWORD)],
            "/me/blocks" => &[("blocked_username", "bystander")],
            "/admin/staff/{id}/role" => &[("role", "customer")],
            "/admin/invitations" => {
                &[("email", &format!("{unique}@example.org")), ("role", "doctor"), ("locale", "en")]
            }
            "/pets/new" | "/pets/{id}" => &[("name", "Kiki"), ("species", "bird")],
            "/reservations/new" => &[("pet_id", &self.free_pet), ("reason", "He sneezes.")],
            "/reservations/{id}/edit" => &[("reason", "He coughs.")],
            _ => &[],
        };
        fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    }
}
