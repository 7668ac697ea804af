//! What a server and commands may do beside each other on one data folder.

use super::program::{Server, program, run, stderr};
use tempfile::TempDir;

#[test]
fn a_data_folder_has_one_server_and_any_number_of_commands() {
    let dir = TempDir::new().unwrap();
    let mut first = Server::serve(dir.path());
    let second = run(dir.path(), &["serve", "--addr", "127.0.0.1:0"], "");
    assert!(!second.status.success());
    let error = stderr(&second);
    assert!(error.contains(&format!("({})", first.child.id())) && error.contains("pilothouse.db"), "{error}");
    // Another folder, the same database; and the folder of the simulator that the server has embedded.
    let other = TempDir::new().unwrap();
    let mut command = program(other.path());
    command.env("DATABASE_URL", format!("sqlite:{}", dir.path().join("pilothouse.db").display()));
    let output = command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(other.path()).output().unwrap();
    assert!(!output.status.success() && stderr(&output).contains("in use"), "{}", stderr(&output));
    let simulator = run(dir.path(), &["simulator", "--addr", "127.0.0.1:0"], "");
    assert!(!simulator.status.success() && stderr(&simulator).contains("in use"), "{}", stderr(&simulator));

    let added = run(dir.path(), &["user", "add", "ada", "--role", "admin", "--password-stdin"], "correct horse\n");
    assert!(added.status.success(), "{}", stderr(&added));
    let listed = run(dir.path(), &["user", "list"], "");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("ada"));
    first.kill();
    Server::serve(dir.path());
}

#[test]
fn a_running_server_notices_who_was_disabled() {
    let dir = TempDir::new().unwrap();
    for name in ["ada", "bob"] {
        let added = run(dir.path(), &["user", "add", name, "--role", "admin", "--password-stdin"], "correct horse\n");
        assert!(added.status.success(), "{}", stderr(&added));
    }
    let token = run(dir.path(), &["token", "create", "ci", "--user", "ada"], "");
    let key = format!("x-api-key: {}\r\n", String::from_utf8_lossy(&token.stdout).trim());
    let server = Server::serve(dir.path());
    assert!(server.get("/api/console/me", &key).starts_with("HTTP/1.1 200"));
    assert!(run(dir.path(), &["user", "disable", "ada"], "").status.success());
    assert!(server.get("/api/console/me", &key).starts_with("HTTP/1.1 401"));
    let last = run(dir.path(), &["user", "remove", "bob"], "");
    assert!(!last.status.success() && stderr(&last).contains("last admin"), "{}", stderr(&last));
}
