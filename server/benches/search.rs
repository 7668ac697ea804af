//! Measures the search across all logs with 1,000,000 events of generated histories: what the readers of logs cost (its
//! index among them), how long a step of theirs holds recorders up, and how long searches take.

use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt as _;
use pilothouse_console_api::SearchFilter;
use pilothouse_server::store::{FILE_NAME, Store, event_log::Received};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use std::{
    error::Error,
    io::{Write, stdout},
    path::Path,
    time::{Duration, Instant},
};
use tower::ServiceExt as _;

const SESSIONS: usize = 100;
const EVENTS: usize = 10_000;
const TOGETHER: usize = 250;
/// How many events a step of the index reads.
const STEP: u32 = 100;
const AGAIN: usize = 20;
/// What a search may take.
const MOST: Duration = Duration::from_millis(200);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut out = stdout();
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path()).await?;
    let recorded = record(&store).await?;
    store.close().await;
    let before = size(dir.path())?;
    let store = Store::open(dir.path()).await?;
    let (begun, mut steps) = (Instant::now(), Vec::new());
    for session in store.unread_logs().await? {
        loop {
            let begun = Instant::now();
            let step = store.read_log(&session, STEP).await?;
            steps.push(begun.elapsed());
            if !step.has_more {
                break;
            }
        }
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / recorded as f64;
    store.close().await;
    let bytes = size(dir.path())?.saturating_sub(before) / recorded;
    steps.sort();
    let at = |share: f64| steps[((steps.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    writeln!(
        out,
        "{recorded} events read by all readers of logs: {each:.1} µs and {bytes} bytes in the file for each"
    )?;
    writeln!(out, "a step of {STEP} events: median {:.1} ms, p99 {:.1}, longest {:.1}\n", at(0.5), at(0.99), at(1.0))?;

    let store = Store::open(dir.path()).await?;
    writeln!(out, "{:<34} {:>8} {:>10} {:>10} {:>10}", "ms", "hits", "first", "median", "longest")?;
    let mut slow = 0;
    for (what, filter) in filters() {
        slow += usize::from(row(&mut out, &store, what, &filter).await? > MOST);
    }
    store.close().await;
    if slow > 0 {
        return Err(format!("{slow} searches took more than {} ms", MOST.as_millis()).into());
    }
    Ok(())
}

fn filters() -> Vec<(&'static str, SearchFilter)> {
    let words = |q: &str| SearchFilter { q: Some(q.to_owned()), ..SearchFilter::default() };
    let text = |text: &str| Some(text.to_owned());
    vec![
        ("a missing word", words("qqzzxx")),
        ("a rare word", words("c833437")),
        ("a common word", words("workspace")),
        ("two common words", words("workspace allow")),
        ("common beginnings", words("con che tes")),
        ("a phrase", words("\"for p95 latency\"")),
        ("a common word that is far away", SearchFilter { to: Some(1_500_000_000_000), ..words("workspace") }),
        ("a common word and a tool", SearchFilter { tool: text("bash"), ..words("workspace") }),
        ("a common word and a folder", SearchFilter { path: text("/workspace/shop"), ..words("the") }),
        ("a common word and no such host", SearchFilter { host: text("no.example"), ..words("workspace") }),
        ("a common word and nobody", SearchFilter { person: text("nobody"), ..words("allow") }),
        ("a tool", SearchFilter { tool: text("bash"), ..SearchFilter::default() }),
        ("a type", SearchFilter { kind: text("agent.message"), ..SearchFilter::default() }),
    ]
}

/// Searches once, and then again and again. Returns the longest.
async fn row(out: &mut impl Write, store: &Store, what: &str, filter: &SearchFilter) -> Result<Duration> {
    let search = async || {
        let begun = Instant::now();
        let found = store.search_logs(filter).await?;
        Ok::<_, Box<dyn Error>>((begun.elapsed(), found))
    };
    let (first, found) = search().await?;
    let mut again = Vec::new();
    for _ in 0..AGAIN {
        again.push(search().await?.0);
    }
    again.sort();
    let longest = again.last().copied().unwrap_or_default().max(first);
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let hits = format!("{}{}", if found.is_more { ">" } else { "" }, found.total);
    writeln!(out, "{what:<34} {hits:>8} {:>10.2} {:>10.2} {:>10.2}", ms(first), ms(again[AGAIN / 2]), ms(longest))?;
    Ok(longest)
}

/// Records generated histories. Returns how many events.
async fn record(store: &Store) -> Result<usize> {
    let simulator = Simulator::open(Options { seed: true, ..Options::default() }).await?;
    let router = simulator.router();
    let agents = call(&router, "/v1/agents", None).await?;
    let environment = call(&router, "/v1/environments", None).await?["data"][0]["id"].clone();
    let agents = agents["data"].as_array().cloned().unwrap_or_default();
    let mut recorded = 0;
    for n in 0..SESSIONS {
        let agent = &agents.get(n % agents.len()).ok_or("no agents")?["id"];
        let history = format!("{EVENTS} {}", n + 1);
        let body = json!({"agent": agent, "environment_id": environment, "metadata": {"history": history}});
        let session = call(&router, "/v1/sessions", Some(body)).await?;
        let id = session["id"].as_str().unwrap_or_default();
        store.note_sessions(std::slice::from_ref(&session), None).await?;
        let mut next = String::new();
        loop {
            let page = call(&router, &format!("/v1/sessions/{id}/events?limit=1000{next}"), None).await?;
            let events = page["data"].as_array().cloned().unwrap_or_default();
            let events = events.iter().map(read).collect::<Result<Vec<_>>>()?;
            for events in events.chunks(TOGETHER) {
                recorded += store.append_events(id, events).await?.iter().flatten().count();
            }
            let Some(cursor) = page["next_page"].as_str() else { break };
            next = format!("&page={cursor}");
        }
    }
    Ok(recorded)
}

fn read(event: &Value) -> Result<Received> {
    Ok(Received::read(event.to_string(), None)?)
}

async fn call(router: &Router, path: &str, body: Option<Value>) -> Result<Value> {
    let request = match &body {
        Some(_) => Request::post(path).header(header::CONTENT_TYPE, "application/json"),
        None => Request::get(path),
    };
    let request =
        request.header("anthropic-version", "2026-10-21").header("anthropic-beta", "managed-agents-2026-04-01");
    let request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
    let answer = router.clone().oneshot(request).await?.into_body().collect().await?.to_bytes();
    Ok(serde_json::from_slice(&answer)?)
}

fn size(dir: &Path) -> Result<usize> {
    Ok(usize::try_from(std::fs::metadata(dir.join(FILE_NAME))?.len())?)
}
