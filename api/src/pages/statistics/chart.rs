//! Charts, drawn on the server: bars that lie, for lengths of time, and columns that stand, for days and hours.
//!
//! A chart is one picture to who does not see it, with a name and a description; its figures are in the table behind
//! it. Nothing is told by colour alone. Never here: what is charted.

use askama::Template;
use askama::filters::HtmlSafe;

/// The width that everything is drawn for; the page scales it.
const WIDTH: f64 = 360.0;
/// The height of a row, and of the scale below all rows.
const ROW: usize = 46;
const SCALE: usize = 20;
/// Between the top of the columns and their foot.
const COLUMNS: f64 = 140.0;
const ABOVE: f64 = 16.0;

/// A chart.
pub(super) enum Chart {
    /// Bars that lie.
    Bars(Bars),
    /// Columns that stand.
    Columns(Columns),
}

/// Bars below each other, each with its words above it.
#[derive(Template)]
#[template(path = "components/chart_bars.html")]
pub(super) struct Bars {
    id: &'static str,
    name: String,
    text: String,
    height: usize,
    rows: Vec<Row>,
    scale: Vec<Mark>,
}

struct Row {
    label: String,
    figure: String,
    words: usize,
    top: usize,
    from: String,
    width: String,
    median: Option<String>,
    kind: &'static str,
}

/// One bar: what it is, what it says, from where to where it goes, and what is marked on it.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) figure: String,
    pub(super) span: Option<(f64, f64)>,
    pub(super) median: Option<f64>,
    /// How it is filled: `range`, `plain`, or `hatched`.
    pub(super) kind: &'static str,
}

/// A place on the scale.
struct Mark {
    at: String,
    label: String,
    anchor: &'static str,
}

impl Bars {
    /// Draws bars from 0 to the largest value; `say` puts a value of the scale into words.
    pub(super) fn new(
        id: &'static str,
        name: String,
        text: String,
        bars: Vec<Bar>,
        say: impl Fn(f64) -> String,
    ) -> Self {
        let largest = bars.iter().filter_map(|bar| bar.span).map(|(_, to)| to).fold(0.0, f64::max).max(1.0);
        let on = |value: f64| value / largest * WIDTH;
        let height = bars.len() * ROW + SCALE;
        let rows = bars.into_iter().enumerate().map(|(row, bar)| {
            let (from, to) = bar.span.unwrap_or_default();
            Row {
                label: bar.label,
                figure: bar.figure,
                words: row * ROW + 16,
                top: row * ROW + 23,
                from: place(on(from)),
                // What is there is seen, however little it is.
                width: place(if bar.span.is_some() { on(to - from).max(2.0) } else { 0.0 }),
                median: bar.median.map(|median| place((on(median) - 1.5).clamp(0.0, WIDTH - 3.0))),
                kind: bar.kind,
            }
        });
        let scale = vec![
            Mark { at: place(0.0), label: say(0.0), anchor: "start" },
            Mark { at: place(WIDTH / 2.0), label: say(largest / 2.0), anchor: "middle" },
            Mark { at: place(WIDTH), label: say(largest), anchor: "end" },
        ];
        Self { id, name, text, height, rows: rows.collect(), scale }
    }
}

/// Columns beside each other.
#[derive(Template)]
#[template(path = "components/chart_columns.html")]
pub(super) struct Columns {
    id: &'static str,
    name: String,
    text: String,
    top: String,
    columns: Vec<Drawn>,
    marks: Vec<Mark>,
}

struct Drawn {
    said: String,
    x: String,
    width: String,
    y: String,
    height: String,
    /// The part on top that is filled otherwise.
    hatched_y: String,
    hatched_height: String,
    whisker: Option<Whisker>,
}

/// A line across the end of a column, from a quarter to three quarters.
struct Whisker {
    x: String,
    from: String,
    to: String,
}

