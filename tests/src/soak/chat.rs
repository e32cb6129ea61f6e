//! People who chat whatever happens to their connections and nodes: every message that was acknowledged is seen by
//! everybody in its room, once, in the log's order.
//!
//! Never here: presence; it heals, and is not exact.

use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use commands::account::{OpenAccount, open_account};
use commands::{Commands, Context, MasterKey, Source};
use domain::values::{EmailAddress, Locale, Password, Role, Username};
use domain::{AccountId, Actor};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use super::load::{PASSWORD, Person};
use crate::chat::try_dial;
use crate::node::{Node, Storage};

/// How much is said.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// So many people.
    pub people: usize,
    /// In so many rooms, each person in one.
    pub rooms: usize,
    /// Each says so much.
    pub messages: usize,
}

/// Nobody waits longer than this for what must come.
const PATIENCE: Duration = Duration::from_mins(5);

/// Lets people talk on two nodes while their connections are cut at random and one node is killed.
pub async fn chat(url: &str, talk: Talk) {
    let pool = PgPool::connect(url).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    keep_key(data.path());
    let storage = Storage::Database(url.to_owned());
    let mut first = Node::start(data.path(), storage.clone()).await;
    let second = Node::start(data.path(), storage).await;
    open_accounts(&pool, talk.people).await;
    let nodes: Arc<[String]> = [first.url(), second.url()].into();
    let mut people = Vec::new();
    for number in 0..talk.people {
        people.push(Person::log_in(&second, &name(number)).await);
    }
    let mut rooms = Vec::new();
    for number in 0..talk.rooms {
        let room = json!({"kind": "public", "name": format!("room{number}"), "capacity": 1000});
        rooms.push(people[number].made("/rooms", room).await);
    }
    let said = Arc::new(AtomicUsize::new(0));
    let talkers: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let members = (talk.people - number % talk.rooms).div_ceil(talk.rooms);
            let talker = Talker {
                nodes: Arc::clone(&nodes),
                token: person.token().to_owned(),
                room: rooms[number % talk.rooms].clone(),
                dice: u64::try_from(number).unwrap() * 7919 + 1,
                name: name(number),
                left: talk.messages,
                expected: members * talk.messages,
                said: Arc::clone(&said),
                ..Talker::default()
            };
            tokio::spawn(talker.talk())
        })
        .collect();
    let half = talk.people * talk.messages / 2;
    let begun = Instant::now();
    while said.load(Ordering::Relaxed) < half {
        assert!(begun.elapsed() < PATIENCE, "{} of {half} were said", said.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.kill().await;
    first.start_again();
    let mut heard = Vec::new();
    for talker in talkers {
        heard.push(talker.await.unwrap());
    }
    for (number, talker) in heard.iter().enumerate() {
        let log = written(&pool, &rooms[number % talk.rooms]).await;
        assert_eq!(talker.heard, log, "{} heard something else than what is in the log", talker.name);
        for (position, id) in &talker.acknowledged {
            assert!(log.contains(&(*position, *id)), "{id} was acknowledged at {position} and is not there");
        }
        assert_eq!(talker.acknowledged.len(), talk.messages);
    }
    let cuts: usize = heard.iter().map(|talker| talker.cuts).sum();
    let took = begun.elapsed().as_secs_f32();
    eprintln!("{} people said {} things in {took:.1} s, over {cuts} cuts", talk.people, talk.people * talk.messages);
    first.ready().await;
    first.stop().await;
    second.stop().await;
}

/// What was written in a room, in the log's order.
async fn written(pool: &PgPool, room: &str) -> Vec<(i64, Uuid)> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT position, payload -> 'MessagePosted' ->> 'id' FROM events
         WHERE aggregate_type = 'room' AND aggregate_id = $1 AND event_type = 'MessagePosted' ORDER BY position",
    )
    .bind(room)
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter().map(|(position, id)| (position, id.parse().unwrap())).collect()
}

fn name(number: usize) -> String {
    format!("talker{number}")
}

