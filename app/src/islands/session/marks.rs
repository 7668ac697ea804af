//! Quiet lines in words.

use pilothouse_api::stop::{StopDetails, StopReason};
use pilothouse_domain::timeline::Mark;

/// What a mark says.
pub fn mark_text(mark: &Mark) -> String {
    match mark {
        Mark::Running => "The agent works".to_owned(),
        Mark::Idle { reason, details } => idle_text(reason, details.as_ref()),
        Mark::Rescheduled => "Trying again after an error".to_owned(),
        Mark::Terminated => "The session is over".to_owned(),
        Mark::Deleted => "The session was deleted".to_owned(),
        Mark::Interrupted { thread, queued } => {
            let what = thread.as_ref().map_or_else(String::new, |thread| format!(" of thread {thread}"));
            let state = if *queued { " (on its way)" } else { "" };
            format!("Interrupt{what}{state}")
        }
        Mark::Compacted => "The context was summarised to make room".to_owned(),
        Mark::ModelRequestFailed => "A model request failed".to_owned(),
        Mark::Updated { fields, title } => match title {
            Some(title) => format!("Renamed to “{title}”"),
            None => format!("Changed: {}", fields.join(", ")),
        },
        Mark::ThreadCreated { agent, workflow } => {
            let part = workflow.as_ref().map_or_else(String::new, |run| format!(" in workflow run {run}"));
            format!("A thread of {agent} began{part}")
        }
        Mark::ThreadStatus { agent, status, reason } => {
            let why = reason.as_ref().map_or_else(String::new, |reason| format!(": {}", reason_text(reason)));
            format!("{agent} is {status}{why}")
        }
        Mark::OutcomeDefined { description, max_iterations } => {
            let tries = max_iterations.map_or_else(String::new, |n| format!(" (at most {n} tries)"));
            format!("Wanted outcome: {description}{tries}")
        }
        Mark::OutcomeEvaluating { iteration } => format!("The outcome is graded, try {}", iteration + 1),
        Mark::OutcomeEvaluated { iteration, result, explanation } => {
            format!("Try {} was graded {}: {explanation}", iteration + 1, result.replace('_', " "))
        }
        Mark::Workflow { text, .. } => text.clone(),
    }
}

fn idle_text(reason: &StopReason, details: Option<&StopDetails>) -> String {
    let why =
        details.and_then(|details| details.explanation.as_deref()).map_or_else(String::new, |text| format!(": {text}"));
    format!("Idle: {}{why}", reason_text(reason))
}

/// Why a session or thread went idle, in words.
pub fn reason_text(reason: &StopReason) -> String {
    match reason {
        StopReason::EndTurn => "the turn is over".to_owned(),
        StopReason::RequiresAction { event_ids } => match event_ids.len() {
            1 => "one call waits for an answer".to_owned(),
            n => format!("{n} calls wait for an answer"),
        },
        StopReason::RetriesExhausted => "errors used up the retries".to_owned(),
        StopReason::BudgetReached => "the budget is spent".to_owned(),
        StopReason::Refusal => "the model refused".to_owned(),
        StopReason::Unknown(value) => {
            value.get("type").and_then(|kind| kind.as_str()).unwrap_or("unknown reason").to_owned()
        }
    }
}
