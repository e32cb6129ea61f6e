//! Statistics: what is promised and measured, how it is counted, and the table for a spreadsheet.
//!
//! Never here: who may see them; see `roles`. How waits are expected is tested beside the forecast.

use chrono::{Days, TimeDelta};
use domain::values::Role;
use reqwest::{Method, header};
use serde_json::{Value, json};
use tests::app::{Person, TestApp};

/// From yesterday to today, whatever the time is.
fn period(app: &TestApp) -> String {
    let today = app.state.now().date_naive();
    format!("from={}&to={today}", today.checked_sub_days(Days::new(1)).unwrap())
}

async fn counted(person: &Person, app: &TestApp, by: &str) -> Vec<Value> {
    let answer = person.get_after(app.head().await, &format!("/statistics?{}&by={by}", period(app))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["items"].as_array().unwrap().clone()
}

/// Anna's pet waits 20 minutes, is treated for 15 and fetched after 5; another one does not come.
async fn a_day(app: &TestApp) -> (Person, Person) {
    let ago = |minutes| app.state.commands().set_clock_back(TimeDelta::minutes(minutes));
    // The log's time never goes back, so whoever takes part was there before.
    ago(100);
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let id = anna.reserve(&anna.pet("Momo").await).await.id();
    let missing = anna.reserve(&anna.pet("Balu").await).await.id();
    doctor.step(&missing, "schedule", json!({})).await;
    doctor.step(&id, "triage", json!({"treatment": "standard", "acuity": "yellow"})).await;
    ago(60);
    anna.step(&id, "check-in", json!({})).await;
    ago(40);
    doctor.step(&id, "start-treatment", json!({})).await;
    ago(25);
    doctor.step(&id, "ready", json!({})).await;
    ago(20);
    anna.step(&id, "complete", json!({})).await;
    ago(0);
    doctor.step(&missing, "no-show", json!({})).await;
    (anna, doctor)
}

/// A length in minutes: what was put, and what the test itself took.
fn is_about(minutes: &Value, expected: f64) -> bool {
    minutes.as_f64().is_some_and(|minutes| (expected - 0.1..expected + 10.0).contains(&minutes))
}

#[tokio::test]
async fn the_wait_that_is_shown_is_promised_and_noted() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let first = anna.reserve(&anna.pet("Momo").await).await.id();
    doctor.step(&first, "check-in", json!({})).await;
    let id = anna.reserve(&anna.pet("Balu").await).await.id();
    // The read side must have heard of both before it can say anything about them.
    anna.get_after(app.head().await, "/reservations").await;
    let came = anna.step(&id, "check-in", json!({})).await;
    let row = anna.get_after(came.position(), &format!("/reservations/{id}")).await.body;
    let wait = &row["queue"]["wait_minutes"];
    assert!(wait["high"].as_u64() > wait["low"].as_u64(), "{wait}");
    let history = anna.get(&format!("/reservations/{id}/history")).await.body;
    let event = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&event["event_type"], &event["event_version"]), (&json!("ReservationCheckedIn"), &json!("1.1")));
    assert_eq!(&event["data"]["expected"], wait);
}

