//! `pilothouse doctor`: exit codes, broken settings, a running console, and no secrets.

use super::program::{Server, program, run, stderr, stdout};
use serde_json::Value;
use std::{path::Path, process::Output};
use tempfile::TempDir;

fn doctor(dir: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = program(dir);
    command.arg("doctor").args(arguments).arg("--data-dir").arg(dir);
    command.envs(variables.iter().copied()).output().unwrap()
}

fn state(found: &Value, id: &str) -> String {
    let checks = found["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == id).unwrap();
    check["state"].as_str().unwrap().to_owned()
}

#[test]
fn warnings_pass_and_a_failed_check_fails() {
    let dir = TempDir::new().unwrap();
    let open = doctor(dir.path(), &["--addr", "0.0.0.0:3000"], &[]);
    let text = stdout(&open);
    assert!(open.status.success(), "{text}{}", stderr(&open));
    assert!(text.contains("warning  Allowed hosts") && text.contains("--allowed-host"), "{text}");
    assert!(text.contains("PILOTHOUSE_ADDR") && text.contains("--addr"), "{text}");
    assert!(!dir.path().join("pilothouse.db").exists(), "it makes nothing");

    let named = doctor(dir.path(), &["--addr", "0.0.0.0:3000", "--allowed-host", "box.internal", "--json"], &[]);
    let found: Value = serde_json::from_slice(&named.stdout).unwrap();
    assert_eq!((named.status.code(), state(&found, "allowed-hosts").as_str()), (Some(0), "ok"));

    std::fs::write(dir.path().join("pilothouse.db"), "this is no database").unwrap();
    let damaged = doctor(dir.path(), &["--json"], &[]);
    let found: Value = serde_json::from_slice(&damaged.stdout).unwrap();
    assert_eq!((damaged.status.code(), state(&found, "database").as_str()), (Some(1), "failed"));
    assert!(stderr(&damaged).contains("failed"), "{}", stderr(&damaged));
}

#[test]
fn settings_that_stop_a_server_are_told_and_no_secret_is() {
    let dir = TempDir::new().unwrap();
    let variables = [
        ("ANTHROPIC_API_KEY", "sk-ant-api03-s3cret"),
        ("ANTHROPIC_API_BASE_URL", "http://api.example"),
        ("PILOTHOUSE_SMTP_URL", "smtp://u:s3cret@mail.example?tls=none"),
        ("PILOTHOUSE_MAIL_FROM", "pilot@example.com"),
        ("PILOTHOUSE_PUBLIC_URL", "https://u:s3cret@console.example"),
    ];
    for arguments in [&["--live"][..], &["--live", "--json"]] {
        let broken = doctor(dir.path(), arguments, &variables);
        let text = stdout(&broken) + &stderr(&broken);
        assert_eq!(broken.status.code(), Some(1), "{text}");
        for setting in ["ANTHROPIC_API_BASE_URL (environment)", "PILOTHOUSE_SMTP_URL (", "PILOTHOUSE_PUBLIC_URL ("] {
            assert!(text.contains(setting), "{text}");
        }
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn a_running_console_answers_to_an_admins_token() {
    let dir = TempDir::new().unwrap();
    for (name, role) in [("ada", "admin"), ("vic", "viewer")] {
        let added = run(dir.path(), &["user", "add", name, "--role", role, "--password-stdin"], "correct horse\n");
        assert!(added.status.success(), "{}", stderr(&added));
    }
    let token = |user: &str| stdout(&run(dir.path(), &["token", "create", "t", "--user", user], "")).trim().to_owned();
    let (ada, vic) = (token("ada"), token("vic"));
    let server = Server::serve(dir.path());
    let url = format!("http://{}", server.addr);
    let beside = doctor(dir.path(), &[], &[]);
    assert!(beside.status.success(), "{}{}", stdout(&beside), stderr(&beside));

    let asked = doctor(dir.path(), &["--url", &url, "--live", "--json"], &[("PILOTHOUSE_TOKEN", &ada)]);
    assert!(asked.status.success(), "{}{}", stdout(&asked), stderr(&asked));
    let found: Value = serde_json::from_slice(&asked.stdout).unwrap();
    assert_eq!((found["live"].as_str(), state(&found, "read-agents").as_str()), (Some("done"), "ok"));
    assert!(!stdout(&asked).contains(&ada));

    let refused = doctor(dir.path(), &["--url", &url], &[("PILOTHOUSE_TOKEN", &vic)]);
    assert!(!refused.status.success() && stderr(&refused).contains("admin"), "{}", stderr(&refused));
    assert!(!doctor(dir.path(), &["--url", &url], &[]).status.success(), "there is no token");

    // A name that only a rebound one can be.
    let port = server.addr.port();
    let rebound = server.ask(&format!("GET /login HTTP/1.1\r\nhost: evil.example:{port}\r\nconnection: close\r\n\r\n"));
    assert!(rebound.starts_with("HTTP/1.1 421") && rebound.contains("--allowed-host"), "{rebound}");
    for host in [format!("localhost:{port}"), "console.example".to_owned()] {
        let answer = server.ask(&format!("GET /login HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200"), "{host}: {answer}");
    }
}
