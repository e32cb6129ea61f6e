//! Laying mails into a folder, for who has no SMTP server: a file each, as it would go over the wire.
//!
//! Only its owner reads it: there are addresses and links in it. Never here: sending.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{Composed, Deliver, DeliveryError};

/// A folder of mails.
#[derive(Clone, Debug)]
pub struct Folder {
    place: PathBuf,
}

/// A mail that lies in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// The name of its file, without the ending.
    pub name: String,
    /// As it would have gone over the wire.
    pub bytes: Vec<u8>,
}

impl Folder {
    /// The folder at this place; it is made when the first mail comes.
    #[must_use]
    pub fn new(place: impl AsRef<Path>) -> Self {
        Self { place: place.as_ref().to_owned() }
    }

    /// The mail has the same name however often it is laid down, so it lies there once.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.place)?;
        let (unfinished, finished) = (self.place.join(format!("{name}.part")), self.file(name));
        let _left_behind = fs::remove_file(&unfinished);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(unfinished, finished)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.place.join(format!("{name}.eml"))
    }

    /// The names of all mails, newest first.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let names: io::Result<Vec<String>> = names.collect();
        let mut names: Vec<String> =
            names?.iter().filter_map(|name| name.strip_suffix(".eml")).map(str::to_owned).collect();
        names.sort_unstable_by(|one, other| other.cmp(one));
        Ok(names)
    }

    /// One mail; `None` if there is none of this name.
    pub fn get(&self, name: &str) -> io::Result<Option<KeptMail>> {
        let ours = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if name.is_empty() || !name.chars().all(ours) {
            return Ok(None);
        }
        match fs::read(self.file(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            bytes => Ok(Some(KeptMail { name: name.to_owned(), bytes: bytes? })),
        }
    }
}

impl Deliver for Folder {
    async fn deliver(&self, mail: &Composed) -> Result<(), DeliveryError> {
        let name = format!("{}-{}", mail.at.format("%Y%m%dT%H%M%S%6f"), mail.id.simple());
        let (folder, bytes) = (self.clone(), mail.bytes.clone());
        let put = tokio::task::spawn_blocking(move || folder.put(&name, &bytes));
        put.await.map_err(DeliveryError::not_now)?.map_err(DeliveryError::not_now)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_its_owner_reads_a_mail_and_it_lies_there_once() {
        let place = std::env::temp_dir().join(format!("healing-paws-mail-{}", uuid::Uuid::now_v7()));
        let folder = Folder::new(&place);
        assert!(folder.names().unwrap().is_empty());
        folder.put("20260101T000000-a", b"first").unwrap();
        folder.put("20260102T000000-b", b"second").unwrap();
        folder.put("20260101T000000-a", b"again").unwrap();
        assert_eq!(folder.names().unwrap(), ["20260102T000000-b", "20260101T000000-a"]);
        assert_eq!(folder.get("20260101T000000-a").unwrap().unwrap().bytes, b"again");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(&folder.file("20260101T000000-a"))), (0o700, 0o600));
        for elsewhere in ["", "../secrets/master", "20260101T000000-c", "a.eml", "/etc/passwd"] {
            assert_eq!(folder.get(elsewhere).unwrap(), None, "{elsewhere}");
        }
        fs::remove_dir_all(place).unwrap();
    }
}
