//! A server in this process, on a database of its own, and people with sessions who use it over HTTP.
//!
//! Never here: what is asked of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use commands::account::{OpenAccount, open_account};
use commands::{Commands, Context, MasterKey, Source};
use domain::values::{EmailAddress, Locale, Password, Role, Username};
use domain::{AccountId, Actor};
use healing_paws::server::{self, Limits};
use healing_paws::session::SessionKeys;
use healing_paws::state::{AppState, Clock, Settings};
use projections::Projections;
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::database::TestDatabase;
use crate::sse::Sse;

/// Everybody's password.
pub const PASSWORD: &str = "a good password";

/// A server. Stops when it is dropped.
pub struct TestApp {
    /// What its handlers reach.
    pub state: AppState,
    /// The clock that its handlers read.
    pub clock: Clock,
    /// Its database; nodes may share one.
    pub database: Arc<TestDatabase>,
    address: SocketAddr,
}

impl TestApp {
    /// Starts a server on an empty database.
    pub async fn start() -> Self {
        Self::start_on(Arc::new(TestDatabase::create().await)).await
    }

    /// Starts another node on a database.
    pub async fn start_on(database: Arc<TestDatabase>) -> Self {
        Self::start_as(database, Settings::default()).await
    }

    /// Starts a server that people reach at this address, as behind a proxy.
    pub async fn start_behind(public_url: &str) -> Self {
        let settings = Settings { public_url: public_url.to_owned(), ..Settings::default() };
        Self::start_as(Arc::new(TestDatabase::create().await), settings).await
    }

    /// Starts a server that believes these proxies.
    pub async fn start_behind_proxy(networks: &str) -> Self {
        let settings = Settings { trusted_proxies: networks.parse().unwrap(), ..Settings::default() };
        Self::start_as(Arc::new(TestDatabase::create().await), settings).await
    }

    /// The public address, unless the settings have one, is the server's own.
    async fn start_as(database: Arc<TestDatabase>, mut settings: Settings) -> Self {
        let key = MasterKey::new([7; 32]);
        let sessions = SessionKeys::new(&key);
        let pool = database.another_pool().await;
        let commands = Commands::open(pool, key, commands::Options::default()).await.unwrap();
        let projections = Projections::start(commands.clone(), projections::Options::default()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let clock = settings.clock.clone();
        if settings.public_url.is_empty() {
            settings.public_url = format!("http://{address}");
        }
        let state = AppState::new(commands, projections, sessions, settings);
        let app = server::router(state.clone()).unwrap();
        let (metrics, stopping) = (state.metrics().clone(), state.stopping().clone());
        tokio::spawn(async move { server::serve(listener, app, Limits::default(), &metrics, stopping).await });
        Self { state, clock, database, address }
    }

    /// Its address, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Somebody without a session.
    #[must_use]
    pub fn anonymous(&self) -> Person {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Person { http, url: self.url(), token: None, account: AccountId::new(Uuid::nil()), username: String::new() }
    }

    /// Somebody with an account in this role, logged in.
    pub async fn person(&self, username: &str, role: Role) -> Person {
        let id = AccountId::new(Uuid::now_v7());
        let open = OpenAccount {
            id,
            username: Username::parse(username).unwrap(),
            email: EmailAddress::parse(&format!("{}@example.org", id.uuid().simple())).unwrap(),
            password: Password::parse(PASSWORD).unwrap(),
            locale: Locale::English,
            role,
            email_verified: true,
            accepts_rules: true,
        };
        let context = Context::new(Actor::System, Source::Process, self.state.now());
        open_account(self.state.commands(), context, open).await.unwrap();
        self.log_in(username).await
    }

    /// Somebody who has an account, logged in.
    pub async fn log_in(&self, username: &str) -> Person {
        let someone = self.anonymous();
        let answer = someone.post("/sessions", json!({"username": username, "password": PASSWORD})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        Person {
            token: Some(answer.body["access_token"].as_str().unwrap().to_owned()),
            account: answer.body["account"]["id"].as_str().unwrap().parse().unwrap(),
            username: username.to_owned(),
            ..someone
        }
    }

    /// A customer.
    pub async fn customer(&self, username: &str) -> Person {
        self.person(username, Role::Customer).await
    }

    /// A doctor with a name of their own.
    pub async fn doctor(&self) -> Person {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        self.person(&format!("doctor{}", NUMBER.fetch_add(1, Ordering::Relaxed)), Role::Doctor).await
    }

    /// The end of the log.
    pub async fn head(&self) -> i64 {
        self.state.commands().log().head().await.unwrap().position
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.state.stopping().cancel();
    }
}

/// Somebody who uses the API.
#[derive(Clone)]
pub struct Person {
    http: reqwest::Client,
    url: String,
    /// Their bearer token.
    pub token: Option<String>,
    /// Their account; nil without a session.
    pub account: AccountId,
    /// Their username.
    pub username: String,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; null if it is none.
    pub body: Value,
}

impl Answer {
    /// The status, and the code if it is a problem.
    #[must_use]
    pub fn outcome(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["code"].as_str().unwrap_or_default())
    }

    /// The fields that were refused, with their codes.
    #[must_use]
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
    }

    /// The position in the body.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.body["position"].as_i64().unwrap_or_else(|| unreachable!("no position in {self:?}"))
    }

    /// The id in the body.
    #[must_use]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| unreachable!("no id in {self:?}")).to_owned()
    }
}

impl Person {
    /// The same client with this bearer token.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// A request to a path below `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// A request to a path of the whole site.
    pub fn page(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
        Answer { status, headers, body }
    }

    /// `GET`, without waiting for read models.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `GET` once the read models have reached a position.
    pub async fn get_after(&self, position: i64, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("Read-After", position)).await
    }

    /// `POST`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// `PATCH`.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// `PUT`.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Registers a pet and returns its id.
    pub async fn pet(&self, name: &str) -> String {
        let answer = self.post("/pets", json!({"name": name, "species": "cat"})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.id()
    }

    /// Asks for a visit and returns its answer.
    pub async fn reserve(&self, pet: &str) -> Answer {
        self.post("/reservations", json!({"pet_id": pet, "reason": "She limps."})).await
    }

    /// Takes a step, which must be done.
    pub async fn step(&self, reservation: &str, step: &str, body: Value) -> Answer {
        let answer = self.post(&format!("/reservations/{reservation}/{step}"), body).await;
        assert_eq!(answer.status, StatusCode::OK, "{step}: {answer:?}");
        answer
    }

    /// Listens to a live stream, from behind a position or from now on.
    pub async fn listen(&self, path: &str, last_event_id: Option<i64>) -> Sse {
        let mut request = self.request(Method::GET, path);
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last);
        }
        Sse::new(request.send().await.unwrap())
    }
}
