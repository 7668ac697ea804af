//! `pilothouse cleanup`: what it prints, when it changes something, and exit codes.

use super::program::{Server, program, stderr, stdout, token};
use serde_json::Value;
use std::{
    path::Path,
    process::Output,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Idle sessions of any age: the embedded simulator begins with some.
const IDLE: [&str; 4] = ["--older-than", "0", "--reason", "idle"];

/// A server, and somebody's token.
struct Console {
    dir: TempDir,
    server: Server,
    token: String,
}

impl Console {
    fn with(role: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let token = token(dir.path(), role);
        let server = Server::serve(dir.path());
        Self { dir, server, token }
    }

    fn cleanup(&self, arguments: &[&str], token: &str) -> Output {
        let url = format!("http://{}", self.server.addr);
        clean(self.dir.path(), &[&IDLE[..], arguments, &["--url", &url]].concat(), token)
    }

    /// Once the simulator has begun its first sessions and they rest.
    fn plan(&self) -> Value {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let planned = self.cleanup(&["--json"], &self.token);
            let plan: Value =
                serde_json::from_slice(&planned.stdout).unwrap_or_else(|_| panic!("{}", stderr(&planned)));
            if plan["plan"]["counts"]["planned"].as_u64() > Some(0) || Instant::now() > until {
                return plan;
            }
        }
    }

    fn session(&self, id: &str) -> Value {
        let answer = self.server.get(&format!("/api/v1/sessions/{id}"), &format!("x-api-key: {}\r\n", self.token));
        serde_json::from_str(answer.rsplit_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

fn clean(dir: &Path, arguments: &[&str], token: &str) -> Output {
    let mut command = program(dir);
    command.arg("cleanup").args(arguments).arg("--data-dir").arg(dir);
    if !token.is_empty() {
        command.env("PILOTHOUSE_TOKEN", token);
    }
    command.output().unwrap()
}

#[test]
fn a_plan_is_printed_and_carried_out_only_with_yes() {
    let console = Console::with("admin");
    let plan = console.plan();
    let items = plan["items"].as_array().unwrap();
    assert_eq!(plan["plan"]["counts"]["planned"], items.len(), "{plan}");
    let ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(!ids.is_empty(), "{plan}");

    for (arguments, adds) in [(&["--dry-run"][..], false), (&[], true)] {
        let printed = console.cleanup(arguments, &console.token);
        let text = stdout(&printed);
        assert_eq!(printed.status.code(), Some(0), "{}", stderr(&printed));
        assert!(text.starts_with("REASON") && ids.iter().all(|id| text.contains(id)), "{text}");
        assert_eq!(text.contains("Nothing was changed. Add --yes to do it."), adds, "{text}");
    }
    assert!(ids.iter().all(|id| console.session(id)["archived_at"].is_null()));

    let done = console.cleanup(&["--yes"], &console.token);
    assert_eq!(done.status.code(), Some(0), "{}{}", stdout(&done), stderr(&done));
    assert!(stdout(&done).contains(&format!("{} done", ids.len())), "{}", stdout(&done));
    assert!(ids.iter().all(|id| console.session(id)["archived_at"].is_string()));
    let again = console.cleanup(&["--yes"], &console.token);
    assert_eq!((again.status.code(), stdout(&again).as_str()), (Some(0), "Nothing to clean up.\n"));
}

#[test]
fn who_may_not_and_what_can_not_be_reached_is_told() {
    let mut console = Console::with("viewer");
    let own = console.token.clone();
    let cases = [(own.as_str(), "operator"), ("pilot_wrong", "token"), ("", "PILOTHOUSE_TOKEN is not set")];
    for (token, words) in cases {
        let refused = console.cleanup(&["--yes"], token);
        assert_eq!(refused.status.code(), Some(1), "{}", stdout(&refused));
        assert!(stderr(&refused).contains(words), "{words}: {}", stderr(&refused));
        assert!(token.is_empty() || !stderr(&refused).contains(token), "{}", stderr(&refused));
    }
    let beside = clean(console.dir.path(), &IDLE, "");
    assert_eq!(beside.status.code(), Some(1));
    assert!(stderr(&beside).contains("Clean up through it with --url."), "{}", stderr(&beside));
    console.server.kill();
    let nobody = console.cleanup(&[], &own);
    assert_eq!(nobody.status.code(), Some(1), "{}", stdout(&nobody));
    assert!(stderr(&nobody).contains("can't be reached") && stderr(&nobody).contains("refused"), "{}", stderr(&nobody));

    // The server is gone, so the data folder's own simulator can be cleaned up.
    let here = clean(console.dir.path(), &[&IDLE[..], &["--yes", "--json"]].concat(), "");
    assert_eq!(here.status.code(), Some(0), "{}", stderr(&here));
    let done: Value = serde_json::from_slice(&here.stdout).unwrap();
    let counts = &done["plan"]["counts"];
    assert_eq!((&counts["failed"], &counts["planned"]), (&0.into(), &0.into()), "{done}");
    assert_eq!(
        done["items"].as_array().map(Vec::len),
        counts["done"].as_u64().and_then(|done| usize::try_from(done).ok())
    );
}
