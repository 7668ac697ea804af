//! Measures what is read of whole logs, with 1,000 and 100,000 events: by a process that has just started, and again.

mod log;

use log::{SESSION, append, events};
use pilothouse_domain::{overview::Activity, tool_stats::ToolCalls, usage_over_time::UsageHistory};
use pilothouse_server::store::{
    Store, StoreError,
    event_log::{Edge, Figure, Filter, Running, Texts, TypeCounts},
};
use std::{
    error::Error,
    future::Future,
    io::{Write, stdout},
    time::Instant,
};

const SIZES: [usize; 2] = [1_000, 100_000];
const BATCH: usize = 250;
/// How often each is read again.
const AGAIN: usize = 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout();
    for size in SIZES {
        let dir = tempfile::tempdir()?;
        let store = Store::open(dir.path()).await?;
        append(&store, &events(0, size)?, BATCH).await?;
        store.complete_log(SESSION).await?;
        store.close().await;
        writeln!(out, "{:<28} {:>10} {:>10}", format!("ms, of {size} events"), "first", "again")?;
        let store = Store::open(dir.path()).await?;
        let window = async || store.log_window(SESSION, &Edge::End, &Filter::default(), 200).await.map(drop);
        row(&mut out, "window at the end", window).await?;
        let totals = async || {
            let newest = store.newest_event(SESSION).await?;
            store.usage_totals(SESSION, newest, true).await.map(drop)
        };
        row(&mut out, "totals", totals).await?;
        row(&mut out, "child threads", async || store.child_threads(SESSION).await.map(drop)).await?;
        row(&mut out, "oldest event", async || store.oldest_event(SESSION).await.map(drop)).await?;
        figure(&mut out, &store, "overview", |activity: &Activity| drop(activity.draw(None, 600, 0))).await?;
        figure(&mut out, &store, "tools", |tools: &ToolCalls| drop(tools.stats())).await?;
        figure(&mut out, &store, "usage", |usage: &UsageHistory| drop(usage.over_time(200))).await?;
        figure(&mut out, &store, "types", |types: &TypeCounts| drop(types.list())).await?;
        let texts = figure(&mut out, &store, "texts", |_: &Texts| ()).await?;
        for (what, words) in [("no hit", "no such words"), ("one hit", "threads 777"), ("501 hits", "crane")] {
            let search = async || store.search_log(SESSION, texts.figure(), words, &[], 501).await.map(drop);
            row(&mut out, &format!("search: {what}"), search).await?;
        }
        store.close().await;
        writeln!(out)?;
    }
    Ok(())
}

/// Reads something once, and then again and again.
async fn row<F: Future<Output = Result<(), StoreError>>>(
    out: &mut impl Write,
    what: &str,
    read: impl Fn() -> F,
) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    read().await?;
    let first = begun.elapsed();
    let begun = Instant::now();
    for _ in 0..AGAIN {
        read().await?;
    }
    let again = begun.elapsed().as_secs_f64() / AGAIN as f64;
    Ok(writeln!(out, "{what:<28} {:>10.2} {:>10.2}", first.as_secs_f64() * 1e3, again * 1e3)?)
}

/// A figure that is kept, and what is made of it at each request.
async fn figure<F: Figure>(
    out: &mut impl Write,
    store: &Store,
    what: &str,
    make: impl Fn(&F),
) -> Result<Running<F>, Box<dyn Error>> {
    let running = tokio::sync::Mutex::new(Running::<F>::default());
    row(out, what, async || running.lock().await.read_on(store, SESSION).await.map(&make)).await?;
    Ok(running.into_inner())
}
