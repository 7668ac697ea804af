//! What events can be filtered by, as words of the index: a letter for what it is, and a hash.

use super::hash;
use pilothouse_api::events::EventKind;
use pilothouse_domain::intent::{Intent, Request, judge};
use std::{collections::BTreeSet, net::IpAddr};

/// More folders of a path are not told apart.
const MOST_FOLDERS: usize = 16;

/// What can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facet {
    /// The agent of the session, by id or name.
    Agent,
    /// A host that a call names, or a domain that it lies in.
    Host,
    /// A file that a call names, a folder that it lies in, or the end of its path.
    Path,
    /// Who answered the call.
    Person,
    /// The session.
    Session,
    /// The tool that is called.
    Tool,
    /// The event's type.
    Type,
}

impl Facet {
    /// A value as a word of the index.
    pub(super) fn word(self, value: &str) -> String {
        let letter = match self {
            Self::Agent => 'a',
            Self::Host => 'h',
            Self::Path => 'p',
            Self::Person => 'u',
            Self::Session => 's',
            Self::Tool => 't',
            Self::Type => 'y',
        };
        format!("{letter}{:016x}", hash(value).cast_unsigned())
    }

    /// The word for what a person typed.
    pub(super) fn asked(self, typed: &str) -> String {
        let typed = typed.trim();
        match self {
            Self::Host => self.word(&host(typed)),
            Self::Agent | Self::Person => self.word(&typed.to_lowercase()),
            Self::Path => {
                let folders = folders(typed);
                let root = if typed.starts_with('/') { "/" } else { "" };
                self.word(&format!("{root}{}", folders.join("/")))
            }
            Self::Session | Self::Tool | Self::Type => self.word(typed),
        }
    }
}

/// The words of a call's tool, files and hosts.
pub(super) fn of_call(kind: &EventKind) -> BTreeSet<String> {
    let none = |_: &str| -> Option<String> { None };
    let (tool, server, is_custom, input) = match kind {
        EventKind::AgentToolUse(e) => (&e.name, None, false, &e.input),
        EventKind::AgentMcpToolUse(e) => (&e.name, e.mcp_server_name.as_deref(), false, &e.input),
        EventKind::AgentCustomToolUse(e) => (&e.name, None, true, &e.input),
        _ => return BTreeSet::new(),
    };
    let Intent { files, hosts, .. } = judge(&Request { tool, server, is_custom, input, schema: None, file: &none });
    let mut words = BTreeSet::from([Facet::Tool.word(tool)]);
    if let Some(server) = server {
        words.extend([Facet::Tool.word(server), Facet::Tool.word(&format!("{server}/{tool}"))]);
    }
    words.extend(files.iter().flat_map(|path| paths(path)).map(|path| Facet::Path.word(&path)));
    words.extend(hosts.iter().flat_map(|name| domains(name)).map(|name| Facet::Host.word(&name)));
    words
}

/// The parts of a path.
fn folders(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").take(MOST_FOLDERS).collect()
}

/// A path, the folders that it lies in, and its ends.
fn paths(path: &str) -> Vec<String> {
    let (folders, root) = (folders(path), if path.starts_with('/') { "/" } else { "" });
    let beginnings = (1..=folders.len()).map(|n| format!("{root}{}", folders[..n].join("/")));
    let ends = (0..folders.len()).map(|n| folders[n..].join("/"));
    beginnings.chain(ends).collect()
}

/// A host without what may stand around it.
fn host(typed: &str) -> String {
    let typed = typed.rsplit_once("://").map_or(typed, |(_, host)| host);
    let typed = typed.split(['/', '?', '#']).next().unwrap_or_default();
    let is_address = typed.parse::<IpAddr>().is_ok() || typed.starts_with('[');
    let name = if is_address { typed } else { typed.split(':').next().unwrap_or_default() };
    name.trim_matches(['[', ']']).trim_end_matches('.').to_lowercase()
}

/// A host, and the domains that it lies in, without those at the top.
fn domains(name: &str) -> Vec<String> {
    let name = host(name);
    let mut domains = vec![name.clone()];
    if name.parse::<IpAddr>().is_err() {
        let parts: Vec<&str> = name.split('.').collect();
        domains.extend((1..parts.len().saturating_sub(1)).take(MOST_FOLDERS).map(|n| parts[n..].join(".")));
    }
    domains
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::events::Event;
    use serde_json::json;

    #[test]
    fn a_path_is_found_by_its_folders_and_its_ends() {
        let words: BTreeSet<_> = paths("/repo/./src/main.rs").iter().map(|path| Facet::Path.word(path)).collect();
        for asked in ["/repo", "/repo/src/", "/repo/src/main.rs", "main.rs", "src/main.rs", " ./src/main.rs"] {
            assert!(words.contains(&Facet::Path.asked(asked)), "{asked}");
        }
        for asked in ["/src", "/repo/s", "src", "/", ""] {
            assert!(!words.contains(&Facet::Path.asked(asked)), "{asked}");
        }
    }

    #[test]
    fn a_host_is_found_by_its_domains() {
        assert_eq!(domains("API.eu.example.com:443"), ["api.eu.example.com", "eu.example.com", "example.com"]);
        assert_eq!(domains("10.0.0.7"), ["10.0.0.7"]);
        assert_eq!(host("https://Example.com/a?b"), "example.com");
        assert_eq!(host("[::1]"), "::1");
    }

    #[test]
    fn a_call_has_its_tool_files_and_hosts() {
        let call = json!({"id": "sevt_1", "type": "agent.tool_use", "name": "bash", "evaluated_permission": "allow",
            "input": {"command": "curl https://api.example.com/x -o /tmp/out.json"}, "processed_at": null});
        let words = of_call(&Event::from_value(call).unwrap().kind);
        for word in [Facet::Tool.asked("bash"), Facet::Host.asked("example.com"), Facet::Path.asked("/tmp/out.json")] {
            assert!(words.contains(&word));
        }
        let call = json!({"id": "sevt_1", "type": "agent.mcp_tool_use", "name": "list", "mcp_server_name": "github",
            "evaluated_permission": "allow", "input": {}, "processed_at": null});
        let words = of_call(&Event::from_value(call).unwrap().kind);
        assert_eq!(words, BTreeSet::from(["list", "github", "github/list"].map(|tool| Facet::Tool.asked(tool))));
    }
}
