//! Portraits of the demonstration's pets, drawn from ellipses and triangles.
//!
//! They go the way of any photo: a file that is looked at, cut and kept. Never here: which pet has one.

use std::io::Cursor;

use anyhow::Context as _;
use commands::pet::Pictures;
use domain::pet::Species;
use image::{ImageFormat, Rgb, RgbImage};

use crate::photos::{Squares, squares};

/// How long a side of the drawing is.
const SIDE: u32 = 640;

type Colour = [u8; 3];

/// The colours of a pet: its coat, the inside of its ears, and the wall behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coat {
    pub(crate) fur: Colour,
    pub(crate) soft: Colour,
    pub(crate) wall: Colour,
}

/// Part of a drawing; all lengths are of a square with a side of 1, and x goes both ways from its middle.
#[derive(Clone, Copy)]
enum Part {
    /// Middle, radii, and by how much it leans, in radians.
    Ellipse((f32, f32), (f32, f32), f32),
    /// Its corners, clockwise.
    Triangle([(f32, f32); 3]),
}

use Part::{Ellipse, Triangle};

const DARK: Colour = [52, 42, 40];
const NOSE: Colour = [196, 110, 112];
const GLINT: Colour = [250, 248, 244];
const BEAK: Colour = [238, 160, 60];

/// Draws a pet and makes a photo of it.
pub(crate) fn portrait(species: Species, coat: Coat) -> anyhow::Result<Pictures> {
    let drawn = draw(species, coat);
    let mut file = Cursor::new(Vec::new());
    drawn.write_to(&mut file, ImageFormat::Png)?;
    let Squares { thumb, medium, full } = squares(file.get_ref()).context("a drawing that is no photo")?;
    Ok(Pictures { thumb, medium, full })
}

fn draw(species: Species, coat: Coat) -> RgbImage {
    let mut parts = Vec::new();
    ears(species, coat, &mut parts);
    // Shoulders, head, cheeks.
    parts.push((Ellipse((0.0, 1.05), (0.40, 0.30), 0.0), coat.fur));
    parts.push((Ellipse((0.0, 0.54), (0.31, 0.29), 0.0), coat.fur));
    face(species, coat, &mut parts);
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let (across, down) = (at(x) - 0.5, at(y));
        // The wall is lighter where the light falls on it.
        let light = 1.12 - 0.3 * across.hypot(down - 0.3);
        let wall = coat.wall.map(|value| (f32::from(value) * light).clamp(0.0, 255.0));
        let seen = parts.iter().fold(wall, |under, (part, colour)| {
            let covered = (0.5 - part.distance(across, down) * 320.0).clamp(0.0, 1.0);
            std::array::from_fn(|index| under[index] + (f32::from(colour[index]) - under[index]) * covered)
        });
        Rgb(seen.map(rounded))
    })
}

fn ears(species: Species, coat: Coat, parts: &mut Vec<(Part, Colour)>) {
    for side in [-1.0, 1.0] {
        match species {
            Species::Cat | Species::Ferret => {
                parts.push((Triangle([(side * 0.29, 0.47), (side * 0.25, 0.12), (side * 0.04, 0.30)]), coat.fur));
                parts.push((Triangle([(side * 0.25, 0.42), (side * 0.235, 0.19), (side * 0.09, 0.31)]), coat.soft));
            }
            Species::Rabbit => {
                parts.push((Ellipse((side * 0.13, 0.20), (0.075, 0.24), side * 0.18), coat.fur));
                parts.push((Ellipse((side * 0.13, 0.21), (0.040, 0.18), side * 0.18), coat.soft));
            }
            Species::Bird => {}
            Species::Dog => parts.push((Ellipse((side * 0.29, 0.50), (0.10, 0.22), side * -0.28), coat.soft)),
            _ => {
                parts.push((Ellipse((side * 0.22, 0.32), (0.10, 0.10), 0.0), coat.fur));
                parts.push((Ellipse((side * 0.22, 0.33), (0.06, 0.06), 0.0), coat.soft));
            }
        }
    }
    if species == Species::Bird {
        for (lean, height) in [(-0.3, 0.20), (0.0, 0.17), (0.3, 0.21)] {
            parts.push((Ellipse((lean * 0.2, height), (0.035, 0.13), lean), coat.soft));
        }
    }
}

