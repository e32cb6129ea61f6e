//! The memory of the real binary while it looks at everything that could take much of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use image::{DynamicImage, GrayImage};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tests::database::TestDatabase;
use tests::node::{Node, Storage};
use tokio::task::JoinSet;

use super::files::bombs;
use super::{any_photo, jpeg, scene};

/// One picture at a time in memory, and the files that wait.
const MOST_MEGABYTES: u64 = 640;

/// The memory that a process has for itself, in megabytes.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Somebody with a session and a pet: their token, and where its photo goes.
pub(super) async fn somebody(node: &Node) -> (String, String) {
    let arguments = ["account", "create", "--username", "anna", "--email", "anna@example.org"];
    assert_eq!(node.cli(&arguments, "sleeping dogs lie\n").await.0, 0);
    let post = async |path: &str, token: &str, body: Value| -> Value {
        let request = Client::new().post(format!("{}/api/v1{path}", node.url())).bearer_auth(token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let begun = post("/sessions", "", json!({"username": "anna", "password": "sleeping dogs lie"})).await;
    let token = begun["access_token"].as_str().unwrap().to_owned();
    let pet = post("/pets", &token, json!({"name": "Momo", "species": "cat"})).await;
    let place = format!("{}/api/v1/pets/{}/photo", node.url(), pet["id"].as_str().unwrap());
    (token, place)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bombs_and_crowds_take_no_more_memory_than_is_meant_for_them() {
    let (database, directory) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let node = Node::start(directory.path(), Storage::Database(database.url.clone())).await;
    let (token, place) = somebody(&node).await;
    let send = |file: Vec<u8>| {
        let request = Client::new().put(&place).bearer_auth(&token).body(file);
        async move { request.send().await.unwrap().status() }
    };
    assert_eq!(send(any_photo()).await, StatusCode::OK);
    let before = memory(node.id());
    let (watching, process) = (Arc::new(AtomicBool::new(true)), node.id());
    let watch = tokio::spawn({
        let watching = Arc::clone(&watching);
        async move {
            let mut most = 0;
            while watching.load(Ordering::Relaxed) {
                most = most.max(memory(process));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            most
        }
    });

    // The largest that are decoded, in the form that takes the most, and whatever only says that it is large.
    let grey = DynamicImage::ImageLuma8(GrayImage::new(7_000, 7_000));
    let mut largest = std::io::Cursor::new(Vec::new());
    grey.write_to(&mut largest, image::ImageFormat::Png).unwrap();
    let files =
        bombs().into_iter().map(|(_, file, _)| file).chain([largest.into_inner(), jpeg::jpeg(&scene(7_000, 7_000))]);
    for file in files {
        assert_ne!(send(file).await.as_u16() / 100, 5);
    }
    // Sixty at once, of six megabytes each.
    let crowd = Arc::new([any_photo(), vec![0; 6 * 1024 * 1024]].concat());
    let mut sent = JoinSet::new();
    for _ in 0..60 {
        sent.spawn(send((*crowd).clone()));
    }
    let mut done = 0;
    while let Some(status) = sent.join_next().await {
        let status = status.unwrap();
        assert!([200, 503].contains(&status.as_u16()), "{status}");
        done += usize::from(status == StatusCode::OK);
    }
    assert!(done >= 30, "only {done} of the crowd were served");
    watching.store(false, Ordering::Relaxed);
    let most = watch.await.unwrap();
    println!("{before} MB before, {most} MB at most");
    assert!(most < MOST_MEGABYTES, "{before} MB before, {most} MB at most");
    node.stop().await;
}