#[tokio::test]
async fn every_stage_is_measured_and_every_end_counted() {
    let app = TestApp::start().await;
    let (_, doctor) = a_day(&app).await;
    let all = counted(&doctor, &app, "all").await;
    let [all] = all.as_slice() else { unreachable!("one group: {all:?}") };
    assert_eq!((&all["visits"], &all["came"], &all["completed"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&all["no_shows"], &all["no_show_rate"]), (&json!(1), &json!(0.5)));
    for (stage, minutes) in [("waiting", 20.0), ("treatment", 15.0), ("release", 5.0)] {
        assert_eq!(all[stage]["count"], 1, "{stage}");
        assert!(is_about(&all[stage]["median"], minutes), "{stage}: {}", all[stage]);
    }
    assert_eq!(all["observation"], json!({"count": 0, "lower_quartile": null, "median": null, "upper_quartile": null}));
    let promises = &all["promises"];
    assert_eq!(promises["made"], 1);
    let sum: i64 = ["kept", "shorter", "longer"].iter().map(|part| promises[part].as_i64().unwrap()).sum();
    assert_eq!(sum, 1, "{promises}");
}

#[tokio::test]
async fn visits_are_counted_by_what_is_asked() {
    let app = TestApp::start().await;
    let (_, doctor) = a_day(&app).await;
    let by_doctor = counted(&doctor, &app, "doctor").await;
    assert_eq!((&by_doctor[0]["key"], &by_doctor[0]["came"]), (&json!(doctor.account), &json!(1)));
    assert!(by_doctor[0]["name"].is_string());
    assert_eq!((&by_doctor[1]["key"], &by_doctor[1]["no_shows"]), (&Value::Null, &json!(1)), "nobody's");
    let by_acuity = counted(&doctor, &app, "acuity").await;
    assert_eq!((&by_acuity[0]["key"], &by_acuity[1]["key"]), (&json!("yellow"), &Value::Null));
    let hours = counted(&doctor, &app, "hour").await;
    assert_eq!((hours.len(), &hours[0]["came"]), (1, &json!(1)), "only those that came");
    let came = app.state.now() - TimeDelta::minutes(60);
    let hour = hours[0]["key"].as_str().unwrap().to_owned();
    let possible = [came, came - TimeDelta::minutes(5)].map(|at| at.format("%H").to_string());
    assert!(possible.contains(&hour), "{hour}");
    let days = counted(&doctor, &app, "day").await;
    assert_eq!(days.iter().map(|day| day["visits"].as_i64().unwrap()).sum::<i64>(), 2);
    let standard = counted(&doctor, &app, "treatment").await;
    assert_eq!((&standard[0]["key"], &standard[0]["visits"]), (&json!("standard"), &json!(2)));
    let long_ago = doctor.get("/statistics?from=2000-01-01&to=2000-01-31").await.body;
    assert_eq!((&long_ago["items"], &long_ago["time_zone"]), (&json!([]), &json!("UTC")));
}

#[tokio::test]
async fn days_that_cannot_be_meant_are_refused() {
    let app = TestApp::start().await;
    let desk = app.person("desk", Role::Receptionist).await;
    for (query, fields) in [
        ("from=yesterday", vec![("from", "malformed")]),
        ("from=2026-01-02&to=2026-01-01", vec![("from", "out_of_range")]),
        ("from=2020-01-01&to=2026-01-01", vec![("from", "out_of_range")]),
        ("by=owner&to=31.12.2026", vec![("to", "malformed"), ("by", "malformed")]),
    ] {
        for path in ["/statistics", "/statistics.csv"] {
            let answer = desk.get(&format!("{path}?{query}")).await;
            assert_eq!((answer.status.as_u16(), answer.fields()), (422, fields.clone()), "{path} {query}");
        }
    }
    let page = desk.page(Method::GET, "/statistics?from=2026-01-02&to=2026-01-01").send().await.unwrap();
    assert_eq!(page.status(), 422);
    let html = page.text().await.unwrap();
    assert!(html.contains("value=\"2026-01-02\""), "what was typed is kept");
}

#[tokio::test]
async fn the_table_is_the_same_as_the_answer() {
    let app = TestApp::start().await;
    let (_, doctor) = a_day(&app).await;
    let path = format!("/statistics.csv?{}&by=doctor", period(&app));
    let request = doctor.request(Method::GET, &path).header("Read-After", app.head().await);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment; filename="));
    let text = answer.text().await.unwrap();
    let lines: Vec<Vec<&str>> = text.trim_end().split("\r\n").map(|line| line.split(',').collect()).collect();
    let groups = counted(&doctor, &app, "doctor").await;
    assert_eq!((lines.len(), lines[0][0], lines[0][2]), (groups.len() + 1, "doctor", "visits"));
    for (line, group) in lines[1..].iter().zip(&groups) {
        assert_eq!((line.len(), line[0]), (lines[0].len(), group["key"].as_str().unwrap_or_default()));
        assert_eq!(line[2].parse::<i64>().unwrap(), group["visits"].as_i64().unwrap());
    }
}

#[tokio::test]
async fn the_page_shows_every_chart_with_the_table_behind_it() {
    let app = TestApp::start().await;
    let (_, doctor) = a_day(&app).await;
    let path = format!("/statistics?{}&after={}", period(&app), app.head().await);
    let page = doctor.page(Method::GET, &path).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let html = page.text().await.unwrap();
    for section in ["stages", "hours", "days", "doctors", "acuities", "promises"] {
        assert!(html.contains(&format!("data-section=\"{section}\"")), "{section}");
        assert!(html.contains(&format!("id=\"chart-{section}-name\"")), "the chart of {section} has a name");
    }
    assert!(!html.contains("style=") && !html.contains("<style"), "the policy forbids inline style");
    let empty = doctor.page(Method::GET, "/statistics?from=2000-01-01&to=2000-01-31").send().await.unwrap();
    assert!(!empty.text().await.unwrap().contains("data-section"));
}
