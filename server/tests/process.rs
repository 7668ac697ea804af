//! The built program as processes: what they may do beside each other, and what they survive.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// The program without the settings of whoever runs the tests.
fn program(working_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pilothouse"));
    command.env_clear().current_dir(working_dir).stdin(Stdio::null());
    command
}

fn run(data_dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program(data_dir);
    command.args(arguments).arg("--data-dir").arg(data_dir);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that is killed when the test ends.
struct Server {
    child: Child,
    addr: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it is.
    fn start(mut command: Command, errors: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let addr = loop {
            let line = lines.next().expect("the server ended").unwrap();
            let url = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
            if let Some(addr) = url.and_then(|url| url.split('/').next()?.parse().ok()) {
                break addr;
            }
        };
        // What it prints besides must find a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, addr }
    }

    fn serve(data_dir: &Path) -> Self {
        let mut command = program(data_dir);
        command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(data_dir);
        Self::start(command, Stdio::null())
    }

    /// The whole answer to a request.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str, header: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{header}\r\n", self.addr))
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As `systemctl stop` does.
    #[cfg(unix)]
    fn stop(&mut self) {
        let told = Command::new("sh").args(["-c", &format!("kill {}", self.child.id())]).status().unwrap();
        assert!(told.success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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
