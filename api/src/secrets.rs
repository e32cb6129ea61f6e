//! The master key: given, or kept in the data directory where only its owner reads it.
//!
//! Whoever loses it loses every name and note in the log. Never here: what is derived from it.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use commands::MasterKey;

use crate::config::Config;
use crate::routes::hex;

/// There is no master key.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is not 64 hexadecimal digits.
    #[error("the master key is not 64 hexadecimal digits ({0})")]
    Malformed(String),
    /// There is none, and none may be made.
    #[error("there is no master key: set HEALING_PAWS_MASTER_KEY, or put it into {0}")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the master key in {0} cannot be used: {1}")]
    File(PathBuf, io::Error),
}

/// Where the key is kept.
#[must_use]
pub fn master_key_file(config: &Config) -> PathBuf {
    config.data_dir.join("secrets").join("master.key")
}

/// The master key of this installation; one is made when there is none, except in production.
pub fn master_key(config: &Config) -> Result<MasterKey, SecretError> {
    if let Some(given) = &config.master_key {
        return parse(given).ok_or_else(|| SecretError::Malformed("MASTER_KEY".to_owned()));
    }
    let path = master_key_file(config);
    let failed = |error| SecretError::File(path.clone(), error);
    if !path.exists() {
        if config.production {
            return Err(SecretError::Missing(path));
        }
        make(&path).map_err(failed)?;
    }
    let mode = fs::metadata(&path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "others than its owner can read the master key");
    }
    let text = fs::read_to_string(&path).map_err(failed)?;
    parse(&text).ok_or_else(|| SecretError::Malformed(path.display().to_string()))
}

/// Makes a key. When two processes do so at the same time, one key wins and both use it.
fn make(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    // PostgreSQL's user may have to enter the data directory; nobody else enters the one of the secrets.
    fs::create_dir_all(directory.parent().unwrap_or(Path::new(".")))?;
    match DirBuilder::new().mode(0o700).create(directory) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other?,
    }
    let fresh = directory.join(format!(".{}.new", uuid::Uuid::now_v7()));
    let key: [u8; 32] = rand::random();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    writeln!(file, "{}", hex(&key))?;
    file.sync_all()?;
    // Unlike a rename, a link does not replace what is there.
    let linked = fs::hard_link(&fresh, path);
    fs::remove_file(&fresh)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }?;
    fs::File::open(directory)?.sync_all()
}

fn parse(text: &str) -> Option<MasterKey> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(MasterKey::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Given;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let directory = std::env::temp_dir().join(format!("healing-paws-{}", uuid::Uuid::now_v7()));
        let config = Config { data_dir: directory.clone(), ..Given::default().complete().unwrap() };
        let first = master_key(&config).unwrap().derive("test");
        assert_eq!(master_key(&config).unwrap().derive("test"), first);
        let mode = fs::metadata(master_key_file(&config)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn production_makes_no_key() {
        let data_dir = std::env::temp_dir().join("healing-paws-nowhere");
        let config = Config { data_dir, production: true, ..Given::default().complete().unwrap() };
        assert!(matches!(master_key(&config), Err(SecretError::Missing(_))));
        let config = Config { master_key: Some("12".repeat(31)), ..config };
        assert!(matches!(master_key(&config), Err(SecretError::Malformed(_))));
    }
}
