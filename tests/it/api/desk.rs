//! What is kept beside a visit's steps, over HTTP: alerts, notes, the doctor named, targets, tickets, calendars, the
//! screen of the waiting room.
//!
//! Never here: the rules themselves; `domain` tests those.

use domain::values::Role;
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::TestApp;

#[tokio::test]
async fn a_treatment_waits_until_what_must_be_known_is_acknowledged() {
    let app = TestApp::start().await;
    let (anna, doctor, desk) =
        (app.customer("anna").await, app.doctor().await, app.person("desk", Role::Receptionist).await);
    let pet = anna.pet("Momo").await;
    let alert = json!({"kind": "allergy", "mandatory": true, "text": "Penicillin"});
    let first = anna.post(&format!("/pets/{pet}/alerts"), alert).await;
    let id = anna.reserve(&pet).await.id();
    desk.step(&id, "check-in", json!({})).await;
    let start = format!("/reservations/{id}/start-treatment");
    assert_eq!(doctor.post(&start, json!({})).await.outcome(), (409, "alerts_unacknowledged"));
    let acknowledge = format!("/reservations/{id}/acknowledge-alerts");
    assert_eq!(anna.post(&acknowledge, json!({"alerts": [first.id()]})).await.status, 403);
    assert_eq!(desk.post(&acknowledge, json!({"alerts": []})).await.fields(), [("alerts", "required")]);
    assert_eq!(desk.post(&acknowledge, json!({"alerts": ["x"]})).await.fields(), [("alerts", "malformed")]);
    let read = desk.post(&acknowledge, json!({"alerts": [first.id()]})).await;
    let row = doctor.get_after(read.position(), &format!("/reservations/{id}")).await.body;
    assert_eq!(row["acknowledged_alerts"], json!([first.id()]));

    // Another text is another alert: whoever read the first has not read the second.
    let bites = json!({"kind": "alert", "mandatory": true, "text": "Bites."});
    let second = doctor.post(&format!("/pets/{pet}/alerts"), bites).await;
    assert_eq!(doctor.post(&start, json!({})).await.outcome(), (409, "alerts_unacknowledged"));
    doctor.post(&acknowledge, json!({"alerts": [first.id(), second.id()]})).await;
    assert_eq!(doctor.post(&start, json!({})).await.status, 200);
}

#[tokio::test]
async fn notes_are_the_staffs_alone() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let auditor = app.person("auditor", Role::Auditor).await;
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let notes = format!("/reservations/{id}/notes");
    assert_eq!(doctor.post(&notes, json!({"text": "Growls."})).await.status, 200);
    let second = doctor.post(&notes, json!({"text": "Only at men."})).await;
    let read = auditor.get(&notes).await.body;
    let texts: Vec<&Value> = read["items"].as_array().unwrap().iter().map(|note| &note["text"]).collect();
    assert_eq!(texts, [&json!("Growls."), &json!("Only at men.")]);
    assert_eq!(read["items"][0]["by"]["id"], json!(doctor.account));
    let path = format!("/reservations/{id}");
    assert_eq!(doctor.get_after(second.position(), &path).await.body["note_count"], 2);
    assert_eq!(anna.get(&path).await.body["note_count"], 0);
    let told = [anna.get(&format!("{path}/history")).await.body, anna.get("/me/export").await.body];
    assert!(!told.iter().any(|body| body.to_string().contains("NoteAdded")), "{told:?}");
}

