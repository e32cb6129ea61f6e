//! Printing: for people, or JSON for programs.
//!
//! Never here: what is printed.

use std::io::{self, Write as _};

use serde::Serialize;

/// Where results go. A reader that has gone, as behind `| head`, is no failure.
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints one result: as JSON, or as people read it.
    pub(super) fn result<T: Serialize>(&self, result: &T, for_people: impl FnOnce(&T) -> String) -> io::Result<()> {
        if self.json { line(&serde_json::to_string(result)?) } else { line(for_people(result).trim_end()) }
    }

    /// Prints what went wrong, with its causes, to standard error.
    pub(super) fn failure(&self, error: &anyhow::Error) {
        let text = format!("{error:#}");
        let text = if self.json { serde_json::json!({ "error": text }).to_string() } else { format!("error: {text}") };
        let _nobody_reads = writeln!(io::stderr(), "{text}");
    }
}

/// Prints a line, whatever the format.
pub(super) fn line(text: &str) -> io::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Lays rows out in columns, as wide as their widest cell.
pub(super) fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let mut widths = head.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let head = head.map(str::to_owned);
    let lines = std::iter::once(&head).chain(rows).map(|row| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
