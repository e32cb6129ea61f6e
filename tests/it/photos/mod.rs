//! Photos: whatever is sent, the right thing comes of it, and nothing of what else the file said.
//!
//! Here: the scene that good files show, and how it is known again.

mod corpus;
mod files;
mod jpeg;
mod kept;
mod memory;
mod png;
mod s3;
mod seen;
mod sweep;
mod webp;

use image::{DynamicImage, GenericImageView as _, Rgb, RgbImage};
use reqwest::Method;
use tests::app::{Answer, Person};

/// What no picture may say.
const MARKER: &str = "qzsecretplace";

const RED: [u8; 3] = [200, 30, 30];
const GREEN: [u8; 3] = [30, 160, 40];
const BLUE: [u8; 3] = [30, 40, 190];
const YELLOW: [u8; 3] = [230, 210, 40];

/// Red, green above blue, yellow: turned or mirrored, it is another scene.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

fn near(found: [u8; 3], expected: [u8; 3]) -> bool {
    found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) < 24)
}

/// The colours in the middle of the four quarters.
fn quarters(picture: &DynamicImage) -> [[u8; 3]; 4] {
    let (near, far) = (picture.width() / 4, picture.width() * 3 / 4);
    [(near, near), (far, near), (near, far), (far, far)].map(|(x, y)| {
        let [red, green, blue, _] = picture.get_pixel(x, y).0;
        [red, green, blue]
    })
}

/// Whether a picture shows these colours in its quarters.
fn shows(picture: &DynamicImage, expected: [[u8; 3]; 4]) -> bool {
    quarters(picture).into_iter().zip(expected).all(|(found, expected)| near(found, expected))
}

/// Sends a file as a pet's photo.
async fn send(person: &Person, pet: &str, file: Vec<u8>) -> Answer {
    person.send(person.request(Method::PUT, &format!("/pets/{pet}/photo")).body(file)).await
}

/// A pet's photo, as it is served.
async fn fetch(person: &Person, pet: &str, size: &str) -> Vec<u8> {
    let answer = person.request(Method::GET, &format!("/pets/{pet}/photo?size={size}")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    answer.bytes().await.unwrap().to_vec()
}

/// A form with files, as a browser sends it: its type and its body.
pub(crate) fn form(fields: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    const MARK: &str = "----paws";
    let mut body = Vec::new();
    for (name, content) in fields {
        let head = format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(format!("--{MARK}--\r\n").bytes());
    (format!("multipart/form-data; boundary={MARK}"), body)
}

/// A file that becomes a photo.
pub(crate) fn any_photo() -> Vec<u8> {
    jpeg::jpeg(&scene(1000, 800))
}
