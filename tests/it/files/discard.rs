//! Who is erased leaves no file, and what no event holds goes, while nothing that somebody keeps is lost.

use std::time::Duration;

use commands::{FileError, FileName};
use domain::AccountId;
use domain::values::FileRef;

use super::{Store, keep};
use crate::log::eventually;

const AT_ONCE: Duration = Duration::ZERO;
const A_DAY: Duration = Duration::from_hours(24);

fn name(owner: AccountId, file: &FileRef) -> FileName {
    (owner, file.digest)
}

#[tokio::test]
async fn an_erased_persons_files_are_deleted_and_open_nowhere() {
    let store = Store::open().await;
    let (anna, bob) = (store.person("anna").await, store.person("bob").await);
    let (first, second) = (keep(&store.node, anna, b"one").await, keep(&store.node, anna, b"two").await);
    let bobs = keep(&store.node, bob, b"one").await;
    let other = store.another_node().await;
    assert_eq!(other.files().get(anna, &first).await.unwrap(), b"one");
    let copy = std::fs::read(store.place(anna, &first)).unwrap();

    store.erase(anna).await;
    assert_eq!(store.on_disk(), [store.place(bob, &bobs)]);
    // A copy of the file that somebody made, such as a backup's, does not open either.
    std::fs::create_dir_all(store.place(anna, &first).parent().unwrap()).unwrap();
    std::fs::write(store.place(anna, &first), copy).unwrap();
    assert!(matches!(store.node.files().get(anna, &first).await, Err(FileError::Erased)));
    assert!(matches!(store.node.files().get(anna, &second).await, Err(FileError::Erased)));
    assert_eq!(store.node.files().get(bob, &bobs).await.unwrap(), b"one");
    let late = store.node.files().put(anna, b"late".to_vec(), domain::values::MediaType::jpeg()).await;
    assert!(matches!(late, Err(FileError::Erased)), "{late:?}");

    // Another node, and after a crash between the erasure and the deletion: the sweep.
    eventually("the other node hears of it", || async {
        matches!(other.files().get(anna, &first).await, Err(FileError::Erased))
    })
    .await;
    sqlx::query("INSERT INTO stored_files (owner_id, digest, bytes) VALUES ($1, $2, 3)")
        .bind(anna.uuid())
        .bind(first.digest.bytes().as_slice())
        .execute(&store.database.pool)
        .await
        .unwrap();
    assert_eq!(other.files().delete_erased().await.unwrap(), 1);
    assert_eq!(other.files().delete_erased().await.unwrap(), 0);
    assert_eq!(store.on_disk(), [store.place(bob, &bobs)]);
}

#[tokio::test]
async fn only_what_was_kept_long_ago_is_discarded() {
    let store = Store::open().await;
    let anna = store.person("anna").await;
    let files = store.node.files();
    let (old, new) = (keep(&store.node, anna, b"old").await, keep(&store.node, anna, b"new").await);
    assert_eq!(files.kept_before(A_DAY, None, 10).await.unwrap(), []);
    assert!(!files.discard(name(anna, &old), A_DAY).await.unwrap());
    sqlx::query("UPDATE stored_files SET kept_at = now() - interval '2 days' WHERE digest = $1")
        .bind(old.digest.bytes().as_slice())
        .execute(&store.database.pool)
        .await
        .unwrap();
    assert_eq!(files.kept_before(A_DAY, None, 10).await.unwrap(), [name(anna, &old)]);
    assert!(files.discard(name(anna, &old), A_DAY).await.unwrap());
    assert!(!files.discard(name(anna, &old), A_DAY).await.unwrap());
    assert!(matches!(files.get(anna, &old).await, Err(FileError::Missing)));
    assert_eq!(files.get(anna, &new).await.unwrap(), b"new");

    let mut all = Vec::new();
    keep(&store.node, anna, b"third").await;
    while let Some(next) = files.kept_before(AT_ONCE, all.last().copied(), 1).await.unwrap().pop() {
        all.push(next);
    }
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn a_file_kept_again_while_it_is_discarded_is_whole() {
    let store = Store::open().await;
    let anna = store.person("anna").await;
    let other = store.another_node().await;
    let file = keep(&store.node, anna, b"again").await;
    for round in 0..50 {
        let discarding = other.files().discard(name(anna, &file), AT_ONCE);
        let (discarded, kept) = tokio::join!(discarding, keep(&store.node, anna, b"again"));
        discarded.unwrap();
        assert_eq!(kept, file);
        // Either it was discarded first and kept after, or the other way round; never a row without its file.
        let listed = !store.node.files().kept_before(AT_ONCE, None, 10).await.unwrap().is_empty();
        let read = store.node.files().get(anna, &file).await;
        match (listed, read) {
            (true, Ok(content)) => assert_eq!(content, b"again"),
            (false, Err(FileError::Missing)) => {}
            (listed, read) => panic!("round {round}: listed {listed}, {read:?}"),
        }
        keep(&store.node, anna, b"again").await;
    }
}
