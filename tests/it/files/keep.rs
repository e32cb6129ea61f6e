//! What was kept is read again byte for byte, or not at all.

use commands::{FileError, MAX_FILE_BYTES};
use domain::values::{Digest, MediaType};

use super::{Store, keep};

const CONTENT: &[u8] = b"qzpicture of a cat that is asleep";

#[tokio::test]
async fn a_file_is_read_by_any_node_and_lies_sealed() {
    let store = Store::open().await;
    let anna = store.person("anna").await;
    for content in [CONTENT.to_vec(), Vec::new(), vec![7; MAX_FILE_BYTES]] {
        let file = keep(&store.node, anna, &content).await;
        assert_eq!(file.bytes, content.len() as u64);
        for node in [&store.node, &store.another_node().await] {
            assert!(node.files().get(anna, &file).await.unwrap() == content);
        }
        let stored = std::fs::read(store.place(anna, &file)).unwrap();
        assert!(content.is_empty() || !stored.windows(8).any(|window| content.starts_with(window)));
    }
    let too_long = store.node.files().put(anna, vec![7; MAX_FILE_BYTES + 1], MediaType::jpeg()).await;
    assert!(matches!(too_long, Err(FileError::TooLong)), "{too_long:?}");
    assert_eq!(store.on_disk().len(), 3);
}

#[tokio::test]
async fn what_was_altered_moved_or_lost_is_not_read() {
    let store = Store::open().await;
    let (anna, bob) = (store.person("anna").await, store.person("bob").await);
    let file = keep(&store.node, anna, CONTENT).await;
    let place = store.place(anna, &file);
    let stored = std::fs::read(&place).unwrap();
    let (first, last) = (0, stored.len() - 1);
    for at in [first, 1, 30, last] {
        let mut altered = stored.clone();
        altered[at] ^= 1;
        std::fs::write(&place, altered).unwrap();
        let read = store.node.files().get(anna, &file).await;
        assert!(matches!(read, Err(FileError::Damaged)), "byte {at}: {read:?}");
    }
    for length in [0, 1, last] {
        std::fs::write(&place, &stored[..length]).unwrap();
        let read = store.node.files().get(anna, &file).await;
        assert!(matches!(read, Err(FileError::Damaged)), "{length} bytes: {read:?}");
    }

    // In another's place, and in the place of another of the same length.
    let other = keep(&store.node, anna, &[b'x'; CONTENT.len()]).await;
    std::fs::write(store.place(anna, &other), &stored).unwrap();
    assert!(matches!(store.node.files().get(anna, &other).await, Err(FileError::Damaged)));
    let bobs = keep(&store.node, bob, CONTENT).await;
    assert_eq!(bobs.digest, file.digest);
    std::fs::write(store.place(bob, &bobs), &stored).unwrap();
    assert!(matches!(store.node.files().get(bob, &bobs).await, Err(FileError::Damaged)));

    std::fs::remove_file(&place).unwrap();
    assert!(matches!(store.node.files().get(anna, &file).await, Err(FileError::Missing)));
    let mut nowhere = file.clone();
    nowhere.digest = Digest::new([0; 32]);
    assert!(matches!(store.node.files().get(anna, &nowhere).await, Err(FileError::Missing)));

    // Kept again, it is whole.
    assert_eq!(keep(&store.node, anna, CONTENT).await, file);
    assert_eq!(store.node.files().get(anna, &file).await.unwrap(), CONTENT);
}

#[tokio::test]
async fn a_store_that_can_be_used_says_so() {
    let store = Store::open().await;
    store.node.files().check().await.unwrap();
    assert!(store.on_disk().is_empty());
    let root = store.database.files.path();
    std::fs::remove_dir_all(root).unwrap();
    std::fs::write(root, b"").unwrap();
    assert!(store.node.files().check().await.is_err());
    std::fs::remove_file(root).unwrap();
    std::fs::create_dir(root).unwrap();
}
