//! When a deployment fires next, and how it is paused and archived (files-vaults-memory-skills.md §5.1, §5.2).

use super::schedule::Schedule;
use crate::clock::Clock;
use rand::Rng;
use serde_json::{Value, json};

const LEAST_JITTER: i64 = 5_000;
const MOST_JITTER: i64 = 9 * 60 * 1_000;

/// Plans the next run of a deployment: its scheduled time, and the time after jitter at which it fires.
pub(super) fn plan(deployment: &mut Value, after: i64) {
    let is_planned = deployment["status"] == "active" && deployment["archived_at"].is_null();
    let schedule = Schedule::of(deployment).filter(|_| is_planned);
    let moments = schedule.map(|schedule| schedule.after(after, 2)).unwrap_or_default();
    deployment["next"] = match moments[..] {
        [] => Value::Null,
        [moment, ..] => {
            let interval = moments.get(1).map_or(0, |following| following - moment);
            let most = (interval * 15 / 100).clamp(LEAST_JITTER, MOST_JITTER);
            json!({"scheduled": moment, "fires": moment + rand::rng().random_range(0..=most)})
        }
    };
}

/// Pauses a deployment for a reason, unless it is paused already.
pub(super) fn hold(deployment: &mut Value, reason: Value, clock: &Clock) {
    if deployment["status"] == "active" {
        deployment["status"] = json!("paused");
        deployment["paused_reason"] = reason;
        deployment["next"] = Value::Null;
        deployment["updated_at"] = json!(clock.now());
    }
}

/// Archived ones show `active` (files-vaults-memory-skills.md §5.1).
pub(super) fn end(deployment: &mut Value, clock: &Clock) {
    if deployment["archived_at"].is_null() {
        deployment["archived_at"] = json!(clock.now());
        deployment["updated_at"] = deployment["archived_at"].clone();
        deployment["status"] = json!("active");
        deployment["paused_reason"] = Value::Null;
        deployment["next"] = Value::Null;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_within_its_bounds_files_5_2() {
        let (minute, hour) = (60_000, 60 * 60_000);
        for (expression, most) in [("* * * * *", 9_000), ("0 * * * *", 9 * minute), ("0 0 1 1 *", 9 * minute)] {
            let schedule = json!({"type": "cron", "expression": expression, "timezone": "UTC"});
            let mut deployment = json!({"schedule": schedule, "status": "active", "archived_at": null});
            for round in 0..50 {
                plan(&mut deployment, round * hour);
                let next = |field: &str| deployment["next"][field].as_i64().unwrap();
                assert!(next("scheduled") > round * hour);
                assert!((0..=most).contains(&(next("fires") - next("scheduled"))), "{deployment}");
            }
        }
        let mut paused = json!({"schedule": null, "status": "paused", "archived_at": null});
        plan(&mut paused, 0);
        assert_eq!(paused["next"], Value::Null);
    }
}
