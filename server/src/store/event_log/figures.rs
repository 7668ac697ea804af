//! The figures of a followed session: what each is made of.

use super::{
    StoreError, Texts,
    running::{Figure, Running},
    traces::{call_trace, trace, usage_trace},
};
use pilothouse_console_api::TypeCount;
use pilothouse_domain::{
    overview::{Activity, Trace},
    tool_stats::{CallTrace, ToolCalls},
    usage_over_time::{UsageHistory, UsageTrace},
};
use sqlx::{Row as _, sqlite::SqliteRow};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// All figures of a session, shared by everyone who looks at it.
#[derive(Default)]
pub struct Figures {
    /// What the threads did.
    pub activity: Mutex<Running<Activity>>,
    /// Calls, failures and times of tools.
    pub tools: Mutex<Running<ToolCalls>>,
    /// Tokens and cost.
    pub usage: Mutex<Running<UsageHistory>>,
    /// How often each type of event occurs.
    pub types: Mutex<Running<TypeCounts>>,
    /// What a search looks through.
    pub texts: Mutex<Running<Texts>>,
}

impl Figure for Activity {
    type Trace = Trace;
    const COLUMNS: &'static str = "event_id, at, type, thread, call_id, failed";
    const CONDITION: &'static str = " AND at < 9223372036854775807";

    fn trace(row: &SqliteRow, first: usize) -> Result<Option<Trace>, StoreError> {
        trace(row, first).map(Some)
    }

    fn note(&mut self, traces: Vec<Trace>) {
        Self::note(self, traces);
    }
}

impl Figure for ToolCalls {
    type Trace = CallTrace;
    const COLUMNS: &'static str = "call_id, at, type, tool, \
        CASE type WHEN 'user.tool_confirmation' THEN coalesce(body ->> 'result' = 'deny', FALSE) ELSE failed END";
    const CONDITION: &'static str = " AND call_id IS NOT NULL AND at < 9223372036854775807";

    fn trace(row: &SqliteRow, first: usize) -> Result<Option<CallTrace>, StoreError> {
        call_trace(row, first).map(Some)
    }

    fn note(&mut self, traces: Vec<CallTrace>) {
        traces.into_iter().for_each(|trace| Self::note(self, trace));
    }
}

impl Figure for UsageHistory {
    type Trace = UsageTrace;
    const COLUMNS: &'static str = "at, thread, body";
    const CONDITION: &'static str = " AND at < 9223372036854775807 AND type IN \
        ('span.model_request_end', 'span.outcome_evaluation_end', 'session.usage')";

    fn trace(row: &SqliteRow, first: usize) -> Result<Option<UsageTrace>, StoreError> {
        usage_trace(row, first)
    }

    fn note(&mut self, traces: Vec<UsageTrace>) {
        Self::note(self, traces);
    }
}

/// How often each type of event occurs.
#[derive(Default)]
pub struct TypeCounts(BTreeMap<String, u32>);

impl TypeCounts {
    /// By name.
    pub fn list(&self) -> Vec<TypeCount> {
        self.0.iter().map(|(kind, count)| TypeCount { kind: kind.clone(), count: *count }).collect()
    }
}

impl Figure for TypeCounts {
    type Trace = String;
    const COLUMNS: &'static str = "type";
    const CONDITION: &'static str = "";

    fn trace(row: &SqliteRow, first: usize) -> Result<Option<String>, StoreError> {
        Ok(Some(row.try_get(first)?))
    }

    fn note(&mut self, kinds: Vec<String>) {
        for kind in kinds {
            *self.0.entry(kind).or_default() += 1;
        }
    }
}
