//! What is planted, and where it is looked for: the database, files, and mails, which are the one place it may be.
//!
//! Never here: planting.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use sqlx::PgPool;

/// What must not be found anywhere, by name.
#[derive(Default)]
pub(super) struct Planted(Vec<(&'static str, String)>);

impl Planted {
    pub(super) fn plant(&mut self, name: &'static str, secret: &str) {
        assert!(secret.len() >= 6, "{name} is too short to be looked for: {secret}");
        self.0.push((name, secret.to_owned()));
    }

    /// Fails if a text contains a secret, as it is or as bytes are written down.
    pub(super) fn are_not_in(&self, place: &str, text: &str) {
        for (name, secret) in &self.0 {
            let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            let escaped = secret.escape_default().to_string();
            for form in [secret.clone(), hex, escaped] {
                if let Some(at) = text.find(&form) {
                    let from = text[..at].char_indices().rev().nth(200).map_or(0, |(index, _)| index);
                    unreachable!("{name} is in {place}: {}", &text[from..at]);
                }
            }
        }
    }
}

/// Every row of every table, as text; bytes are in it as hexadecimal.
pub(super) async fn dump(pool: &PgPool) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    let mut dump = String::new();
    for table in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(&format!("SELECT row_to_json(t)::text FROM {table} t")).fetch_all(pool).await.unwrap();
        dump.push_str(&rows.join("\n"));
    }
    dump
}

/// Every file below a directory, but the master key and the mails themselves, which are for their readers.
pub(super) fn files(place: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(place).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !matches!(entry.file_name().to_str(), Some("secrets" | "mail")) {
            all.push_str(&files(&path));
        } else if path.is_file() {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    all
}

/// The token of the link in a mail that leads to this place, once such a mail lies in the folder.
pub(super) async fn link_of_mail(mails: &Path, place: &str) -> String {
    let found = async {
        loop {
            for entry in std::fs::read_dir(mails).into_iter().flatten().flatten() {
                // Lines are folded, and what is not ASCII or looks like folding is written in other letters.
                let mail = std::fs::read_to_string(entry.path()).unwrap_or_default();
                let mail = mail.replace("=\r\n", "").replace("=3D", "=");
                if let Some((_, link)) = mail.split_once(place) {
                    let ends = |letter: char| !(letter.is_ascii_alphanumeric() || "-_.".contains(letter));
                    return link.split(ends).next().unwrap().trim_end_matches('.').to_owned();
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, found).await.unwrap_or_else(|_| unreachable!("no mail leads to {place}"))
}
