//! A real SMTP server as a process, that can be told to behave badly; the same one that the browser tests read mail from.
//!
//! Never here: what is sent.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

/// Longer than anything waited for here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server. Ends when it is dropped.
pub struct SmtpServer {
    /// What the product is given as `SMTP_URL`.
    pub url: String,
    pipes: Mutex<(ChildStdin, Lines<BufReader<ChildStdout>>)>,
    _process: Child,
}

impl SmtpServer {
    /// Opens a server: `tls` is `none`, `starttls` or `smtps`; with `auth` it asks for a password.
    pub async fn open(tls: &str, auth: bool) -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/smtp/server.mjs");
        let mut process = Command::new("node")
            .args([program, &json!({"tls": tls, "auth": auth}).to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
        Self { url, pipes: Mutex::new((process.stdin.take().unwrap(), lines)), _process: process }
    }

    /// Opens one that takes everything from everybody.
    pub async fn plain() -> Self {
        Self::open("none", false).await
    }

    async fn call(&self, call: Value) -> Value {
        let mut pipes = self.pipes.lock().await;
        let (input, output) = &mut *pipes;
        input.write_all(format!("{call}\n").as_bytes()).await.unwrap();
        serde_json::from_str(&output.next_line().await.unwrap().unwrap()).unwrap()
    }

    /// From the next connection on it does this: `accept`, `hang`, `die` in the middle of a message, `forget` to say
    /// that it took one, or fall into `silence` having taken one.
    pub async fn behave(&self, how: &str) {
        self.call(json!([how])).await;
    }

    /// From the next connection on it refuses with a code, at `connect`, `recipient` or `data`.
    pub async fn refuse(&self, code: u16, at: &str, text: &str) {
        self.call(json!(["refuse", code, {"at": at, "text": text}])).await;
    }

    /// Everything it ever took, oldest first.
    pub async fn mails(&self) -> Vec<Value> {
        let Value::Array(mails) = self.call(json!(["mails"])).await else { unreachable!("a list") };
        mails
    }

    /// How many connections there were.
    pub async fn tried(&self) -> usize {
        self.call(json!(["tried"])).await.as_array().unwrap().len()
    }

    /// Waits until it has taken so many, and returns them.
    pub async fn taken(&self, many: usize) -> Vec<Value> {
        let until = Instant::now() + PATIENCE;
        loop {
            let mails = self.mails().await;
            if mails.len() >= many {
                return mails;
            }
            assert!(Instant::now() < until, "{} of {many} mails came: {mails:#?}", mails.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
