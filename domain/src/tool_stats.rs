//! Statistics of each tool in a session: calls, failures, durations.

use crate::percentile::percentile;
use pilothouse_api::ids::EventId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// An event of a tool call, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallTrace {
    /// The call that it makes, answers or ends.
    pub call: EventId,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Its type.
    pub kind: String,
    /// The tool, where it makes the call.
    pub tool: Option<String>,
    /// The result is an error, or the answer a denial.
    pub failed: bool,
}

/// What one tool did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolStats {
    /// Its name, with its MCP server before it.
    pub tool: String,
    /// How often it was called.
    pub calls: u32,
    /// How often its result was an error; denied calls count as well.
    pub failures: u32,
    /// The median of its run times in milliseconds, without waits for a person and denied calls; `None` while none has ended.
    pub median_ms: Option<i64>,
    /// The time that 95 % of the runs stayed below.
    pub p95_ms: Option<i64>,
    /// How long calls waited for a person altogether, in milliseconds.
    pub waited_ms: i64,
}

/// The calls of a session, kept up to date event by event. The events of one call are noted in the order of time.
#[derive(Clone, Debug, Default)]
pub struct ToolCalls {
    tools: BTreeMap<String, Runs>,
    open: HashMap<EventId, Open>,
}

#[derive(Clone, Debug, Default)]
struct Runs {
    calls: u32,
    failures: u32,
    times: Vec<i64>,
    waited: i64,
}

/// A call without a result.
#[derive(Clone, Debug)]
struct Open {
    tool: String,
    since: i64,
    denied: bool,
}

impl ToolCalls {
    /// Notes an event of a call.
    pub fn note(&mut self, trace: CallTrace) {
        if let Some(tool) = trace.tool {
            self.tools.entry(tool.clone()).or_default().calls += 1;
            self.open.insert(trace.call, Open { tool, since: trace.at, denied: false });
            return;
        }
        let Some(call) = self.open.get_mut(&trace.call) else { return };
        let Some(runs) = self.tools.get_mut(&call.tool) else { return };
        let took = (trace.at - call.since).max(0);
        match trace.kind.as_str() {
            "user.tool_confirmation" => {
                runs.waited += took;
                call.since = trace.at;
                call.denied = trace.failed;
            }
            "user.custom_tool_result" => {
                runs.waited += took;
                runs.failures += u32::from(trace.failed);
                self.open.remove(&trace.call);
            }
            _ => {
                // What was denied never ran.
                runs.times.extend((!call.denied).then_some(took));
                runs.failures += u32::from(trace.failed);
                self.open.remove(&trace.call);
            }
        }
    }

    /// Sums up the calls, the most called tool first.
    pub fn stats(&self) -> Vec<ToolStats> {
        let mut stats: Vec<ToolStats> = self.tools.iter().map(|(tool, runs)| summed(tool, runs)).collect();
        stats.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.tool.cmp(&b.tool)));
        stats
    }
}

fn summed(tool: &str, Runs { calls, failures, times, waited }: &Runs) -> ToolStats {
    let (median_ms, p95_ms) = (percentile(times, 50), percentile(times, 95));
    let (calls, failures, waited_ms) = (*calls, *failures, *waited);
    ToolStats { tool: tool.to_owned(), calls, failures, median_ms, p95_ms, waited_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(call: &str, at: i64, kind: &str, tool: Option<&str>, failed: bool) -> CallTrace {
        CallTrace { call: call.parse().unwrap(), at, kind: kind.to_owned(), tool: tool.map(str::to_owned), failed }
    }

    #[test]
    fn waits_are_not_run_times_and_the_most_called_comes_first() {
        let mut traces = vec![
            trace("a", 0, "agent.tool_use", Some("bash"), false),
            trace("a", 1_000, "user.tool_confirmation", None, false),
            trace("a", 1_300, "agent.tool_result", None, true),
            trace("d", 0, "agent.tool_use", Some("bash"), false),
            trace("d", 2_000, "user.tool_confirmation", None, true),
            trace("d", 9_000, "agent.tool_result", None, true),
            trace("c", 0, "agent.custom_tool_use", Some("ask"), false),
            trace("c", 500, "user.custom_tool_result", None, false),
            trace("x", 0, "agent.tool_result", None, false),
        ];
        for n in 1..=20 {
            traces.push(trace(&format!("g{n}"), 0, "agent.tool_use", Some("grep"), false));
            traces.push(trace(&format!("g{n}"), n * 10, "agent.tool_result", None, false));
        }
        let mut calls = ToolCalls::default();
        traces.into_iter().for_each(|trace| calls.note(trace));
        let stats = calls.stats();
        let line = |s: &ToolStats| (s.tool.clone(), s.calls, s.failures, s.median_ms, s.p95_ms, s.waited_ms);
        assert_eq!(line(&stats[0]), ("grep".into(), 20, 0, Some(100), Some(190), 0));
        assert_eq!(line(&stats[1]), ("bash".into(), 2, 2, Some(300), Some(300), 3_000), "a denied call never ran");
        assert_eq!(line(&stats[2]), ("ask".into(), 1, 0, None, None, 500));
    }
}
