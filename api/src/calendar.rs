//! Calendar files (RFC 5545): appointments as other programs read them, in UTC.
//!
//! Never here: which appointments, or a sentence in any language.

use chrono::{DateTime, TimeDelta, Utc};

/// What a calendar file is served as.
pub(crate) const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// How long an appointment is taken to last that says no end.
const USUAL: TimeDelta = TimeDelta::minutes(30);
/// The longest line, in bytes.
const LONGEST: usize = 75;

/// An appointment.
#[derive(Clone, Debug)]
pub(crate) struct Appointment {
    /// The same for the same appointment, everywhere and for ever.
    pub(crate) uid: String,
    /// Rises with every change.
    pub(crate) sequence: i64,
    /// When it last changed.
    pub(crate) changed_at: DateTime<Utc>,
    /// When it begins.
    pub(crate) start: DateTime<Utc>,
    /// When it ends, if that is known.
    pub(crate) end: Option<DateTime<Utc>>,
    /// What it is, in a few words.
    pub(crate) summary: String,
    /// What else there is to say.
    pub(crate) description: String,
    /// Where there is more of it.
    pub(crate) url: String,
    /// Whether it was called off.
    pub(crate) cancelled: bool,
}

/// A calendar of appointments under a name.
pub(crate) fn calendar(name: &str, appointments: &[Appointment]) -> String {
    let mut file = File::default();
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Healing Paws//Appointments//EN");
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", "PUBLISH");
    file.text("X-WR-CALNAME", name);
    file.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for appointment in appointments {
        file.appointment(appointment);
    }
    file.line("END", "VCALENDAR");
    file.0
}

#[derive(Default)]
struct File(String);

impl File {
    fn appointment(&mut self, appointment: &Appointment) {
        let end = appointment.end.unwrap_or(appointment.start + USUAL);
        self.line("BEGIN", "VEVENT");
        self.text("UID", &appointment.uid);
        self.moment("DTSTAMP", appointment.changed_at);
        self.moment("LAST-MODIFIED", appointment.changed_at);
        self.line("SEQUENCE", &appointment.sequence.to_string());
        self.moment("DTSTART", appointment.start);
        self.moment("DTEND", end);
        self.text("SUMMARY", &appointment.summary);
        self.text("DESCRIPTION", &appointment.description);
        self.line("URL", &appointment.url);
        self.line("STATUS", if appointment.cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.line("END", "VEVENT");
    }

    fn moment(&mut self, name: &str, at: DateTime<Utc>) {
        self.line(name, &at.format("%Y%m%dT%H%M%SZ").to_string());
    }

    /// A text, in which some characters mean something else unless they are escaped.
    fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for character in text.replace("\r\n", "\n").chars() {
            match character {
                '\\' | ';' | ',' => escaped.extend(['\\', character]),
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push('\t'),
                control if control.is_control() => {}
                other => escaped.push(other),
            }
        }
        self.line(name, &escaped);
    }

    /// A line, folded where it is too long: a line that begins with a space goes on with the one before. No character
    /// is torn apart.
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if length + character.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(character);
            length += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appointment(summary: &str) -> Appointment {
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(9);
        Appointment {
            uid: "1@paws.example".to_owned(),
            sequence: 3,
            changed_at: start - TimeDelta::days(1),
            start,
            end: None,
            summary: summary.to_owned(),
            description: "Bring a towel.\nNo food; no water, please \\ thank you".to_owned(),
            url: "https://paws.example/reservations/1".to_owned(),
            cancelled: false,
        }
    }

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn an_appointment_is_told_in_utc_with_its_texts_escaped() {
        let lines = unfolded(&calendar("Mochi, and others", &[appointment("Mochi; Dr. Wu")]));
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "X-WR-CALNAME:Mochi\\, and others",
            "UID:1@paws.example",
            "SEQUENCE:3",
            "DTSTART:20241004T090000Z",
            "DTEND:20241004T093000Z",
            "SUMMARY:Mochi\\; Dr. Wu",
            "DESCRIPTION:Bring a towel.\\nNo food\\; no water\\, please \\\\ thank you",
            "STATUS:CONFIRMED",
            "END:VCALENDAR",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} is not in {lines:#?}");
        }
        let cancelled = Appointment { cancelled: true, ..appointment("Mochi") };
        assert!(calendar("Mochi", &[cancelled]).contains("\r\nSTATUS:CANCELLED\r\n"));
    }

    #[test]
    fn long_lines_are_folded_between_characters_and_come_back_whole() {
        let words = "糯米团子的复诊预约，请提前十分钟到院；".repeat(9);
        let file = calendar("x", &[appointment(&words)]);
        assert!(file.ends_with("\r\n"));
        for line in file.split("\r\n") {
            assert!(line.len() <= 75, "{} bytes: {line}", line.len());
        }
        let summary = format!("SUMMARY:{words}");
        assert!(unfolded(&file).contains(&summary));
    }

    #[test]
    fn nothing_can_be_smuggled_in_by_a_line_break() {
        let file = calendar("x\r\nBEGIN:VEVENT", &[appointment("a\r\nATTENDEE:x\u{7}")]);
        let lines = unfolded(&file);
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        assert!(lines.contains(&"SUMMARY:a\\nATTENDEE:x".to_owned()), "{lines:#?}");
    }
}
