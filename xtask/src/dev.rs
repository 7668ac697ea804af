//! Watch, rebuild, restart: the loop behind `make dev`.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use crate::{assets, paths};

/// The folders that the server or the front end is made of.
const WATCHED: [&str; 9] = ["api", "app", "console-api", "domain", "public", "scripts", "server", "simulator", "style"];

/// How often the folders are looked at. Reading the times of some hundred files takes about a millisecond.
const INTERVAL: Duration = Duration::from_millis(400);

/// Runs until it is interrupted. A build that fails leaves the last server running.
pub fn watch(serve: &[String]) -> Result<()> {
    let mut server: Option<Child> = None;
    loop {
        let seen = newest_change();
        match rebuild() {
            Ok(()) => {
                stop(server.take())?;
                server = Some(start(serve)?);
            }
            Err(error) => eprintln!("{error:#}\nwaiting for a change"),
        }
        #[expect(clippy::disallowed_methods, reason = "there is no async runtime here")]
        while newest_change() == seen {
            sleep(INTERVAL);
        }
    }
}

fn rebuild() -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "a build has no clock of its own")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    assets::build(assets::Mode::Dev { build_id: now.as_millis().to_string() })?;
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(paths::root())
        .args(["build", "--package", "pilothouse-server"])
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "the server does not compile");
    Ok(())
}

fn start(serve: &[String]) -> Result<Child> {
    let binary = paths::target().join("debug").join("pilothouse");
    Command::new(&binary).arg("serve").args(serve).spawn().with_context(|| format!("cannot start {}", binary.display()))
}

fn stop(server: Option<Child>) -> Result<()> {
    if let Some(mut server) = server {
        // It may have ended by itself; then there is nothing to kill.
        let _ = server.kill();
        server.wait()?;
    }
    Ok(())
}

/// The count of watched files and the latest change among them: a new, changed or removed file alters the pair.
fn newest_change() -> (usize, SystemTime) {
    let mut state = (0, UNIX_EPOCH);
    for folder in WATCHED {
        look_into(&paths::root().join(folder), &mut state);
    }
    state
}

fn look_into(folder: &Path, state: &mut (usize, SystemTime)) {
    // A folder or file can vanish between two calls while an editor saves; the next look sees the result.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && entry.file_name() != OsStr::new("target") {
            look_into(&entry.path(), state);
        } else if let Ok(changed) = entry.metadata().and_then(|metadata| metadata.modified()) {
            state.0 += 1;
            state.1 = state.1.max(changed);
        }
    }
}