/// The nodes' master key, known here, too.
fn keep_key(data: &Path) {
    let secrets = data.join("secrets");
    std::fs::DirBuilder::new().mode(0o700).create(&secrets).unwrap();
    let file = secrets.join("master.key");
    std::fs::write(&file, "07".repeat(32)).unwrap();
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

async fn open_accounts(pool: &PgPool, people: usize) {
    let commands = Commands::open(pool.clone(), MasterKey::new([7; 32]), commands::Options::default()).await.unwrap();
    for number in 0..people {
        let open = OpenAccount {
            id: AccountId::new(Uuid::now_v7()),
            username: Username::parse(&name(number)).unwrap(),
            email: EmailAddress::parse(&format!("{}@example.org", name(number))).unwrap(),
            password: Password::parse(PASSWORD).unwrap(),
            locale: Locale::English,
            role: Role::Customer,
            email_verified: true,
            accepts_rules: true,
        };
        let context = Context::new(Actor::System, Source::Process, chrono::Utc::now());
        open_account(&commands, context, open).await.unwrap();
    }
}

/// Somebody who says what they have to say, and hears everything.
#[derive(Default)]
struct Talker {
    nodes: Arc<[String]>,
    token: String,
    room: String,
    name: String,
    dice: u64,
    /// What is left to say.
    left: usize,
    /// How much is to be heard.
    expected: usize,
    said: Arc<AtomicUsize>,
    heard: Vec<(i64, Uuid)>,
    acknowledged: Vec<(i64, Uuid)>,
    cuts: usize,
}

impl Talker {
    async fn talk(mut self) -> Self {
        let begun = Instant::now();
        while self.left > 0 || self.heard.len() < self.expected {
            assert!(begun.elapsed() < PATIENCE, "{} heard {} of {}", self.name, self.heard.len(), self.expected);
            self.connection().await;
            self.cuts += 1;
        }
        self
    }

    /// One connection, until it is cut: by a node, or by chance.
    async fn connection(&mut self) {
        let node = self.roll(self.nodes.len());
        let bearer = format!("Bearer {}", self.token);
        let Ok(mut socket) = try_dial(&self.nodes[node], &[("authorization", &bearer)]).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            return;
        };
        let after = self.heard.last().map_or(0, |(position, _)| *position);
        let resume = json!({"type": "resume", "room": self.room, "after": after});
        if socket.send(Message::text(resume.to_string())).await.is_err() {
            return;
        }
        let frames = 5 + self.roll(60);
        for _ in 0..frames {
            let frame = match tokio::time::timeout(Duration::from_secs(5), socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => serde_json::from_str::<Value>(&text).unwrap(),
                Ok(Some(Ok(_))) => continue,
                Ok(Some(Err(_)) | None) | Err(_) => return,
            };
            let say = match frame["type"].as_str().unwrap() {
                "message" => {
                    self.hear(&frame);
                    false
                }
                "ack" => self.acknowledge(&frame),
                "resumed" => true,
                "error" => {
                    let code = frame["code"].as_str().unwrap();
                    let passing = ["rate_limited", "unavailable", "not_yet", "contended"].contains(&code);
                    assert!(passing, "{}: {frame}", self.name);
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    true
                }
                _ => false,
            };
            if say && self.left > 0 && socket.send(Message::text(self.next().to_string())).await.is_err() {
                return;
            }
            if self.left == 0 && self.heard.len() >= self.expected {
                return;
            }
        }
        // Gone without a word, perhaps while an answer is on its way.
    }

    /// What is said next; the same again until it is acknowledged.
    fn next(&self) -> Value {
        let client_id = format!("{}-{}", self.name, self.left);
        json!({"type": "post", "room": self.room, "body": format!("I am {client_id}"), "client_id": client_id})
    }

    fn hear(&mut self, frame: &Value) {
        let position = frame["position"].as_i64().unwrap();
        let last = self.heard.last().map_or(0, |(position, _)| *position);
        assert!(position > last, "{} heard {position} behind {last}", self.name);
        self.heard.push((position, frame["message_id"].as_str().unwrap().parse().unwrap()));
    }

    /// Whether it was the message that was waited for.
    fn acknowledge(&mut self, frame: &Value) -> bool {
        if frame["client_id"] != self.next()["client_id"] {
            return false;
        }
        let id = frame["message_id"].as_str().unwrap().parse().unwrap();
        self.acknowledged.push((frame["position"].as_i64().unwrap(), id));
        self.left -= 1;
        self.said.fetch_add(1, Ordering::Relaxed);
        true
    }

    fn roll(&mut self, below: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from(self.dice >> 33).unwrap() % below
    }
}
