//! A deployment as it is shown (files-vaults-memory-skills.md §5.1).

use super::schedule::Schedule;
use crate::{clock::timestamp, json::without, store::Kind};
use serde_json::{Value, json};

const UPCOMING: usize = 5;

/// The deployment object.
pub(super) fn shown(deployment: &Value, now: i64) -> Value {
    let mut shown = Kind::Deployment.shown(deployment.clone());
    if shown["budget"].is_null() {
        shown = without(shown, &["budget"]);
    }
    if let Some(schedule) = Schedule::of(deployment) {
        let is_over = deployment["archived_at"].is_string();
        let upcoming = if is_over { Vec::new() } else { schedule.after(now, UPCOMING) };
        shown["schedule"]["last_run_at"] = deployment["last_run_at"].clone();
        shown["schedule"]["upcoming_runs_at"] = upcoming.into_iter().map(|moment| json!(timestamp(moment))).collect();
    }
    shown
}
