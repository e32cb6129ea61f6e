//! What the server counts about itself: requests by route and status, their durations, open connections and streams.
//!
//! Never here: anything about people; a route is counted by its pattern, not by its path.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the duration buckets, in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The methods that are counted by their name.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The server's counters. Cheap to clone.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Counters>);

#[derive(Default)]
struct Counters {
    requests: Mutex<BTreeMap<Request, Durations>>,
    connections: AtomicI64,
    refused: AtomicU64,
    streams: AtomicI64,
    happened: Mutex<BTreeMap<&'static str, u64>>,
    mails: Mutex<BTreeMap<&'static str, u64>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Default)]
struct Durations {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// Something that is open until this is dropped.
pub struct Open {
    metrics: Metrics,
    which: fn(&Counters) -> &AtomicI64,
}

impl Drop for Open {
    fn drop(&mut self) {
        (self.which)(&self.metrics.0).fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        // Whoever makes up methods does not make the server remember them.
        let method = if METHODS.contains(&method) { method } else { "other" };
        let request = Request { method: method.to_owned(), route: route.to_owned(), status };
        let seconds = took.as_secs_f64();
        let mut requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let durations = requests.entry(request).or_default();
        durations.count += 1;
        durations.seconds += seconds;
        for (bucket, bound) in durations.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// Counts what became of an attempt to send a mail.
    pub fn mail(&self, outcome: &'static str) {
        *self.0.mails.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_default() += 1;
    }

    /// Counts a connection until the guard is dropped.
    #[must_use]
    pub fn connection(&self) -> Open {
        self.open(|counters| &counters.connections)
    }

    /// Counts a connection for which there was no room.
    pub fn connection_refused(&self) {
        self.0.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a live stream until the guard is dropped.
    #[must_use]
    pub fn stream(&self) -> Open {
        self.open(|counters| &counters.streams)
    }

    /// Counts something that whoever watches over security wants to see.
    pub fn happened(&self, what: &'static str) {
        let mut happened = self.0.happened.lock().unwrap_or_else(PoisonError::into_inner);
        *happened.entry(what).or_default() += 1;
    }

    fn open(&self, which: fn(&Counters) -> &AtomicI64) -> Open {
        which(&self.0).fetch_add(1, Ordering::Relaxed);
        Open { metrics: self.clone(), which }
    }

    /// All counters as Prometheus reads them.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let connections = self.0.connections.load(Ordering::Relaxed);
        let streams = self.0.streams.load(Ordering::Relaxed);
        gauge(&mut text, "healing_paws_connections", "Open connections.", &[(String::new(), connections)]);
        gauge(&mut text, "healing_paws_live_streams", "Open live streams.", &[(String::new(), streams)]);
        let refused = self.0.refused.load(Ordering::Relaxed);
        counter(
            &mut text,
            "healing_paws_connections_refused_total",
            "Connections for which there was no room.",
            refused,
        );
        self.security(&mut text);
        self.mails(&mut text);
        self.durations(&mut text);
        text
    }

    fn security(&self, text: &mut String) {
        const NAME: &str = "healing_paws_security_events_total";
        let _ = writeln!(text, "# HELP {NAME} Log-ins, their failures, and what was refused.\n# TYPE {NAME} counter");
        for (what, count) in &*self.0.happened.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(text, "{NAME}{{what=\"{what}\"}} {count}");
        }
    }

    fn mails(&self, text: &mut String) {
        const NAME: &str = "healing_paws_mail_attempts_total";
        let _ = writeln!(text, "# HELP {NAME} Mails that this node tried to send.\n# TYPE {NAME} counter");
        for (outcome, count) in &*self.0.mails.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(text, "{NAME}{{outcome=\"{outcome}\"}} {count}");
        }
    }

    fn durations(&self, text: &mut String) {
        const NAME: &str = "healing_paws_http_request_duration_seconds";
        let requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(text, "# HELP {NAME} Time until the head of the answer.\n# TYPE {NAME} histogram");
        for (Request { method, route, status }, durations) in &*requests {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bound, count) in BOUNDS.iter().zip(durations.buckets) {
                let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            let Durations { count, seconds, .. } = durations;
            let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "{NAME}_sum{{{labels}}} {seconds}\n{NAME}_count{{{labels}}} {count}");
        }
    }
}

/// Adds one counter.
fn counter(text: &mut String, name: &str, help: &str, value: u64) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}");
}

/// Adds one gauge with its values by label.
pub fn gauge(text: &mut String, name: &str, help: &str, values: &[(String, i64)]) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in values {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_route_and_lets_go() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/pets/{id}", 200, Duration::from_millis(3));
        metrics.answered("GET", "/pets/{id}", 200, Duration::from_millis(30));
        metrics.answered("MADEUP", "/pets/{id}", 405, Duration::from_millis(1));
        metrics.happened("throttled");
        let open = metrics.connection();
        let text = metrics.text();
        assert!(text.contains("route=\"/pets/{id}\",status=\"200\",le=\"0.005\"} 1"));
        assert!(text.contains("route=\"/pets/{id}\",status=\"200\"} 2"));
        assert!(text.contains("method=\"other\"") && !text.contains("MADEUP"));
        assert!(text.contains("healing_paws_connections 1"));
        assert!(text.contains("healing_paws_security_events_total{what=\"throttled\"} 1"));
        drop(open);
        assert!(metrics.text().contains("healing_paws_connections 0"));
    }
}
