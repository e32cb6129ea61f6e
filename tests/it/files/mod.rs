//! Files outside the log: kept whole or not at all, for their owner's key alone, and gone with it.
//!
//! Here: what its tests share, a store in a directory and people who own files in it.

mod discard;
mod keep;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use commands::account::OpenAccount;
use commands::{Commands, Context, FileStore, MasterKey, Options, Source};
use domain::values::{EmailAddress, FileRef, Locale, MediaType, Password, Role, Username};
use domain::{AccountId, Actor};
use tests::database::TestDatabase;
use uuid::Uuid;

/// A database and a directory, with a node over both.
struct Store {
    database: Arc<TestDatabase>,
    node: Commands,
}

impl Store {
    async fn open() -> Self {
        let database = Arc::new(TestDatabase::create().await);
        let node = node_on(&database).await;
        Self { database, node }
    }

    /// Another node over the same.
    async fn another_node(&self) -> Commands {
        node_on(&self.database).await
    }

    async fn person(&self, name: &str) -> AccountId {
        let id = AccountId::new(Uuid::now_v7());
        let open = OpenAccount {
            id,
            username: Username::parse(name).unwrap(),
            email: EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
            password: Password::parse("correct horse").unwrap(),
            locale: Locale::English,
            role: Role::Customer,
            email_verified: false,
            accepts_rules: true,
        };
        let context = Context::new(Actor::System, Source::Process, Utc::now());
        commands::account::open_account(&self.node, context, open).await.unwrap();
        id
    }

    async fn erase(&self, person: AccountId) {
        let context = Context::new(Actor::System, Source::Process, Utc::now());
        commands::account::erase_account(&self.node, context, person).await.unwrap();
    }

    /// Where a file of somebody's is on the disk.
    fn place(&self, owner: AccountId, file: &FileRef) -> PathBuf {
        self.database.files.path().join(owner.to_string()).join(file.digest.to_string())
    }

    /// Every file on the disk.
    fn on_disk(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut left = vec![self.database.files.path().to_owned()];
        while let Some(directory) = left.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { left.push(path) } else { found.push(path) }
            }
        }
        found
    }
}

async fn node_on(database: &TestDatabase) -> Commands {
    let options = Options { files: FileStore::Directory(database.files.path().to_owned()), ..Options::default() };
    Commands::open(database.another_pool().await, MasterKey::new([7; 32]), options).await.unwrap()
}

async fn keep(node: &Commands, owner: AccountId, content: &[u8]) -> FileRef {
    node.files().put(owner, content.to_vec(), MediaType::jpeg()).await.unwrap()
}
