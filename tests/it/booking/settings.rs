//! What the hospital says about appointments, and the pause of online booking.

use reqwest::StatusCode;
use serde_json::json;

use super::{Clinic, daily};

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_stops_customers_and_not_the_staff() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let anna = clinic.app.customer("anna").await;
    let slot = clinic.free(&anna, 2, 1).await.remove(0);
    let pause = clinic.admin.put("/admin/booking/pause", json!({"reason": "The heating is out."})).await;
    assert_eq!(pause.status, StatusCode::OK, "{pause:?}");
    let told = anna.get("/booking").await.body;
    assert_eq!((&told["paused"], &told["pause_reason"]), (&json!(true), &json!("The heating is out.")));
    assert_eq!(clinic.book(&anna, &slot).await.outcome(), (409, "booking_paused"));
    let pet = anna.pet("Momo").await;
    let plain = anna.post("/reservations", json!({"pet_id": pet, "reason": "He sneezes."})).await;
    assert_eq!(plain.outcome(), (409, "booking_paused"));
    let by_desk = clinic.desk.post("/reservations", json!({"pet_id": pet, "reason": "He sneezes."})).await;
    assert_eq!(by_desk.status, StatusCode::CREATED);
    assert_eq!(clinic.admin.delete("/admin/booking/pause").await.status, StatusCode::OK);
    assert_eq!(clinic.book(&anna, &slot).await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_means_is_refused_and_all_of_it_named() {
    let clinic = Clinic::open("08:00", "12:00").await;
    let wrong = json!({
        "time_zone": "Mars/Olympus", "phone": "no", "notice_hours": 721, "appointment_minutes": "30", "days_ahead": 0,
        "lead_minutes": 1, "more": true,
    });
    let answer = clinic.admin.put("/admin/booking", wrong).await;
    let mut fields = answer.fields();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            ("appointment_minutes", "wrong_type"),
            ("days_ahead", "out_of_range"),
            ("more", "unknown_field"),
            ("notice_hours", "out_of_range"),
            ("offer_minutes", "required"),
            ("phone", "characters"),
            ("time_zone", "malformed"),
        ]
    );
    let hours = format!("/doctors/{}/hours", clinic.doctor.account);
    let range = |from, until| json!({"day": "monday", "from": from, "until": until});
    let overlapping = json!({"hours": [range("08:00", "12:00"), range("11:00", "13:00")]});
    assert_eq!(clinic.doctor.put(&hours, overlapping).await.fields(), [("hours", "hours_overlap")]);
    let malformed = json!({"hours": [{"day": "someday", "from": "8", "until": "12:00", "extra": 1}]});
    let answer = clinic.doctor.put(&hours, malformed).await;
    assert_eq!(
        answer.fields(),
        [("hours.0.day", "malformed"), ("hours.0.from", "malformed"), ("hours.0.extra", "unknown_field")]
    );
    assert_eq!(clinic.doctor.put(&hours, json!({"hours": [], "appointment_minutes": 12})).await.status, 422);

    // Doctors set their own hours, and nobody's else.
    let colleague = clinic.app.doctor().await;
    assert_eq!(clinic.doctor.put(&hours, daily("09:00", "10:00")).await.status, StatusCode::OK);
    assert_eq!(colleague.put(&hours, daily("09:00", "10:00")).await.outcome(), (403, "forbidden"));
}
