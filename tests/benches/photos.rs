//! What the board keeps of its latency while 50 photos of 12 million pixels come in at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::hospital::PASSWORD;
use super::http::Server;
use super::report::{Median, Report};
use super::server::Postgres;

const UPLOADS: usize = 50;
const RUNS: usize = 3;
/// Cards on the board.
const CARDS: usize = 100;
const UNLOADED: Duration = Duration::from_secs(5);
/// Somebody looks at the board this often.
const EVERY: Duration = Duration::from_millis(20);

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    postgres.database("photos").await;
    let mut server = Server::start(postgres, "photos").await;
    let arguments = ["account", "create", "--username", "doctor", "--email", "doctor@example.org", "--role", "doctor"];
    server.cli(postgres, "photos", &arguments, PASSWORD).await;
    let doctor = session(server.address, "doctor").await;
    let (owner, pets) = pets(server.address).await;
    let photo = Arc::new(photo());
    let (mut middle, mut slow, mut took, mut refused) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let stop = CancellationToken::new();
        let unloaded = tokio::spawn(look(server.address, doctor.clone(), stop.clone()));
        tokio::time::sleep(UNLOADED).await;
        stop.cancel();
        let unloaded = unloaded.await.unwrap();

        let (stop, begun) = (CancellationToken::new(), Instant::now());
        let loaded = tokio::spawn(look(server.address, doctor.clone(), stop.clone()));
        let uploads = (0..UPLOADS).map(|number| {
            let (address, owner, pet, photo) =
                (server.address, owner.clone(), pets[number].clone(), Arc::clone(&photo));
            tokio::spawn(async move {
                let mut client = Client::open(address, "192.0.2.1").await;
                client.token = Some(owner);
                client.send_bytes("PUT", &format!("/pets/{pet}/photo"), &photo).await.status
            })
        });
        let statuses = join_all(uploads).await;
        took.push(begun.elapsed().as_secs_f64());
        stop.cancel();
        let loaded = loaded.await.unwrap();
        refused += statuses.into_iter().filter(|status| *status.as_ref().unwrap() != 200).count();
        middle.push((at(&unloaded, 50), at(&loaded, 50)));
        slow.push((at(&unloaded, 95), at(&loaded, 95)));
    }
    server.stop().await;

    report.part(
        "Photos: latency of the board while 50 come in at once, microseconds",
        "of its reads | alone | with 50 uploads | ratio",
    );
    for (what, pairs) in [("the middle", middle), ("95 % at most", slow)] {
        let (alone, loaded): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let (alone, loaded) = (Median::of(alone), Median::of(loaded));
        report.row(&[what.to_owned(), alone.text(), loaded.text(), loaded.over(&alone)]);
    }
    let seconds = Median::of(took).middle;
    let size = photo.len() as f64 / 1_048_576.0;
    report.line(&format!(
        "\nThe 50, of {size:.1} MiB each, took {seconds:.1} s; {refused} of {} were sent away.",
        UPLOADS * RUNS
    ));
}

/// How long each look at the board took, in microseconds, in order.
async fn look(server: SocketAddr, doctor: String, stop: CancellationToken) -> Vec<f64> {
    let mut client = Client::open(server, "192.0.2.1").await;
    client.token = Some(doctor);
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut took = Vec::new();
    while !stop.is_cancelled() {
        clock.tick().await;
        let begun = Instant::now();
        assert_eq!(client.send("GET", "/board", None).await.status, 200);
        took.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    took.sort_by(f64::total_cmp);
    took
}

/// The value below which so many percent are.
fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}

async fn session(server: SocketAddr, name: &str) -> String {
    let mut client = Client::open(server, "192.0.2.1").await;
    let session = client.post("/sessions", &json!({"username": name, "password": PASSWORD})).await;
    session.json()["access_token"].as_str().unwrap().to_owned()
}

/// An owner with pets that are all expected.
async fn pets(server: SocketAddr) -> (String, Vec<String>) {
    let mut client = Client::open(server, "192.0.2.1").await;
    let account =
        json!({"username": "owner", "email": "owner@example.org", "password": PASSWORD, "accept_rules": true});
    assert_eq!(client.post("/accounts", &account).await.status, 201);
    let token = session(server, "owner").await;
    client.token = Some(token.clone());
    let mut pets = Vec::new();
    for number in 0..CARDS {
        let made = client.post("/pets", &json!({"name": format!("Mimi {number}"), "species": "cat"})).await;
        let pet = made.json()["id"].as_str().unwrap().to_owned();
        let visit = json!({"pet_id": pet, "reason": "Limping since yesterday"});
        assert_eq!(client.post("/reservations", &visit).await.status, 201);
        pets.push(pet);
    }
    (token, pets)
}

/// A picture of 12 million pixels with as much in it as a camera sees.
fn photo() -> Vec<u8> {
    let mut noise = 7_u32;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = noise.to_be_bytes()[0] / 12;
        let [_, _, _, across] = (x / 16).to_be_bytes();
        let [_, _, _, down] = (y / 12).to_be_bytes();
        Rgb([across.saturating_add(grain), down.saturating_add(grain), (across ^ down).saturating_add(grain)])
    });
    let mut file = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 85)).unwrap();
    file
}
