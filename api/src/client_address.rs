//! From where a request comes: the other end of the connection, or what a trusted proxy says stands behind it.
//!
//! Never here: what is made of it.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// From where a request comes, for whoever handles it. `None` outside of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// The proxies that are believed, as addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

/// It is no list of addresses and networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of addresses and networks")]
pub struct NotNetworks;

impl FromStr for TrustedProxies {
    type Err = NotNetworks;

    /// Such as `127.0.0.1, 10.0.0.0/8, fd00::/8`.
    fn from_str(text: &str) -> Result<Self, NotNetworks> {
        let networks = text.split(',').map(str::trim).filter(|network| !network.is_empty());
        networks.map(Network::parse).collect::<Option<_>>().map(Self).ok_or(NotNetworks)
    }
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = if bits.is_empty() && !text.contains('/') { all } else { bits.parse().ok()? };
        (bits <= all).then_some(Self { address, bits })
    }

    fn contains(self, address: IpAddr) -> bool {
        let shift = |all: u8| u32::from(all - self.bits);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u32::from(own) ^ u32::from(other)).checked_shr(shift(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (u128::from(own) ^ u128::from(other)).checked_shr(shift(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// The address of whoever sent a request. Each trusted proxy appends whom it heard: read from the end, the first one
/// that is not trusted itself is the client. What stands before that, the client made up.
#[must_use]
pub fn client_address(trusted: &TrustedProxies, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    let mut client = peer.ip().to_canonical();
    let said = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let said: Vec<&str> = said.map(str::trim).collect();
    for address in said.into_iter().rev() {
        if !trusted.trusts(client) {
            break;
        }
        let Some(address) = read(address) else { break };
        client = address;
    }
    Some(client)
}

/// Some proxies write the port, too.
fn read(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(trusted: &str, peer: &str, said: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1234)));
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append(X_FORWARDED_FOR, value.parse().unwrap());
        }
        client_address(&trusted.parse().unwrap(), &extensions, &headers).unwrap().to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(from("", "127.0.0.1", &["203.0.113.9"]), "127.0.0.1");
        assert_eq!(from("10.0.0.0/8", "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(from("127.0.0.1, 10.0.0.0/8", "10.1.2.3", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("127.0.0.1", "::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("fd00::/8", "fd12::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(from("0.0.0.0/0", "192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn what_the_client_made_up_does_not_count() {
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["127.0.0.1, 203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["1.1.1.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["203.0.113.9, nonsense"]), "10.0.0.1");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(from("10.0.0.0/8", "10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3", "a probe from inside");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["somewhere", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "10.0.0.0/8/8"] {
            assert_eq!(text.parse::<TrustedProxies>(), Err(NotNetworks), "{text}");
        }
    }
}