#[tokio::test]
async fn a_doctor_is_named_and_taken_off() {
    let app = TestApp::start().await;
    let (anna, doctor, desk) =
        (app.customer("anna").await, app.doctor().await, app.person("desk", Role::Receptionist).await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let row = async |position: i64| anna.get_after(position, &format!("/reservations/{id}")).await.body;
    let named = desk.step(&id, "assign", json!({"doctor_id": doctor.account})).await;
    assert_eq!(row(named.position()).await["doctor"]["id"], json!(doctor.account));
    let wrong = desk.post(&format!("/reservations/{id}/assign"), json!({"doctor_id": anna.account})).await;
    assert_eq!(wrong.fields(), [("doctor_id", "no_such_doctor")]);
    let nobody = desk.step(&id, "assign", json!({})).await;
    assert_eq!(row(nobody.position()).await["doctor"], Value::Null);
}

#[tokio::test]
async fn targets_hold_for_what_is_triaged_from_then_on() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let admin = app.person("root", Role::Admin).await;
    let read = admin.get("/admin/triage-targets").await.body;
    assert_eq!(read, json!({"red": 0, "orange": 15, "yellow": 60, "green": 120, "blue": 240}));
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let yellow = json!({"treatment": "standard", "acuity": "yellow"});
    doctor.step(&id, "triage", yellow.clone()).await;
    let targets = json!({"red": 0, "orange": 10, "yellow": 30, "green": 60, "blue": 90});
    assert_eq!(admin.put("/admin/triage-targets", targets).await.status, 200);
    let wrong = json!({"red": 5, "orange": 4, "yellow": 30, "green": 60, "blue": 90});
    assert_eq!(admin.put("/admin/triage-targets", wrong).await.fields(), [("blue", "targets_out_of_order")]);
    let long = json!({"red": 0, "orange": 10, "yellow": 30, "green": 60, "blue": 1441});
    assert_eq!(admin.put("/admin/triage-targets", long).await.fields(), [("blue", "out_of_range")]);
    let path = format!("/reservations/{id}");
    assert_eq!(doctor.get(&path).await.body["target_minutes"], 60, "what was promised stays");
    let again = doctor.step(&id, "triage", yellow).await;
    assert_eq!(doctor.get_after(again.position(), &path).await.body["target_minutes"], 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screen_of_the_waiting_room_tells_tickets_to_everybody_and_names_to_nobody() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let mut screen = app.anonymous().listen("/live/wall", None).await;
    assert_eq!(screen.next().await.unwrap().data, json!({"waiting": [], "treated": [], "ready": []}));
    let ids = [anna.reserve(&anna.pet("Momo").await).await.id(), anna.reserve(&anna.pet("Kiki").await).await.id()];
    for id in &ids {
        doctor.step(id, "check-in", json!({})).await;
    }
    doctor.step(&ids[1], "triage", json!({"treatment": "emergency", "acuity": "red"})).await;
    doctor.step(&ids[0], "start-treatment", json!({})).await;
    let expected = json!({
        "waiting": [{"ticket": "A02", "treatment": "emergency"}],
        "treated": [{"ticket": "A01", "treatment": "standard"}],
        "ready": [],
    });
    loop {
        let told = screen.next().await.unwrap().data;
        let text = told.to_string();
        assert!(["Momo", "Kiki", "anna", "doctor"].iter().all(|name| !text.contains(name)), "{text}");
        if told == expected {
            break;
        }
    }
}

#[tokio::test]
async fn an_appointment_is_its_owners_to_keep() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let times = json!({"start": "2027-03-01T09:00:00Z", "end": "2027-03-01T09:30:00Z"});
    let scheduled = doctor.step(&id, "schedule", times).await;
    let path = format!("/reservations/{id}/calendar.ics");
    let ask = async |person: &tests::app::Person| {
        let request = person.page(Method::GET, &path).header("Read-After", scheduled.position());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, file) = ask(&anna).await;
    assert_eq!(status, 200);
    assert!(file.contains("\r\nDTSTART:20270301T090000Z\r\nDTEND:20270301T093000Z\r\n"), "{file}");
    assert_eq!(ask(&bruno).await.0, 404);
    assert_eq!(ask(&doctor).await.0, 200);
}

#[tokio::test]
async fn files_are_kept_for_the_staff_and_given_out_to_be_saved() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let path = format!("/reservations/{id}/attachments");
    let send = async |name: &str, content: &'static str| {
        let request = doctor.request(Method::POST, &format!("{path}?name={name}"));
        doctor.send(request.header("content-type", "application/pdf; x=y").body(content)).await
    };
    assert_eq!(send("R%C3%B6ntgen.pdf", "").await.fields(), [("file", "required")]);
    let added = send("R%C3%B6ntgen.pdf", "%PDF-1.7 bones").await;
    assert_eq!(added.status, 200, "{added:?}");
    let kept = doctor.get(&path).await.body["items"][0].clone();
    assert_eq!(
        (&kept["name"], &kept["media_type"], &kept["bytes"]),
        (&json!("Röntgen.pdf"), &json!("application/pdf"), &json!(14))
    );
    let row = doctor.get_after(added.position(), &format!("/reservations/{id}")).await.body;
    assert_eq!(row["attachment_count"], 1);

    let one = format!("{path}/{}", kept["id"].as_str().unwrap());
    let given = doctor.request(Method::GET, &one).send().await.unwrap();
    assert_eq!(given.headers()["content-disposition"], "attachment; filename*=UTF-8''R%C3%B6ntgen.pdf");
    assert_eq!(given.headers()["x-content-type-options"], "nosniff");
    assert_eq!(given.text().await.unwrap(), "%PDF-1.7 bones");

    assert_eq!((anna.get(&path).await.status.as_u16(), anna.get(&one).await.status.as_u16()), (403, 403));
    let told = [
        anna.get(&format!("/reservations/{id}")).await.body["attachment_count"].clone(),
        anna.get(&format!("/reservations/{id}/history")).await.body,
        anna.get("/me/export").await.body,
    ];
    assert_eq!(told[0], 0);
    assert!(!told.iter().any(|body| body.to_string().contains("ntgen")), "{told:?}");

    assert_eq!(doctor.delete(&one).await.status, 200);
    assert_eq!(doctor.delete(&one).await.outcome(), (404, "no_such_attachment"));
    assert_eq!(doctor.get(&one).await.status, 404);
    assert_eq!(doctor.get(&path).await.body["items"], json!([]));
}