/// One column.
pub(super) struct Column {
    /// Below it, if there is room.
    pub(super) label: String,
    /// All of it in words.
    pub(super) said: String,
    pub(super) value: f64,
    /// Comes on top of the value.
    pub(super) hatched: f64,
    pub(super) whisker: Option<(f64, f64)>,
}

impl Columns {
    /// Draws columns up to the largest value, which `say` puts into words. Every `labelled`-th has its label below.
    pub(super) fn new(
        id: &'static str,
        (name, text): (String, String),
        columns: Vec<Column>,
        labelled: usize,
        say: impl Fn(f64) -> String,
    ) -> Self {
        let reach = |column: &Column| (column.value + column.hatched).max(column.whisker.map_or(0.0, |(_, to)| to));
        let largest = columns.iter().map(reach).fold(0.0, f64::max).max(1.0);
        let number = u32::try_from(columns.len().max(1)).map_or(f64::INFINITY, f64::from);
        let step = WIDTH / number;
        let width = (step * 0.8).min(36.0);
        let height = |value: f64| value / largest * COLUMNS;
        let (mut drawn, mut marks) = (Vec::new(), Vec::new());
        for (number, column) in (0u32..).zip(columns) {
            let middle = (f64::from(number) + 0.5) * step;
            if usize::try_from(number).is_ok_and(|number| number.is_multiple_of(labelled.max(1))) {
                marks.push(Mark { at: place(middle), label: column.label, anchor: "middle" });
            }
            let foot = ABOVE + COLUMNS;
            let (value, hatched) = (height(column.value), height(column.hatched));
            drawn.push(Drawn {
                said: column.said,
                x: place(middle - width / 2.0),
                width: place(width),
                y: place(foot - value),
                height: place(value),
                hatched_y: place(foot - value - hatched),
                hatched_height: place(hatched),
                whisker: column.whisker.map(|(from, to)| Whisker {
                    x: place(middle),
                    from: place(foot - height(from)),
                    to: place(foot - height(to)),
                }),
            });
        }
        Self { id, name, text, top: say(largest), columns: drawn, marks }
    }
}

// Their templates escape what they place.
impl HtmlSafe for Bars {}
impl HtmlSafe for Columns {}

/// A place in the drawing.
fn place(at: f64) -> String {
    format!("{at:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_value_fills_the_width() {
        let bar = |from, to| Bar {
            label: "<Wu>".to_owned(),
            figure: String::new(),
            span: Some((from, to)),
            median: Some(to),
            kind: "range",
        };
        let bars =
            Bars::new("x", "Waits".to_owned(), String::new(), vec![bar(0.0, 5.0), bar(5.0, 10.0)], |at| at.to_string());
        let drawn: Vec<_> = bars.rows.iter().map(|row| (row.from.as_str(), row.width.as_str())).collect();
        assert_eq!(drawn, [("0.0", "180.0"), ("180.0", "180.0")]);
        assert_eq!(bars.rows[1].median.as_deref(), Some("357.0"), "inside the picture");
        let html = bars.render().unwrap();
        assert!(html.contains("&#60;Wu&#62;") && !html.contains("style="), "{html}");
    }

    #[test]
    fn columns_stand_on_their_foot() {
        let column = |value, hatched| Column {
            label: "00".to_owned(),
            said: String::new(),
            value,
            hatched,
            whisker: Some((1.0, 2.0)),
        };
        let said = || ("Days".to_owned(), String::new());
        let columns = Columns::new("y", said(), vec![column(3.0, 1.0), column(0.0, 0.0)], 1, |top| top.to_string());
        assert_eq!((columns.top.as_str(), columns.marks.len()), ("4", 2));
        let first = &columns.columns[0];
        assert_eq!((first.y.as_str(), first.height.as_str()), ("51.0", "105.0"));
        assert_eq!((first.hatched_y.as_str(), first.hatched_height.as_str()), ("16.0", "35.0"));
        assert_eq!(Columns::new("z", said(), Vec::new(), 1, |top| top.to_string()).top, "1", "an empty one is drawn");
    }
}
