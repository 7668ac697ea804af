//! What watchers cost to whom nothing is sent but keep-alives.

use crate::{
    Result, clock,
    crowd::Crowd,
    figures::{ratio, shown, table},
    subject::Subject,
};
use std::time::{Duration, Instant};

/// How many watch one session.
const WATCHERS: usize = 5_000;
/// How long they are left alone before anything is measured; a keep-alive comes every 5 s.
const SETTLING: Duration = Duration::from_secs(6);
const WITHIN: Duration = Duration::from_secs(15);

/// What idle watchers of a server cost.
#[derive(Clone, Copy)]
pub struct Idle {
    /// Memory of the server's processes, in KiB for each watcher.
    resident: f64,
    /// Percent of one core.
    core: f64,
}

/// Watches with a server that has served nobody before: one that has keeps memory that it would not need anew.
pub fn watch(subject: &Subject) -> Result<Idle> {
    let process = &subject.server.as_ref().ok_or("nobody watches the emitter")?.process;
    let session = ["sesn_000000000000000000idle".to_owned()];
    let first = Crowd::gather(subject.sources(&session, 1))?;
    clock::pause(Duration::from_secs(1));
    let before = process.resident()?;
    let crowd = Crowd::gather(subject.sources(&session, WATCHERS))?;
    clock::pause(SETTLING);
    let (cpu, begun) = (process.cpu()?, Instant::now());
    clock::pause(WITHIN);
    let core = process.cpu()?.saturating_sub(cpu).as_secs_f64() / begun.elapsed().as_secs_f64();
    let resident = process.resident()?.saturating_sub(before) as f64 / WATCHERS as f64;
    crowd.leave()?;
    first.leave()?;
    Ok(Idle { resident, core: core * 100.0 })
}

/// The first is the yardstick.
pub fn told(measured: &[(String, Idle)]) -> String {
    let columns = ["", "KiB each", "% of a core, all together"].map(str::to_owned);
    let Some((_, yardstick)) = measured.first() else { return String::new() };
    let cell = |value: f64, yardstick: f64| format!("{} ({})", shown(value), ratio(value, yardstick));
    let row = |(name, idle): &(String, Idle)| {
        vec![name.clone(), cell(idle.resident, yardstick.resident), cell(idle.core, yardstick.core)]
    };
    table(&format!("{WATCHERS} idle watchers of one session"), &columns, &measured.iter().map(row).collect::<Vec<_>>())
}
