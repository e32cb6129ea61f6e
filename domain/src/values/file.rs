//! What an event says of a file that is kept outside the log: its digest, what it is, and how long.
//!
//! Never here: where it is kept, or its content; `commands` keeps it, sealed with the key of the person it belongs to.

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Digest, Invalid};

/// A file that is kept outside the log. Whoever reads it gets exactly these bytes or an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// What its content is told by.
    pub digest: Digest,
    /// What it is.
    pub media_type: MediaType,
    /// How long it is.
    pub bytes: u64,
}

/// What a file is, such as `image/jpeg`: a type and a subtype without parameters, in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MediaType(String);

impl MediaType {
    /// Pictures as this program makes them.
    #[must_use]
    pub fn jpeg() -> Self {
        Self("image/jpeg".to_owned())
    }

    /// Reads a type and a subtype; capitals become small.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let text = input.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(Invalid::Required);
        }
        if text.len() > 100 {
            return Err(Invalid::TooLong { max: 100 });
        }
        let is_token = |part: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
            !part.is_empty() && part.bytes().all(allowed)
        };
        match text.split_once('/') {
            Some((kind, subtype)) if is_token(kind) && is_token(subtype) => Ok(Self(text)),
            _ => Err(Invalid::Malformed),
        }
    }

    /// The words, such as `image/jpeg`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for MediaType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_it_is_read() {
        let file = FileRef { digest: Digest::new([0xa7; 32]), media_type: MediaType::jpeg(), bytes: 12_345 };
        let json = serde_json::to_value(&file).unwrap();
        let expected = serde_json::json!({"digest": "a7".repeat(32), "media_type": "image/jpeg", "bytes": 12_345});
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<FileRef>(json).unwrap(), file);
    }

    #[test]
    fn a_media_type_is_two_words() {
        assert_eq!(MediaType::parse(" Image/PNG "), MediaType::parse("image/png"));
        assert_eq!(MediaType::parse("image/svg+xml").unwrap().as_str(), "image/svg+xml");
        assert_eq!(MediaType::parse(""), Err(Invalid::Required));
        for wrong in ["image", "image/", "/png", "image/png; q=1", "image/p\r\nng", "a/b/c"] {
            assert_eq!(MediaType::parse(wrong), Err(Invalid::Malformed), "{wrong:?}");
        }
        assert_eq!(MediaType::parse(&format!("a/{}", "b".repeat(99))), Err(Invalid::TooLong { max: 100 }));
    }
}
