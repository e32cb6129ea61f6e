//! What somebody uses, in words: the browser and the system out of the long text that browsers send.
//!
//! A hint to recognise a session by; everybody can send any text. Never here: the list of sessions.

use crate::i18n::FluentValue;
use crate::pages::Shell;

/// Every browser claims to be others as well: those that only one of them says come first.
const BROWSERS: [(&str, &str); 15] = [
    ("MicroMessenger/", "WeChat"),
    ("QQBrowser/", "QQ Browser"),
    ("UCBrowser/", "UC Browser"),
    ("HuaweiBrowser/", "Huawei Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
];

/// The longest name of a program that is shown.
const LONGEST: usize = 40;

/// What a session's device is called in its list.
#[must_use]
pub(crate) fn device(shell: &Shell, agent: Option<&str>) -> String {
    match agent.map_or(Device::Unknown, Device::read) {
        Device::Browser { browser, system } => {
            shell.t2("device-on", "browser", FluentValue::from(browser), "system", FluentValue::from(system))
        }
        Device::Program(name) => shell.t1("device-program", "name", name),
        Device::Unknown => shell.t("unknown-device"),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Device {
    Browser { browser: &'static str, system: &'static str },
    Program(String),
    Unknown,
}

impl Device {
    fn read(agent: &str) -> Self {
        let find =
            |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
        if let (Some(browser), Some(system)) = (find(&BROWSERS), find(&SYSTEMS)) {
            return Self::Browser { browser, system };
        }
        // Programs say their name first, such as `curl/8.5.0`.
        let name: String = agent.split(['/', ' ', '(']).next().unwrap_or_default().chars().take(LONGEST).collect();
        if name.is_empty() || name == "Mozilla" { Self::Unknown } else { Self::Program(name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_from_those_they_claim_to_be() {
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
        for (agent, browser, system) in [
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Safari/537.36 Edg/140.0.0.0"),
                "Edge",
                "Windows",
            ),
            (format!("Mozilla/5.0 (X11; Linux x86_64) {chrome} Safari/537.36"), "Chrome", "Linux"),
            (format!("Mozilla/5.0 (Linux; Android 14; Pixel 8) {chrome} Mobile Safari/537.36"), "Chrome", "Android"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
                    .to_owned(),
                "Safari",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0".to_owned(),
                "Firefox",
                "Mac",
            ),
        ] {
            assert_eq!(Device::read(&agent), Device::Browser { browser, system }, "{agent}");
        }
    }

    #[test]
    fn programs_are_called_what_they_call_themselves() {
        assert_eq!(Device::read("curl/8.5.0"), Device::Program("curl".to_owned()));
        assert_eq!(Device::read("Mozilla/5.0 (unknown)"), Device::Unknown);
        assert_eq!(Device::read(""), Device::Unknown);
        assert_eq!(Device::read(&"x".repeat(500)), Device::Program("x".repeat(LONGEST)));
    }
}
