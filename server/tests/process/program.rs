//! The built program: commands that run to their end, and servers.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// The program without the settings of whoever runs the tests.
pub fn program(working_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pilothouse"));
    command.env_clear().current_dir(working_dir).stdin(Stdio::null());
    command
}

pub fn run(data_dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program(data_dir);
    command.args(arguments).arg("--data-dir").arg(data_dir);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Adds a person; a token of theirs.
pub fn token(data_dir: &Path, role: &str) -> String {
    let added = run(data_dir, &["user", "add", "ada", "--role", role, "--password-stdin"], "correct horse\n");
    assert!(added.status.success(), "{}", stderr(&added));
    stdout(&run(data_dir, &["token", "create", "ci", "--user", "ada"], "")).trim().to_owned()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that is killed when the test ends.
pub struct Server {
    pub child: Child,
    pub addr: SocketAddr,
}

impl Server {
    /// Starts it and waits until it says where it is.
    pub fn start(mut command: Command, errors: Stdio) -> Self {
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

    pub fn serve(data_dir: &Path) -> Self {
        let mut command = program(data_dir);
        command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(data_dir);
        Self::start(command, Stdio::null())
    }

    /// The whole answer to a request.
    pub fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn get(&self, path: &str, header: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{header}\r\n", self.addr))
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As `systemctl stop` does.
    #[cfg(unix)]
    pub fn stop(&mut self) {
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
