//! What administrators do: the staff, invitations, settings.
//!
//! Never here: that nobody else may; see `roles`.

use std::time::Duration;

use domain::values::Role;
use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{Answer, PASSWORD, Person, TestApp};

/// Until the read models, which name the administrators, know everybody.
async fn settle(app: &TestApp) {
    app.state.projections().wait_for(app.head().await, Duration::from_secs(5)).await.unwrap();
}

async fn role(admin: &Person, of: &Person, role: &str) -> Answer {
    admin.put(&format!("/admin/accounts/{}/role", of.account), json!({"role": role})).await
}

async fn act(admin: &Person, on: &Person, what: &str) -> Answer {
    admin.post(&format!("/admin/accounts/{}/{what}", on.account), json!({})).await
}

fn member(list: &Value, username: &str) -> Value {
    let all = list["items"].as_array().unwrap();
    all.iter().find(|row| row["username"] == username).cloned().unwrap_or_default()
}

#[tokio::test]
async fn the_staff_is_listed_with_its_state() {
    let app = TestApp::start().await;
    let (admin, doctor) = (app.person("root", Role::Admin).await, app.person("drlin", Role::Doctor).await);
    app.customer("anna").await;
    let reason = json!({"reason": "Left"});
    let path = format!("/admin/accounts/{}/suspend", doctor.account);
    let suspended = admin.post(&path, reason).await;
    assert_eq!(suspended.status, 200, "{suspended:?}");
    let staff = admin.get_after(suspended.position(), "/admin/staff").await.body;
    assert_eq!(member(&staff, "anna"), Value::Null);
    let row = member(&staff, "drlin");
    assert_eq!(
        (&row["role"], &row["suspended"], &row["second_factor"]),
        (&json!("doctor"), &json!(true), &json!(false))
    );
    assert_eq!(member(&staff, "root")["suspended"], false);
}

#[tokio::test]
async fn a_suspended_account_is_out_until_it_is_reinstated() {
    let app = TestApp::start().await;
    let (admin, doctor) = (app.person("root", Role::Admin).await, app.person("drlin", Role::Doctor).await);
    assert_eq!(act(&admin, &doctor, "suspend").await.status, 200);
    assert_eq!(doctor.get("/board").await.status, 401);
    let log_in = json!({"username": "drlin", "password": PASSWORD});
    let refused = app.anonymous().post("/sessions", log_in.clone()).await;
    assert_eq!(refused.body["code"], "suspended", "{refused:?}");
    let wrong = app.anonymous().post("/sessions", json!({"username": "drlin", "password": "not this one"})).await;
    assert_eq!(wrong.outcome(), (401, "wrong_credentials"), "only who knows the password is told");
    assert_eq!(act(&admin, &doctor, "reinstate").await.status, 200);
    assert_eq!(app.anonymous().post("/sessions", log_in).await.status, 201);
}

#[tokio::test]
async fn a_role_is_in_force_with_the_next_request() {
    let app = TestApp::start().await;
    let (admin, anna) = (app.person("root", Role::Admin).await, app.customer("anna").await);
    assert_eq!(anna.get("/board").await.status, 403);
    assert_eq!(role(&admin, &anna, "receptionist").await.status, 200);
    assert_eq!(anna.get("/board").await.status, 200);
    assert_eq!(role(&admin, &anna, "emperor").await.fields(), [("role", "malformed")]);
    let stale = admin.request(Method::PUT, &format!("/admin/accounts/{}/role", anna.account));
    let stale = admin.send(stale.header(header::IF_MATCH, "\"1\"").json(&json!({"role": "doctor"}))).await;
    assert_eq!(stale.outcome(), (412, "stale_version"));
    let unknown = "/admin/accounts/0198a4c4-0000-7000-8000-000000000000/role";
    assert_eq!(admin.put(unknown, json!({"role": "doctor"})).await.status, 404);
}

#[tokio::test]
async fn sessions_end_everywhere_but_where_an_administrator_ends_their_own() {
    let app = TestApp::start().await;
    let (admin, doctor) = (app.person("root", Role::Admin).await, app.person("drlin", Role::Doctor).await);
    let elsewhere = app.log_in("root").await;
    assert_eq!(act(&admin, &doctor, "end-sessions").await.status, 200);
    assert_eq!(doctor.get("/me").await.status, 401);
    assert_eq!(act(&admin, &admin, "end-sessions").await.status, 200);
    assert_eq!((elsewhere.get("/me").await.status.as_u16(), admin.get("/me").await.status.as_u16()), (401, 200));
}

