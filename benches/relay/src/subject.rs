//! What is compared: the emitter read directly, nginx before it, and Pilothouse before it.

use crate::{
    Result,
    crowd::Source,
    process::{Process, free_address},
};
use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    rc::Rc,
};
use tempfile::TempDir;

/// A person may have 256 streams open: these are enough for all idle watchers, and for the sessions of all rounds.
const PEOPLE: usize = 24;

/// The password of everybody.
const PASSWORD: &str = "correct horse battery staple";

/// A server between the emitter and readers.
pub struct Server {
    pub name: String,
    pub address: SocketAddr,
    /// One for each person; none where anybody may read.
    tokens: Vec<String>,
    pub process: Process,
    _folder: TempDir,
}

/// Which stream is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The API's own.
    Program,
    /// The console's, rendered.
    Browser,
}

/// A stream of a server, or of the emitter.
#[derive(Clone)]
pub struct Subject {
    /// `None` is the emitter.
    pub server: Option<Rc<Server>>,
    pub address: SocketAddr,
    pub kind: Kind,
}

impl Server {
    pub fn nginx(upstream: SocketAddr) -> Result<Self> {
        let (folder, address) = (tempfile::tempdir()?, free_address()?);
        let configuration = folder.path().join("nginx.conf");
        fs::write(&configuration, nginx_configuration(upstream, address))?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(&configuration).args(["-e", "stderr"]);
        let process = Process::start(&mut command, address)?;
        Ok(Self { name: "nginx".to_owned(), address, tokens: Vec::new(), process, _folder: folder })
    }

    pub fn pilothouse(binary: &Path, name: &str, upstream: SocketAddr) -> Result<Self> {
        let (folder, address) = (tempfile::tempdir()?, free_address()?);
        let data = folder.path().join("data");
        let tokens = (0..PEOPLE).map(|n| token(binary, &data, n)).collect::<Result<_>>()?;
        let mut command = pilothouse(binary);
        command.args(["serve", "--addr", &address.to_string(), "--data-dir"]).arg(data);
        command
            .env("ANTHROPIC_API_BASE_URL", format!("http://{upstream}"))
            // The API's limits are not what is measured.
            .env("ANTHROPIC_READS_PER_MINUTE", "1000000")
            .env("ANTHROPIC_CHANGES_PER_MINUTE", "1000000")
            .env("ANTHROPIC_API_KEY", "key-of-the-bench");
        command.env("PILOTHOUSE_MAX_CONNECTIONS", "8192").env("PILOTHOUSE_LOG", "warn").stdout(Stdio::null());
        let process = Process::start(&mut command, address)?;
        Ok(Self { name: name.to_owned(), address, tokens, process, _folder: folder })
    }

    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }
}

impl Subject {
    pub fn direct(address: SocketAddr) -> Self {
        Self { server: None, address, kind: Kind::Program }
    }

    pub fn of(server: &Rc<Server>, kind: Kind) -> Self {
        Self { server: Some(server.clone()), address: server.address, kind }
    }

    pub fn name(&self) -> String {
        let server = self.server.as_ref().map_or("direct", |server| &server.name);
        if self.kind == Kind::Browser { format!("{server}, browsers") } else { server.to_owned() }
    }

    /// So many readers of each session.
    pub fn sources(&self, sessions: &[String], readers: usize) -> Vec<Source> {
        let tokens = self.server.as_ref().map_or(&[][..], |server| server.tokens());
        let of_session = |session| std::iter::repeat_n(session, readers);
        let numbered = sessions.iter().flat_map(of_session).enumerate();
        let source = |(n, session): (usize, &String)| Source {
            address: self.address,
            path: self.path(session, !tokens.is_empty()),
            token: (!tokens.is_empty()).then(|| tokens[n % tokens.len()].clone()),
        };
        numbered.map(source).collect()
    }

    fn path(&self, session: &str, is_console: bool) -> String {
        match self.kind {
            Kind::Browser => format!("/api/console/stream?follow={session}:0"),
            Kind::Program if is_console => format!("/api/v1/sessions/{session}/events/stream"),
            Kind::Program => format!("/v1/sessions/{session}/events/stream"),
        }
    }
}

/// As Debian ships it, a worker for each core, as a proxy for streams.
fn nginx_configuration(upstream: SocketAddr, address: SocketAddr) -> String {
    format!(
        "daemon off; pid nginx.pid; worker_processes auto; worker_rlimit_nofile 20000; error_log stderr error;
events {{ worker_connections 16000; }}
http {{
  access_log off; tcp_nodelay on;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen {address} backlog=4096;
    location / {{
      proxy_pass http://{upstream}; proxy_http_version 1.1; proxy_set_header Connection \"\";
      proxy_buffering off; proxy_read_timeout 1h;
    }}
  }}
}}
"
    )
}

/// The form that logs in one of a console's people.
pub fn login_form() -> String {
    format!("name={}&password={}", person(0), PASSWORD.replace(' ', "+"))
}

fn person(n: usize) -> String {
    format!("reader-{n}")
}

/// Adds a person and returns a token of theirs.
fn token(binary: &Path, folder: &Path, n: usize) -> Result<String> {
    let name = person(n);
    let mut adding = pilothouse(binary);
    adding.args(["user", "add", &name, "--role", "viewer", "--password-stdin", "--data-dir"]).arg(folder);
    let mut adding = adding.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    adding.stdin.take().ok_or("no standard input")?.write_all(format!("{PASSWORD}\n").as_bytes())?;
    if !adding.wait()?.success() {
        return Err(format!("{} user add {name} failed", binary.display()).into());
    }
    let made =
        pilothouse(binary).args(["token", "create", "bench", "--user", &name, "--data-dir"]).arg(folder).output()?;
    Ok(String::from_utf8(made.stdout)?.trim().to_owned())
}

/// The program without the settings of whoever runs the benchmark.
fn pilothouse(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("ANTHROPIC_") || text.starts_with("PILOTHOUSE_") || text == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.current_dir(std::env::temp_dir());
    command
}

/// The program that an environment variable names, as a path that holds in any folder.
pub fn binary(path: &str) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|error| format!("{path}: {error}").into())
}
