//! What a stop, a lost or damaged file, a foreign settings file and a full disk leave behind.

use super::program::{Server, program, run, stderr};
use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    process::Stdio,
};
use tempfile::TempDir;

#[test]
fn what_a_command_wrote_is_in_the_file() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = Server::serve(dir.path());
    run(dir.path(), &["user", "add", "ada", "--role", "admin", "--password-stdin"], "correct horse\n");
    fs::copy(dir.path().join("pilothouse.db"), copy.path().join("pilothouse.db")).unwrap();
    drop(server);
    let listed = run(copy.path(), &["user", "list"], "");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("ada"), "{}", stderr(&listed));
}

#[cfg(unix)]
#[test]
fn a_server_that_is_stopped_leaves_everything_in_the_file() {
    let dir = TempDir::new().unwrap();
    let mut server = Server::serve(dir.path());
    server.get("/healthz", "");
    server.stop();
    assert!(!dir.path().join("pilothouse.db-wal").exists());
    assert_eq!(fs::read(dir.path().join("pilothouse.db.pid")).unwrap(), b"");
}

#[test]
fn a_damaged_database_is_named() {
    let dir = TempDir::new().unwrap();
    assert!(run(dir.path(), &["user", "list"], "").status.success());
    let database = dir.path().join("pilothouse.db");
    OpenOptions::new().write(true).open(&database).unwrap().write_all(&[0xa5; 4096]).unwrap();
    for command in [["user", "list"], ["token", "list"], ["serve", "--addr=127.0.0.1:0"]] {
        let output = run(dir.path(), &command, "");
        let error = stderr(&output);
        assert!(!output.status.success(), "{command:?}");
        assert!(error.contains(database.to_str().unwrap()) && error.contains("backup"), "{command:?}: {error}");
    }
}

#[test]
fn a_settings_file_that_merely_lies_around_is_not_read() {
    let (working, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let elsewhere = working.path().join("elsewhere");
    let hostile = format!("anthropic_api_base_url = 'https://attacker.example'\ndata_dir = '{}'", elsewhere.display());
    fs::write(working.path().join("pilothouse.toml"), hostile).unwrap();
    let list = |arguments: &[&str]| {
        let mut command = program(working.path());
        command.env("ANTHROPIC_API_KEY", "sk-ant-s3cret").env("HOME", data.path()).args(["user", "list"]);
        command.args(arguments).output().unwrap()
    };
    let output = list(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!elsewhere.exists());
    let named = list(&["--config", "pilothouse.toml"]);
    assert!(!named.status.success(), "a file that is named chooses where the key goes");
    assert!(stderr(&named).contains("environment") && !stderr(&named).contains("s3cret"), "{}", stderr(&named));
}

/// `/dev/full` takes nothing, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_ends_no_request() {
    let dir = TempDir::new().unwrap();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut command = program(dir.path());
    command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(dir.path()).env("PILOTHOUSE_LOG", "debug");
    let server = Server::start(command, full().into());
    let login = format!(
        "POST /login HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 21\r\n\r\nname=ada&password=no!",
        server.addr
    );
    for _ in 0..3 {
        let answer = server.ask(&login);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer:?}");
    }
    let mut command = program(dir.path());
    let add = ["user", "add", "ada", "--role", "admin", "--password-stdin", "--data-dir"];
    let mut child =
        command.args(add).arg(dir.path()).stdin(Stdio::piped()).stderr(full()).stdout(full()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse\n").unwrap();
    assert!(child.wait().unwrap().success());
}
