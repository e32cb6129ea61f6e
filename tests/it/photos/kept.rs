//! A photo is kept: shown in every size, replaced, taken away, sealed, gone with its owner; and it shows on the board.

use std::path::{Path, PathBuf};

use commands::account::erase_account;
use commands::{Context, Source};
use domain::Actor;
use domain::values::Digest;
use reqwest::{Method, StatusCode, header};
use sha2::{Digest as _, Sha256};
use tests::app::{Person, TestApp};

use super::{any_photo, fetch, send};
use crate::log::eventually;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_replaced_and_taken_away() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let pet = anna.pet("Momo").await;
    let place = format!("/pets/{pet}/photo");
    assert_eq!(anna.get(&place).await.outcome(), (404, "not_found"));

    let first = send(&anna, &pet, any_photo()).await;
    assert_eq!((first.status, first.id()), (StatusCode::OK, pet.clone()));
    let shown = anna.get_after(first.position(), &format!("/pets/{pet}")).await.body["photo"].clone();
    assert_eq!(shown.as_str().map(str::len), Some(64));
    let before = fetch(&anna, &pet, "thumb").await;

    // The same again is the same photo; another one is another.
    let again = send(&anna, &pet, any_photo()).await;
    assert_eq!((again.status, again.position()), (StatusCode::OK, first.position()));
    let other = send(&anna, &pet, super::jpeg::grey(&super::scene(300, 300))).await;
    assert!(other.position() > first.position());
    assert_ne!(fetch(&anna, &pet, "thumb").await, before);

    let stale = anna.request(Method::PUT, &place).header("If-Match", "\"1\"").body(any_photo());
    assert_eq!(anna.send(stale).await.outcome(), (412, "stale_version"));
    let removed = anna.delete(&place).await;
    assert_eq!(removed.status, StatusCode::OK);
    assert_eq!(anna.delete(&place).await.position(), removed.position());
    assert_eq!(anna.get(&place).await.status, StatusCode::NOT_FOUND);
    assert!(anna.get_after(removed.position(), &format!("/pets/{pet}")).await.body["photo"].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_keeps_a_photo_and_asks_each_time_whether_it_may() {
    let app = TestApp::start().await;
    let (anna, stranger) = (app.customer("anna").await, app.customer("stranger").await);
    let pet = anna.pet("Momo").await;
    send(&anna, &pet, any_photo()).await;
    for path in [format!("/api/v1/pets/{pet}/photo?size=full"), format!("/pets/{pet}/photo?size=full&v=abc")] {
        let answer = anna.page(Method::GET, &path).send().await.unwrap();
        let headers = answer.headers().clone();
        let tag = headers[header::ETAG].clone();
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let digest = Digest::new(Sha256::digest(answer.bytes().await.unwrap()).into());
        assert_eq!(tag, format!("\"{digest}\""));
        let known = anna.page(Method::GET, &path).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!((known.status(), known.headers()[header::ETAG].clone()), (StatusCode::NOT_MODIFIED, tag.clone()));
        assert!(known.bytes().await.unwrap().is_empty());
        // Whoever may not see it is not told that it is still the same.
        let asked = stranger.page(Method::GET, &path).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(anna.get(&format!("/pets/{pet}/photo?size=giant")).await.fields(), [("size", "malformed")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_shows_wherever_its_pet_does() {
    let app = TestApp::start().await;
    let (anna, doctor) = (app.customer("anna").await, app.doctor().await);
    let pet = anna.pet("Momo").await;
    let mut sent = send(&anna, &pet, any_photo()).await;
    let digest = async |person: &Person, path: &str, position| {
        let answer = person.get_after(position, path).await;
        answer.body["pet"]["photo"].as_str().map(str::to_owned)
    };
    let own = anna.get_after(sent.position(), &format!("/pets/{pet}")).await.body["photo"].as_str().unwrap().to_owned();
    let reservation = anna.reserve(&pet).await;
    let place = format!("/reservations/{}", reservation.id());
    assert_eq!(digest(&anna, &place, reservation.position()).await, Some(own.clone()), "as it was when it was made");
    sent = send(&anna, &pet, super::jpeg::grey(&super::scene(200, 200))).await;
    let after = digest(&doctor, &place, sent.position()).await;
    assert!(after.is_some() && after != Some(own), "as it is while it is ongoing");
    let removed = anna.delete(&format!("/pets/{pet}/photo")).await;
    assert_eq!(digest(&doctor, &place, removed.position()).await, None);
}

/// Every file below a directory.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_persons_photos_are_unreadable_wherever_they_lie() {
    let app = TestApp::start().await;
    let (anna, bruno, doctor) = (app.customer("anna").await, app.customer("bruno").await, app.doctor().await);
    let (hers, his) = (anna.pet("Momo").await, bruno.pet("Rex").await);
    for (person, pet) in [(&anna, &hers), (&bruno, &his)] {
        assert_eq!(send(person, pet, any_photo()).await.status, StatusCode::OK);
    }
    let picture = fetch(&anna, &hers, "full").await;
    let place = app.database.files.path();
    let lying = files_below(place);
    assert_eq!(lying.len(), 6);
    // Any sixteen bytes of the picture, and its beginning, are nowhere on the disk in clear.
    for file in &lying {
        let stored = std::fs::read(file).unwrap();
        let clear = picture.chunks_exact(16).any(|part| stored.windows(16).any(|window| window == part));
        assert!(!clear, "{} holds a picture in clear", file.display());
    }
    let copies: Vec<_> = lying.iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect();

    let context = Context::new(Actor::System, Source::Process, app.state.now());
    erase_account(app.state.commands(), context, anna.account).await.unwrap();
    eventually("her files are deleted", || async { files_below(place).len() == 3 }).await;
    // A backup brings them back, and they open for nobody.
    for (file, content) in copies {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    }
    let asked = doctor.get(&format!("/pets/{hers}/photo?size=full")).await;
    assert_eq!(asked.outcome(), (404, "not_found"), "{asked:?}");
    assert_eq!(fetch(&doctor, &his, "full").await, picture, "his is the same picture, under his own key");
}
