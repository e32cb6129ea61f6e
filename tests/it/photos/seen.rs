//! The form of the pet's page, and that whoever may not change a photo is told before their file is taken in.

use reqwest::{Method, header};
use tests::app::{Person, TestApp};

use super::{any_photo, form};

/// Sends the form as a browser does, and says where it leads.
async fn submit(person: &Person, pet: &str, fields: &[(&str, &[u8])]) -> (u16, String) {
    let (kind, body) = form(fields);
    let request = person.page(Method::POST, &format!("/pets/{pet}/photo"));
    let answer = request.header(header::CONTENT_TYPE, kind).body(body).send().await.unwrap();
    let to = answer.headers().get(header::LOCATION).map_or("", |to| to.to_str().unwrap());
    (answer.status().as_u16(), to.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_leads_back_to_the_page_that_says_what_came_of_it() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let pet = anna.pet("Momo").await;
    let photo = any_photo();
    let (status, to) = submit(&anna, &pet, &[("other", b"x"), ("photo", &photo)]).await;
    assert!(status == 303 && to.contains("done=photo-changed"), "{status} {to}");
    let page = anna.page(Method::GET, &to).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("The photo is saved.") && page.contains("size=medium"), "{page}");

    let long = vec![7; 11 * 1024 * 1024];
    let longer = vec![7; 30 * 1024 * 1024];
    let broken = &photo[..photo.len() / 2];
    let cases: [(&[(&str, &[u8])], &str, &str); 6] = [
        (&[("photo", b"")], "photo_empty", "this file is empty"),
        (&[], "photo_empty", "this file is empty"),
        (&[("photo", b"%PDF-1.7")], "photo_wrong_type", "not a photo we can read"),
        (&[("photo", broken)], "photo_truncated", "not complete"),
        (&[("photo", &long)], "photo_too_large", "too large"),
        (&[("photo", &longer)], "photo_too_large", "too large"),
    ];
    for (fields, code, words) in cases {
        let (status, to) = submit(&anna, &pet, fields).await;
        assert_eq!((status, to.as_str()), (303, format!("/pets/{pet}?problem={code}").as_str()));
        let page = anna.page(Method::GET, &to).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(words), "{code}");
    }
    let removed = anna.page(Method::POST, &format!("/pets/{pet}/photo/remove")).send().await.unwrap();
    let to = removed.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(to.contains("done=photo-removed"), "{to}");
    let page = anna.page(Method::GET, &to).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("The photo is removed.") && !page.contains("size=medium"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_for_nothing() {
    let app = TestApp::start().await;
    let (anna, stranger) = (app.customer("anna").await, app.customer("stranger").await);
    let pet = anna.pet("Momo").await;
    for (person, status) in [(&stranger, 404), (&app.anonymous(), 401)] {
        // Only the beginning comes, and the answer does not wait for the rest.
        let body = futures::stream::once(async { Ok::<_, std::io::Error>(b"\xff\xd8\xff".to_vec()) });
        let body = reqwest::Body::wrap_stream(futures::StreamExt::chain(body, futures::stream::pending()));
        let request = person.request(Method::PUT, &format!("/pets/{pet}/photo")).body(body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), status);
    }
}