#[tokio::test]
async fn the_last_administrator_can_neither_be_demoted_nor_suspended() {
    let app = TestApp::start().await;
    let root = app.person("root", Role::Admin).await;
    settle(&app).await;
    assert_eq!(role(&root, &root, "doctor").await.outcome(), (409, "last_administrator"));
    assert_eq!(act(&root, &root, "suspend").await.status, 409);
    let other = app.person("other", Role::Admin).await;
    settle(&app).await;
    assert_eq!(act(&root, &other, "suspend").await.status, 200);
    settle(&app).await;
    assert_eq!(role(&root, &root, "doctor").await.outcome(), (409, "last_administrator"), "one who is out is none");
    assert_eq!(act(&root, &other, "reinstate").await.status, 200);
    settle(&app).await;
    assert_eq!(role(&root, &root, "doctor").await.status, 200);
    assert_eq!(root.get("/admin/staff").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_relieve_each_other_one_stays() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let one = app.person(&format!("one{round}"), Role::Admin).await;
        let two = app.person(&format!("two{round}"), Role::Admin).await;
        settle(&app).await;
        // The winner of the round before is an administrator, too, until they are relieved here.
        let staff = one.get("/admin/staff").await.body;
        let before = staff["items"].as_array().unwrap().iter().filter(|row| row["role"] == "admin");
        for row in before.filter(|row| row["username"] != json!(one.username) && row["username"] != json!(two.username))
        {
            let path = format!("/admin/accounts/{}/role", row["id"].as_str().unwrap());
            assert_eq!(one.put(&path, json!({"role": "doctor"})).await.status, 200);
        }
        settle(&app).await;
        tokio::join!(role(&one, &two, "doctor"), role(&two, &one, "doctor"));
        let mut left = 0;
        for person in [&one, &two] {
            left += usize::from(person.get("/admin/staff").await.status == 200);
        }
        assert!(left >= 1, "nobody administers the hospital");
    }
}

#[tokio::test]
async fn invitations_are_open_until_they_are_withdrawn() {
    let app = TestApp::start().await;
    let admin = app.person("root", Role::Admin).await;
    let invite = async |email: &str, role: &str| {
        admin.post("/admin/invitations", json!({"email": email, "role": role, "locale": "zh-CN"})).await
    };
    let invited = invite("new@paws.example", "doctor").await;
    assert_eq!(invited.status, 201, "{invited:?}");
    assert_eq!(invite("NEW@paws.example", "auditor").await.status, 409, "one at a time");
    assert_eq!(invite("anna@paws.example", "customer").await.fields(), [("role", "not_staff")]);
    let open = admin.get_after(invited.position(), "/admin/invitations").await.body;
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    let row = &open["items"][0];
    assert_eq!(
        (&row["id"], &row["email"], &row["role"]),
        (&json!(invited.id()), &json!("new@paws.example"), &json!("doctor"))
    );
    let withdrawn = admin.delete(&format!("/admin/invitations/{}", invited.id())).await;
    assert_eq!(withdrawn.status, 200, "{withdrawn:?}");
    let open = admin.get_after(withdrawn.position(), "/admin/invitations").await.body;
    assert_eq!(open["items"], json!([]));
    assert_eq!(invite("new@paws.example", "auditor").await.status, 201, "and again");
}

#[tokio::test]
async fn settings_change_on_the_version_they_were_read_with() {
    let app = TestApp::start().await;
    let admin = app.person("root", Role::Admin).await;
    let read = admin.get("/admin/settings").await;
    assert_eq!(read.body, json!({"staff_second_factor": false}));
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(admin.put("/admin/settings", json!({})).await.fields(), [("staff_second_factor", "required")]);
    let put = |on: bool| {
        let request = admin.request(Method::PUT, "/admin/settings").header(header::IF_MATCH, &tag);
        admin.send(request.json(&json!({"staff_second_factor": on})))
    };
    assert_eq!(put(true).await.status, 200);
    // The administrator needs one now, too: the command line's way out is the same use case.
    assert_eq!(put(false).await.outcome(), (403, "second_factor_required"));
}
