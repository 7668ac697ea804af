//! Measures the relay beside nginx: latency and processor time of each delivery, and what idle watchers cost. See
//! docs/performance.md.

mod case;
mod chunked;
mod clock;
mod crowd;
mod emitter;
mod figures;
mod idle;
mod mark;
mod pages;
mod process;
mod rounds;
mod subject;

use emitter::Emitter;
use rounds::Rounds;
use std::{env, error::Error, path::PathBuf, rc::Rc};
use subject::{Kind, Server, Subject};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often each case is measured where `ROUNDS` doesn't say.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let rounds = env::var("ROUNDS").map_or(Ok(ROUNDS), |rounds| rounds.parse())?;
    let emitter = Emitter::start()?;
    println!("{}", told_machine());
    let binaries = binaries()?;
    if is_wanted("idle") {
        println!("{}", idle_watchers(&emitter, &binaries)?);
    }
    let start = |(name, binary): &(String, PathBuf)| Server::pilothouse(binary, name, emitter.address).map(Rc::new);
    let consoles: Vec<_> = binaries.iter().map(start).collect::<Result<_>>()?;
    if is_wanted("pages") {
        println!("{}", pages::measure(&emitter, &consoles, rounds)?);
    }
    if is_wanted("streams") {
        let nginx = Rc::new(Server::nginx(emitter.address)?);
        let only = env::var("CASE").unwrap_or_default();
        println!("{}", Rounds::measure(&emitter, &nginx, &consoles, rounds, &only)?);
    }
    Ok(())
}

/// Whether this part is measured: all are where `PART` names none.
fn is_wanted(part: &str) -> bool {
    env::var("PART").map_or(true, |wanted| wanted == part)
}

/// The binary to measure, and one to compare it with if `BEFORE` names it.
fn binaries() -> Result<Vec<(String, PathBuf)>> {
    let path = env::var("PILOTHOUSE").unwrap_or_else(|_| "target/release/pilothouse".to_owned());
    let mut binaries = vec![("Pilothouse".to_owned(), subject::binary(&path)?)];
    if let Ok(before) = env::var("BEFORE") {
        binaries.insert(0, ("before".to_owned(), subject::binary(&before)?));
    }
    Ok(binaries)
}

fn idle_watchers(emitter: &Emitter, binaries: &[(String, PathBuf)]) -> Result<String> {
    let mut measured = Vec::new();
    let mut watch = |server: Server, kind| -> Result<()> {
        let subject = Subject::of(&Rc::new(server), kind);
        measured.push((subject.name(), idle::watch(&subject)?));
        Ok(())
    };
    watch(Server::nginx(emitter.address)?, Kind::Program)?;
    for (name, binary) in binaries {
        for kind in [Kind::Program, Kind::Browser] {
            watch(Server::pilothouse(binary, name, emitter.address)?, kind)?;
        }
    }
    Ok(idle::told(&measured))
}

fn told_machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} cores, {} {}", env::consts::OS, env::consts::ARCH)
}
