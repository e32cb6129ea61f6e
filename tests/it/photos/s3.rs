//! Photos in a bucket: the real binary, told by its environment, against something that speaks like S3.
//!
//! Signatures are not checked: what is sent and asked for is what matters here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tests::database::TestDatabase;
use tests::node::{Node, Storage};
use tokio::net::TcpListener;

use super::any_photo;
use super::memory::somebody;

/// What is in the bucket, by its key.
type Bucket = Arc<Mutex<BTreeMap<String, Bytes>>>;

async fn bucket() -> (Bucket, String) {
    let bucket = Bucket::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(answer).with_state(Arc::clone(&bucket));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (bucket, url)
}

async fn answer(State(bucket): State<Bucket>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    assert!(headers[header::AUTHORIZATION].to_str().unwrap().contains("Credential=paws/"), "{headers:?}");
    let mut bucket = bucket.lock().unwrap();
    let key = uri.path().trim_start_matches("/photos").trim_start_matches('/').to_owned();
    match method {
        Method::PUT => {
            bucket.insert(key, body);
            ([(header::ETAG, "\"1\"")], "").into_response()
        }
        Method::GET if key.is_empty() => list(&bucket, uri.query().unwrap_or_default()),
        Method::GET => match bucket.get(&key) {
            Some(content) => {
                let dated = [(header::ETAG, "\"1\""), (header::LAST_MODIFIED, "Wed, 25 Nov 2026 08:00:00 GMT")];
                (dated, content.clone()).into_response()
            }
            None => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
        },
        Method::DELETE => {
            bucket.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        other => panic!("{other} {uri} is not expected"),
    }
}

fn list(bucket: &BTreeMap<String, Bytes>, query: &str) -> Response {
    let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap_or_default().replace("%2F", "/");
    let mut found = String::new();
    for (key, content) in bucket.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        let size = content.len();
        write!(
            found,
            "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>1</ETag>\
             <LastModified>2026-11-25T08:00:00.000Z</LastModified></Contents>"
        )
        .unwrap();
    }
    let list =
        format!("<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>");
    ([(header::CONTENT_TYPE, "application/xml")], list).into_response()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_can_be_kept_in_a_bucket() {
    let (bucket, url) = bucket().await;
    let (database, directory) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let settings = [
        ("HEALING_PAWS_FILES_URL", "s3://photos/hospital"),
        ("AWS_ACCESS_KEY_ID", "paws"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ENDPOINT", &url),
        ("AWS_ALLOW_HTTP", "true"),
        ("NO_PROXY", "127.0.0.1"),
    ];
    let settings = settings.map(|(name, value)| (name.into(), value.into())).to_vec();
    let node = Node::start_set(directory.path(), Storage::Database(database.url.clone()), settings).await;
    let (token, place) = somebody(&node).await;
    let http = reqwest::Client::new();
    let sent = http.put(&place).bearer_auth(&token).body(any_photo()).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    let keys: Vec<String> = bucket.lock().unwrap().keys().cloned().collect();
    assert!(keys.len() == 3 && keys.iter().all(|key| key.starts_with("hospital/")), "{keys:?}");
    assert!(!directory.path().join("files").exists(), "nothing is kept beside the bucket");
    let shown = http.get(&place).bearer_auth(&token).send().await.unwrap();
    assert_eq!(shown.status().as_u16(), 200);
    assert_eq!(shown.headers()["content-type"], "image/jpeg");

    let (_, findings) = node.cli(&["doctor", "--json"], "").await;
    let findings: Value = serde_json::from_str(&findings).unwrap();
    let files = findings.as_array().unwrap().iter().find(|finding| finding["what"] == "files").unwrap();
    assert_eq!((&files["ok"], &files["detail"]), (&true.into(), &"s3://photos/hospital".into()));

    // What is altered there is not shown.
    for content in bucket.lock().unwrap().values_mut() {
        let mut altered = content.to_vec();
        altered[40] ^= 1;
        *content = altered.into();
    }
    assert_eq!(http.get(&place).bearer_auth(&token).send().await.unwrap().status(), 500);

    let (code, said) = node.cli(&["erase", "anna", "--yes"], "").await;
    assert_eq!(code, 0, "{said}");
    assert!(bucket.lock().unwrap().is_empty());
    node.stop().await;
}
