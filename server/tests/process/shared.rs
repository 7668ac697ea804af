//! Shared links by the names that a console has, and behind a proxy.

use super::program::{Server, program, token};
use serde_json::Value;
use tempfile::TempDir;

struct Console {
    _dir: TempDir,
    server: Server,
    token: String,
}

impl Console {
    fn with(variables: &[(&str, &str)]) -> Self {
        let dir = TempDir::new().unwrap();
        let token = token(dir.path(), "admin");
        let mut command = program(dir.path());
        command.envs(variables.iter().copied());
        command
            .args(["serve", "--addr", "127.0.0.1:0", "--allowed-host", "box.internal", "--data-dir"])
            .arg(dir.path());
        let server = Server::start(command, std::process::Stdio::null());
        Self { _dir: dir, server, token }
    }

    /// The answer to a request that names this host.
    fn ask(&self, call: &str, host: &str, headers: &str, body: &str) -> String {
        let length = body.len();
        self.server.ask(&format!(
            "{call} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        ))
    }

    /// The token of a new link to some session.
    fn link(&self, host: &str) -> String {
        let key = format!("x-api-key: {}\r\ncontent-type: application/json\r\n", self.token);
        let body = |answer: &str| serde_json::from_str::<Value>(answer.rsplit_once("\r\n\r\n").unwrap().1).unwrap();
        let sessions = body(&self.ask("GET /api/v1/sessions?limit=1", host, &key, ""));
        let session = sessions["data"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("POST /api/console/sessions/{session}/shares");
        let made = body(&self.ask(&path, host, &key, r#"{"expires_in_hours":1,"hide_tools":true}"#));
        made["token"].as_str().unwrap().to_owned()
    }
}

fn status(answer: &str) -> u16 {
    answer.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_link_opens_by_each_name_of_the_console_and_by_no_other() {
    let console = Console::with(&[]);
    let link = console.link("box.internal");
    let own = console.server.addr.to_string();
    for (host, expected) in [(own.as_str(), 200), ("box.internal", 200), ("evil.example", 421)] {
        // Somebody in between may say what they like.
        for headers in ["", "x-forwarded-host: box.internal\r\nforwarded: host=box.internal\r\n"] {
            for path in [format!("/share/{link}"), format!("/api/share/{link}")] {
                let answer = console.ask(&format!("GET {path}"), host, headers, "");
                assert_eq!(status(&answer), expected, "{host} {path} {headers}: {answer}");
            }
        }
    }
    let wrong = console.ask(&format!("GET /api/share/{link}"), "evil.example", "", "");
    assert!(wrong.contains("wrong_host") && !wrong.contains(&link), "{wrong}");
}

#[test]
fn guesses_are_counted_for_each_client_behind_a_trusted_proxy() {
    let guess = |console: &Console, client: &str| {
        let header = format!("x-forwarded-for: {client}\r\n");
        status(&console.ask("GET /api/share/wrong", "box.internal", &header, ""))
    };
    let trusting = Console::with(&[("PILOTHOUSE_TRUSTED_PROXIES", "127.0.0.1")]);
    let limited = (0..500).find(|_| guess(&trusting, "203.0.113.5") == 429);
    assert!(limited.is_some_and(|guesses| guesses > 1), "{limited:?}");
    assert_eq!(guess(&trusting, "203.0.113.6"), 404, "somebody else");
    let link = trusting.link("box.internal");
    let header = "x-forwarded-for: 203.0.113.5\r\n";
    assert_eq!(status(&trusting.ask(&format!("GET /share/{link}"), "box.internal", header, "")), 200, "a good link");

    // Without trust, what the header says counts for nothing: new addresses don't buy new guesses.
    let wary = Console::with(&[]);
    let limited = (0..500).find(|n| guess(&wary, &format!("203.0.113.{}", n % 250)) == 429);
    assert!(limited.is_some(), "never limited");
}
