//! What the colours of a picture mean: phones describe theirs in a profile, and what is shown without one is sRGB.
//!
//! Never here: anything else that a file says about itself.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Takes a picture from the colours of a profile to sRGB. A profile that makes no sense is as good as none.
pub(super) fn to_srgb(image: RgbImage, profile: &[u8]) -> RgbImage {
    let (width, height) = image.dimensions();
    let converted = ColorProfile::new_from_slice(profile)
        .ok()
        .filter(|profile| profile.color_space == DataColorSpace::Rgb)
        .and_then(|profile| {
            let options = TransformOptions::default();
            profile.create_transform_8bit(Layout::Rgb, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()
        })
        .and_then(|transform| {
            let mut converted = vec![0; image.as_raw().len()];
            transform.transform(image.as_raw(), &mut converted).ok()?;
            RgbImage::from_raw(width, height, converted)
        });
    converted.unwrap_or(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_a_phone_become_those_of_the_web() {
        let display_p3 = ColorProfile::new_display_p3().encode().unwrap();
        let image = RgbImage::from_pixel(1, 1, image::Rgb([200, 100, 100]));
        let [red, green, blue] = to_srgb(image.clone(), &display_p3).get_pixel(0, 0).0;
        assert!(red > 205 && green < 100 && blue < 100, "{red} {green} {blue}");
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        let [red, green, blue] = to_srgb(image.clone(), &srgb).get_pixel(0, 0).0;
        assert!(red.abs_diff(200) < 2 && green.abs_diff(100) < 2 && blue.abs_diff(100) < 2);
        for nonsense in [&b""[..], b"nonsense", &display_p3[..display_p3.len() / 2]] {
            assert_eq!(to_srgb(image.clone(), nonsense).dimensions(), (1, 1));
        }
    }
}
