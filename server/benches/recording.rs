//! Measures what it costs to record live events: time and CPU of each, and what the file holds beyond its JSON.

mod log;

use log::{SESSION, append, events};
use pilothouse_server::{
    indexing::index,
    store::{
        FILE_NAME, Store,
        event_log::{Edge, Filter, Received},
    },
};
use std::{
    error::Error,
    io::{Write, stdout},
    path::Path,
    time::{Duration, Instant},
};

/// How many events are recorded singly, and how many together, in each run.
const EVENTS: usize = 20_000;
/// How many are in the log beforehand, so that its indexes have the depth of a long session's.
const BEFORE: usize = 20_000;
const BATCH: usize = 250;
/// How many windows are read, each after another event.
const WINDOWS: usize = 300;
const RUNS: usize = 3;
/// Of the events that come at a pace: how many, and how far apart.
const PACED: usize = 4_000;
const PACE: Duration = Duration::from_millis(2);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout();
    writeln!(out, "{:<28} {:>10} {:>10}", "µs for each event", "CPU", "passed")?;
    for run in 0..RUNS {
        let dir = tempfile::tempdir()?;
        let store = Store::open(dir.path()).await?;
        let (read, events) = cost(async { events(run, BEFORE + EVENTS + WINDOWS) }).await;
        let events = events?;
        let (before, live) = events.split_at(BEFORE);
        let (live, more) = live.split_at(EVENTS);
        let (together, added) = cost(append(&store, before, BATCH)).await;
        added?;
        let (singly, added) = cost(append(&store, live, 1)).await;
        added?;
        let (looked, found) = cost(windows(&store, more)).await;
        found?;
        told(&mut out, "made and parsed", read, events.len())?;
        told(&mut out, "recorded 250 together", together, BEFORE)?;
        told(&mut out, "recorded singly", singly, EVENTS)?;
        told(&mut out, "recorded, and 200 read", looked, WINDOWS)?;
        store.close().await;
        for is_indexed in [false, true] {
            paced(&mut out, &live[..PACED.min(live.len())], is_indexed).await?;
        }
        let json: usize = events.iter().map(|event| event.json.len()).sum();
        let words: usize = events.iter().map(|event| event.index.words.len()).sum();
        let beyond = size(dir.path())?.saturating_sub(json) / events.len();
        let (json, words) = (json / events.len(), words / events.len());
        writeln!(out, "bytes of an event beyond its {json} of JSON: {beyond}, of them {words} are words\n")?;
    }
    Ok(())
}

/// How long recorders wait for an event to be written when many come, by themselves, and while the readers of
/// logs (the index of the search, figures) read them.
async fn paced(out: &mut impl Write, events: &[Received], is_indexed: bool) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path()).await?;
    let indexing = is_indexed.then(|| tokio::spawn(index(store.clone())));
    let mut waits = Vec::new();
    let (used, written) = cost(async {
        let mut pace = tokio::time::interval(PACE);
        for event in events {
            pace.tick().await;
            let begun = Instant::now();
            append(&store, std::slice::from_ref(event), 1).await?;
            waits.push(begun.elapsed());
        }
        Ok::<_, Box<dyn Error>>(())
    })
    .await;
    written?;
    if let Some(indexing) = indexing {
        indexing.abort();
    }
    store.close().await;
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    let cpu = used.0.as_secs_f64() * 1e6 / events.len() as f64;
    let what = if is_indexed { "while logs are read" } else { "by itself" };
    let rate = 1.0 / PACE.as_secs_f64();
    writeln!(out, "{rate:.0}/s {what}: CPU {cpu:.1}, p50 {:.0}, p99 {:.0}, longest {:.0}", at(0.5), at(0.99), at(1.0))
        .map_err(Into::into)
}

/// Reads beside writes find that what they have of the file is out of date.
async fn windows(store: &Store, events: &[Received]) -> Result<(), Box<dyn Error>> {
    for event in events {
        append(store, std::slice::from_ref(event), 1).await?;
        store.log_window(SESSION, &Edge::End, &Filter::default(), 200).await?;
    }
    Ok(())
}

/// CPU of the whole process, and the time that passed.
async fn cost<T>(work: impl Future<Output = T>) -> ((Duration, Duration), T) {
    let (begun, before) = (Instant::now(), cpu());
    let done = work.await;
    ((cpu().saturating_sub(before), begun.elapsed()), done)
}

fn told(out: &mut impl Write, what: &str, (cpu, passed): (Duration, Duration), events: usize) -> std::io::Result<()> {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / events as f64;
    writeln!(out, "{what:<28} {:>10.1} {:>10.1}", each(cpu), each(passed))
}

fn cpu() -> Duration {
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_SELF);
    let micros = |time: nix::sys::time::TimeVal| {
        use nix::sys::time::TimeValLike as _;
        u64::try_from(time.num_microseconds()).unwrap_or_default()
    };
    usage.map_or(Duration::ZERO, |usage| Duration::from_micros(micros(usage.user_time()) + micros(usage.system_time())))
}

fn size(dir: &Path) -> std::io::Result<usize> {
    Ok(usize::try_from(std::fs::metadata(dir.join(FILE_NAME))?.len()).unwrap_or(usize::MAX))
}
