//! Whether the time of an answer tells that somebody has an account: medians of interleaved tries with names that
//! somebody has and names that nobody has.

use std::time::Instant;

use serde_json::{Value, json};

use super::client::Client;
use super::hospital::PASSWORD;
use super::http::Server;
use super::report::Report;
use super::server::Postgres;

/// Tries of each kind; two for each account, which is fewer than any throttle minds.
const TRIES: usize = 200;
const ACCOUNTS: usize = TRIES / 2;

pub(crate) async fn measure(postgres: &Postgres, report: &mut Report) {
    postgres.database("enumeration").await;
    let mut server = Server::start(postgres, "enumeration").await;
    let mut client = Client::open(server.address, "192.0.2.1").await;
    for number in 0..ACCOUNTS {
        let name = format!("known{number}");
        let account = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD, "accept_rules": true});
        assert_eq!(client.post("/accounts", &account).await.status, 201);
    }
    report.part("Enumeration: microseconds until the answer", "what | a name somebody has | nobody | apart");
    let wrong =
        |name: &str, suffix: &str| json!({"username": format!("{name}{suffix}"), "password": "not the password"});
    time(&mut client, report, "log in by username", "/sessions", 401, |name| wrong(name, "")).await;
    time(&mut client, report, "log in by email", "/sessions", 401, |name| wrong(name, "@example.org")).await;
    let forgot = |name: &str| json!({"email": format!("{name}@example.org")});
    time(&mut client, report, "forgot password", "/password-resets", 202, forgot).await;
    server.stop().await;
}

async fn time(
    client: &mut Client,
    report: &mut Report,
    what: &str,
    path: &str,
    status: u16,
    body: impl Fn(&str) -> Value,
) {
    let mut micros = [Vec::new(), Vec::new()];
    for round in 0..TRIES {
        // In turn, and each of the two as often first.
        for kind in if round.is_multiple_of(2) { [0, 1] } else { [1, 0] } {
            let name = if kind == 0 { "known" } else { "nobody" };
            client.address = format!("198.51.{kind}.{round}");
            let body = body(&format!("{name}{}", round % ACCOUNTS));
            let start = Instant::now();
            let answer = client.post(path, &body).await;
            micros[kind].push(start.elapsed().as_secs_f64() * 1e6);
            assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
        }
    }
    let [known, unknown] = micros.map(|mut micros| {
        micros.sort_by(f64::total_cmp);
        f64::midpoint(micros[TRIES / 2 - 1], micros[TRIES / 2])
    });
    let apart = (known / unknown - 1.0) * 100.0;
    report.row(&[what.to_owned(), format!("{known:.0}"), format!("{unknown:.0}"), format!("{apart:+.1} %")]);
}
