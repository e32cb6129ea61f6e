//! Every file of the corpus through the API: the right result for each.

use std::collections::BTreeSet;

use image::ImageFormat;
use tests::app::TestApp;

use super::files::{Right, corpus};
use super::{MARKER, fetch, quarters, send, shows};

/// What only files have that say more than their picture.
const TELLING: [&str; 6] = ["Exif", "ns.adobe.com", "ICC_PROFILE", "Photoshop", "<script>", MARKER];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_has_the_right_result() {
    let app = TestApp::start().await;
    let anna = app.customer("anna").await;
    let files = corpus();
    let names: BTreeSet<&str> = files.iter().map(|(name, ..)| name.as_str()).collect();
    assert!(files.len() >= 40 && names.len() == files.len(), "{} files, {} names", files.len(), names.len());
    let mut wrong = Vec::new();
    for (name, file, right) in files {
        let pet = anna.pet("Momo").await;
        let answer = send(&anna, &pet, file).await;
        match right {
            Right::Refused(status, code) => {
                if answer.outcome() != (status, code) || answer.body["detail"].as_str().is_none_or(str::is_empty) {
                    wrong.push(format!("{name}: {answer:?} instead of {status} {code}"));
                }
            }
            Right::Shows(_) if answer.status != 200 => wrong.push(format!("{name}: {answer:?}")),
            Right::Shows(colours) => {
                for (size, sides) in [("thumb", 96..=96), ("medium", 480..=480), ("full", 480..=1600)] {
                    let file = fetch(&anna, &pet, size).await;
                    let picture = image::load_from_memory_with_format(&file, ImageFormat::Jpeg).unwrap();
                    let square = picture.width() == picture.height() && sides.contains(&picture.width());
                    if !square || !shows(&picture, colours) {
                        let size = (picture.width(), picture.height());
                        wrong.push(format!("{name}: {size:?} {:?} instead of {colours:?}", quarters(&picture)));
                    }
                    let told =
                        TELLING.iter().filter(|word| file.windows(word.len()).any(|part| part == word.as_bytes()));
                    wrong.extend(told.map(|word| format!("{name}: the {size} says {word}")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
