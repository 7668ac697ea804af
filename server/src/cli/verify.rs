//! `pilothouse verify`: checks a file of evidence, or the chain of a recorded session.

use super::args::VerifySessionArgs;
use crate::{evidence, store::Store};
use pilothouse_domain::chain::{Checker, Verified};
use serde_json::json;
use std::{
    error::Error,
    fs::File,
    io::{BufRead, BufReader, Read as _, Write},
    path::Path,
};

/// The longest line of evidence, in bytes: an event is at most a few megabytes.
const LONGEST: u64 = 256 * 1024 * 1024;

/// Checks what the command line names.
pub(super) async fn verify(args: &VerifySessionArgs, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    match (&args.file, &args.session) {
        (Some(file), _) => of_file(file, args, output),
        (None, Some(session)) => {
            args.data.with_store(async |store| of_session(store, session, args, output).await).await
        }
        (None, None) => Err("name a file of evidence, or a session with --session".into()),
    }
}

fn of_file(file: &Path, args: &VerifySessionArgs, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut checker = Checker::with_kept(args.head.clone());
    let mut lines = BufReader::new(File::open(file).map_err(|error| format!("{}: {error}", file.display()))?);
    let mut line = String::new();
    while lines.by_ref().take(LONGEST).read_line(&mut line)? > 0 {
        checker.line(line.trim_end_matches(['\n', '\r']))?;
        line.clear();
    }
    let sealed = checker.end()?;
    say(&sealed.about.session, &sealed.verified, sealed.about.unsealed, args.json, output)
}

async fn of_session(
    store: &Store,
    session: &str,
    args: &VerifySessionArgs,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let unsealed = store.unsealed(session).await?;
    let (verified, broken) = evidence::follow(store, session, args.head.as_deref()).await?;
    if let Some(broken) = broken.or(unsealed.added.map(pilothouse_domain::chain::Broken::EventAdded)) {
        return Err(broken.into());
    }
    if verified.count == 0 {
        return Err(format!("nothing of {session} is sealed: it is not recorded, or was not read yet").into());
    }
    say(session, &verified, unsealed.count, args.json, output)
}

fn say(
    session: &str,
    Verified { count, head }: &Verified,
    unsealed: u64,
    as_json: bool,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    if as_json {
        let found = json!({"session": session, "seals": count, "head": head, "unsealed": unsealed});
        return Ok(writeln!(output, "{found}")?);
    }
    writeln!(output, "{session}: {count} sealed events, none changed, removed, put in or moved.")?;
    if unsealed > 0 {
        writeln!(output, "{unsealed} more are not sealed yet.")?;
    }
    Ok(writeln!(output, "The last seal's hash:\n{head}")?)
}