fn face(species: Species, coat: Coat, parts: &mut Vec<(Part, Colour)>) {
    if species == Species::Bird {
        parts.push((Triangle([(-0.09, 0.56), (0.09, 0.56), (0.0, 0.74)]), BEAK));
        for side in [-1.0, 1.0] {
            parts.push((Ellipse((side * 0.20, 0.62), (0.07, 0.06), 0.0), coat.soft));
        }
    } else {
        let muzzle = if species == Species::Dog { 0.17 } else { 0.13 };
        parts.push((Ellipse((0.0, 0.67), (muzzle, 0.11), 0.0), lighter(coat.fur)));
        let nose = if species == Species::Dog { DARK } else { NOSE };
        parts.push((Ellipse((0.0, 0.61), (0.045, 0.032), 0.0), nose));
        parts.push((Ellipse((0.0, 0.675), (0.007, 0.04), 0.0), DARK));
        for side in [-1.0, 1.0] {
            parts.push((Ellipse((side * 0.045, 0.715), (0.045, 0.009), side * -0.35), DARK));
        }
    }
    for side in [-1.0, 1.0] {
        parts.push((Ellipse((side * 0.135, 0.50), (0.048, 0.055), 0.0), DARK));
        parts.push((Ellipse((side * 0.135 + 0.015, 0.482), (0.015, 0.017), 0.0), GLINT));
    }
}

impl Part {
    /// How far a point is from its edge; less than nothing inside.
    fn distance(self, x: f32, y: f32) -> f32 {
        match self {
            Self::Ellipse((middle_x, middle_y), (wide, high), lean) => {
                let (sine, cosine) = lean.sin_cos();
                let (x, y) = (x - middle_x, y - middle_y);
                let (x, y) = (x * cosine + y * sine, y * cosine - x * sine);
                ((x / wide).hypot(y / high) - 1.0) * wide.min(high)
            }
            Self::Triangle([a, b, c]) => {
                // Clockwise or not: the sign of its area says which side is inside.
                let turn = ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum();
                let beside = |from: (f32, f32), to: (f32, f32)| {
                    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
                    let outside = (y - from.1) * along_x - (x - from.0) * along_y;
                    -turn * outside / along_x.hypot(along_y)
                };
                beside(a, b).max(beside(b, c)).max(beside(c, a))
            }
        }
    }
}

fn lighter(colour: Colour) -> Colour {
    colour.map(|value| value.saturating_add((255 - value) / 2))
}

#[expect(clippy::cast_precision_loss, reason = "a place in a picture is far below 2^23")]
fn at(place: u32) -> f32 {
    (place as f32 + 0.5) / SIDE as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "colours are between 0 and 255")]
fn rounded(value: f32) -> u8 {
    value.round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_species_has_a_face_of_its_own() {
        let coat = Coat { fur: [200, 150, 100], soft: [240, 190, 180], wall: [180, 200, 210] };
        let drawn: Vec<RgbImage> = Species::ALL.iter().map(|species| draw(*species, coat)).collect();
        for picture in &drawn {
            assert_eq!(picture.get_pixel(SIDE / 2, SIDE * 2 / 5).0, coat.fur, "the head is in the middle");
            assert_ne!(picture.get_pixel(2, 2).0, coat.fur, "and the wall behind it");
        }
        assert_ne!(drawn[0], drawn[1]);
        assert!(portrait(Species::Cat, coat).unwrap().thumb.starts_with(b"\xff\xd8\xff"));
    }
}
