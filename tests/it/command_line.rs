//! The command line, as a process: what it prints, its exit codes, and that it works beside a running server.
//!
//! Never here: the use cases behind it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::app::PASSWORD;
use tests::database::TestDatabase;
use tests::node::{Node, Storage};

struct Installation {
    node: Node,
    database: TestDatabase,
    _data: tempfile::TempDir,
}

impl Installation {
    async fn start() -> Self {
        let (data, database) = (tempfile::tempdir().unwrap(), TestDatabase::create().await);
        let node = Node::start(data.path(), Storage::Database(database.url.clone())).await;
        Self { node, database, _data: data }
    }

    /// Runs a command that must be done, and reads what it printed.
    async fn run(&self, arguments: &[&str], input: &str) -> Value {
        let (code, output) = self.node.cli(&[arguments, &["--json"]].concat(), input).await;
        assert_eq!(code, 0, "{arguments:?}: {output}");
        serde_json::from_str(&output).unwrap()
    }

    async fn person(&self, username: &str, role: &str) -> (String, Value) {
        let email = format!("{username}@example.org");
        let create = ["account", "create", "--username", username, "--email", &email, "--role", role];
        let made = self.run(&create, &format!("{PASSWORD}\n")).await;
        let body = json!({"username": username, "password": PASSWORD});
        let session = self.post("", "/sessions", body).await;
        (session["access_token"].as_str().unwrap().to_owned(), made)
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> Value {
        let request = reqwest::Client::new().post(format!("{}/api/v1{path}", self.node.url())).json(&body);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auditor_replays_exports_and_proves_the_log() {
    let hospital = Installation::start().await;
    let (anna, _) = hospital.person("anna", "customer").await;
    let (doctor, _) = hospital.person("drwu", "doctor").await;
    let pet = hospital.post(&anna, "/pets", json!({"name": "Momo", "species": "cat"})).await;
    let visit = hospital.post(&anna, "/reservations", json!({"pet_id": pet["id"], "reason": "She limps."})).await;
    let id = visit["id"].as_str().unwrap();
    hospital.post(&doctor, &format!("/reservations/{id}/triage"), json!({"treatment": "emergency"})).await;

    let history = hospital.run(&["audit", "history", id], "").await;
    assert_eq!(history[0]["data"]["reason"], "She limps.");
    assert_eq!(
        (&history[1]["event_type"], &history[1]["actor"]["alias"]),
        (&json!("ReservationTriaged"), &json!("drwu"))
    );
    let now = hospital.run(&["audit", "board"], "").await;
    assert_eq!(now["items"][0]["treatment"], "emergency");
    let then = hospital.run(&["audit", "board", "--as-of", &visit["position"].to_string()], "").await;
    assert_eq!((&then["items"][0]["treatment"], &then["position"]), (&json!("standard"), &visit["position"]));
    let proof = hospital.run(&["audit", "verify"], "").await;
    assert_eq!(proof["intact"], true);

    let (_, export) = hospital.node.cli(&["audit", "export"], "").await;
    assert_eq!(i64::try_from(export.lines().count()).unwrap(), proof["verified"].as_i64().unwrap());
    assert!(!export.contains("She limps."), "personal texts leave sealed");
    let mut script = Command::new("python3");
    script.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/verify_log.py"));
    let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    script.stdin.take().unwrap().write_all(export.as_bytes()).unwrap();
    let said = script.wait_with_output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains(proof["hash"].as_str().unwrap()), "{said}");

    let mut connection = hospital.database.pool.acquire().await.unwrap();
    let position = visit["position"].as_i64().unwrap();
    for statement in [
        "SET session_replication_role = replica".to_owned(),
        format!("UPDATE events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = {position}"),
    ] {
        sqlx::query(&statement).execute(&mut *connection).await.unwrap();
    }
    let (code, output) = hospital.node.cli(&["audit", "verify"], "").await;
    assert_eq!(code, 3);
    assert!(output.starts_with(&format!("bad position {position}:")), "{output}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_get_accounts_and_roles_and_are_erased() {
    let hospital = Installation::start().await;
    let (anna, made) = hospital.person("anna", "customer").await;
    let pet = hospital.post(&anna, "/pets", json!({"name": "Momo", "species": "cat"})).await;
    let body = json!({"pet_id": pet["id"], "reason": "Something private."});
    let visit = hospital.post(&anna, "/reservations", body).await;
    let granted = hospital.run(&["account", "grant-role", "ANNA", "receptionist"], "").await;
    assert_eq!(granted["id"], made["id"]);
    let (code, _) =
        hospital.node.cli(&["account", "create", "--username", "anna", "--email", "b@example.org"], PASSWORD).await;
    assert_eq!(code, 1, "the name is taken");
    let (code, _) =
        hospital.node.cli(&["account", "create", "--username", "bo", "--email", "b@example.org"], PASSWORD).await;
    assert_eq!(code, 1, "no username");

    hospital.run(&["erase", "anna"], "").await;
    let history = hospital.run(&["audit", "history", visit["id"].as_str().unwrap()], "").await;
    assert_eq!(history[0]["data"]["reason"], Value::Null);
    assert_eq!(hospital.run(&["audit", "verify"], "").await["intact"], true);
    let (code, board) = hospital.node.cli(&["audit", "board", "--json"], "").await;
    assert!(code == 0 && !board.contains("Momo") && !board.contains("anna"), "{board}");
    let again = hospital.post("", "/sessions", json!({"username": "anna", "password": PASSWORD})).await;
    assert_eq!(again["code"], "wrong_credentials");
    hospital.person("anna", "customer").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_invited_listed_shut_out_and_let_in_again() {
    let hospital = Installation::start().await;
    let (_, made) = hospital.person("drwu", "doctor").await;
    hospital.person("anna", "customer").await;
    let listed = hospital.run(&["account", "list"], "").await;
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &made["id"]));
    assert_eq!(hospital.run(&["account", "list", "--role", "customer"], "").await[0]["username"], "anna");

    hospital.run(&["account", "end-sessions", "drwu"], "").await;
    hospital.run(&["account", "suspend", "drwu", "--reason", "a quarrel"], "").await;
    assert_eq!(hospital.run(&["account", "list"], "").await[0]["suspended"], true);
    let body = json!({"username": "drwu", "password": PASSWORD});
    let eventually = async { while hospital.post("", "/sessions", body.clone()).await["code"] != "suspended" {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), eventually).await.unwrap();
    hospital.run(&["account", "reinstate", "drwu"], "").await;
    assert_eq!(hospital.run(&["account", "list"], "").await[0]["suspended"], false);

    hospital.run(&["account", "invite", "new@example.org", "--role", "receptionist"], "").await;
    let (code, said) = hospital.node.cli(&["account", "invite", "NEW@example.org"], "").await;
    assert_eq!((code, said.contains("NEW@")), (1, false), "{said}");
    assert_eq!(hospital.run(&["settings", "show"], "").await["staff_second_factor"], false);
    hospital.run(&["settings", "set", "--staff-second-factor", "on"], "").await;
    assert_eq!(hospital.run(&["settings", "show"], "").await["staff_second_factor"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exit_codes_are_the_documented_ones() {
    let hospital = Installation::start().await;
    let statuses = hospital.run(&["projection", "status"], "").await;
    assert!(statuses.as_array().unwrap().iter().any(|status| status["name"] == "mail"), "{statuses}");
    hospital.run(&["projection", "rebuild", "pets"], "").await;
    hospital.run(&["migrate"], "").await;
    let nobody = "01900000-0000-7000-8000-000000000000";
    for (arguments, expected) in [
        (vec!["frobnicate"], 2),
        (vec!["audit", "history", "not-an-id"], 2),
        (vec!["audit", "board", "--as-of", "yesterday"], 2),
        (vec!["account", "grant-role", "anna", "king"], 2),
        (vec!["audit", "history", nobody], 4),
        (vec!["account", "grant-role", "nobody", "doctor"], 4),
        (vec!["account", "suspend", "nobody"], 4),
        (vec!["account", "invite", "not-an-address"], 1),
        (vec!["account", "invite", "a@example.org", "--role", "customer"], 1),
        (vec!["settings", "set", "--staff-second-factor", "perhaps"], 2),
        (vec!["settings", "set"], 1),
        (vec!["erase", nobody], 4),
        (vec!["projection", "rebuild", "nothing"], 4),
        (vec!["projection", "retry", "pets"], 4),
        (vec!["audit", "verify", "--database-url", "postgres://127.0.0.1:1/nowhere"], 1),
        (vec!["--help"], 0),
    ] {
        let (code, output) = hospital.node.cli(&arguments, "").await;
        assert_eq!(code, expected, "{arguments:?}: {output}");
    }
    let (code, output) = hospital.node.cli(&["doctor", "--json"], "").await;
    let findings: Value = serde_json::from_str(&output).unwrap();
    let wrong: Vec<&Value> = findings.as_array().unwrap().iter().filter(|finding| finding["ok"] == false).collect();
    assert_eq!(code, if wrong.is_empty() { 0 } else { 3 }, "{wrong:?}");
}
