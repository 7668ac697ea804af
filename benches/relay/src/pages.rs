//! What the page of agents costs, beside one by Next.js that shows the same agents.

use crate::{
    Result,
    emitter::Emitter,
    figures::{median, ratio, shown, table},
    process::{Process, free_address},
    subject::{Server, login_form},
};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Command, Stdio},
    rc::Rc,
};

/// Loads in each round, and before the first as many that are not measured.
const LOADS: usize = 400;
/// How many are under way at a time, so that a server isn't measured at waking up.
const TOGETHER: usize = 8;

/// Where `make bench-relay` builds the other page.
const NEXT: &str = "target/bench-relay/next";

struct Page<'a> {
    name: String,
    address: SocketAddr,
    cookie: String,
    process: &'a Process,
}

pub fn measure(emitter: &Emitter, consoles: &[Rc<Server>], rounds: usize) -> Result<String> {
    let next = next(emitter.address)?;
    let mut pages = vec![];
    if let Some((address, process)) = &next {
        pages.push(Page { name: "Next.js".to_owned(), address: *address, cookie: String::new(), process });
    }
    for console in consoles {
        let cookie = log_in(console)?;
        pages.push(Page { name: console.name.clone(), address: console.address, cookie, process: &console.process });
    }
    for page in &pages {
        page.load()?;
    }
    let mut runs = vec![Vec::new(); pages.len()];
    for _ in 0..rounds {
        for (page, runs) in pages.iter().zip(&mut runs) {
            runs.push(page.load()?);
        }
    }
    let values: Vec<_> = runs.into_iter().map(median).collect();
    let cells = pages
        .iter()
        .zip(&values)
        .map(|(page, value)| vec![page.name.clone(), format!("{} ({})", shown(*value), ratio(*value, values[0]))]);
    let title =
        if next.is_some() { "/agents, 20 agents" } else { "/agents, 20 agents (without Next.js: it is not built)" };
    Ok(table(title, &[String::new(), "CPU of a load, in ms".to_owned()], &cells.collect::<Vec<_>>()))
}

impl Page<'_> {
    /// Milliseconds of the server's processor for each load.
    fn load(&self) -> Result<f64> {
        let before = self.process.cpu()?;
        let loads = |_| (0..LOADS / TOGETHER).all(|_| self.shows_agents().unwrap_or(false));
        let is_shown = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..TOGETHER).map(|n| scope.spawn(move || loads(n))).collect();
            threads.into_iter().all(|thread| thread.join().unwrap_or(false))
        });
        if !is_shown {
            return Err(format!("{} does not show the agents", self.name).into());
        }
        Ok(self.process.cpu()?.saturating_sub(before).as_secs_f64() * 1e3 / LOADS as f64)
    }

    fn shows_agents(&self) -> Result<bool> {
        let page = fetch(self.address, &format!("GET /agents HTTP/1.1\r\ncookie: {}\r\n", self.cookie), "")?;
        Ok(page.starts_with("HTTP/1.1 200") && page.contains("Crane 19"))
    }
}

fn next(upstream: SocketAddr) -> Result<Option<(SocketAddr, Process)>> {
    if !Path::new(NEXT).join(".next/BUILD_ID").exists() {
        return Ok(None);
    }
    let address = free_address()?;
    let mut command = Command::new("node");
    command.args(["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", &address.port().to_string()]);
    command.current_dir(NEXT).env("NODE_ENV", "production").env("UPSTREAM", format!("http://{upstream}"));
    let process = Process::start(command.stdout(Stdio::null()), address)?;
    Ok(Some((address, process)))
}

/// The cookies of a login.
fn log_in(console: &Server) -> Result<String> {
    let head = format!(
        "POST /login HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\norigin: http://{}\r\n",
        console.address
    );
    let answer = fetch(console.address, &head, &login_form())?;
    let cookies = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
    Ok(cookies.collect::<Vec<_>>().join("; "))
}

/// A response, head and body, to a request on a connection of its own.
fn fetch(address: SocketAddr, head: &str, body: &str) -> Result<String> {
    let mut connection = TcpStream::connect(address)?;
    let length = body.len();
    let request = format!("{head}host: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    connection.write_all(request.as_bytes())?;
    let mut response = Vec::new();
    connection.read_to_end(&mut response)?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}
