//! Quiet lines in words.

use pilothouse_api::stop::{StopDetails, StopReason};
use pilothouse_domain::{
    cost::{context_tokens, duration_ms, in_and_out, input_parts},
    timeline::{Mark, RequestEnd},
};

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

/// How long a model request took, and how much it read and wrote: `2.3 s · 12k in · 340 out`.
pub fn request_figures(end: &RequestEnd) -> String {
    let counts = in_and_out(context_tokens(&end.usage), end.usage.output_tokens);
    end.ran_ms.map_or_else(|| counts.clone(), |ran| format!("{} · {counts}", duration_ms(ran)))
}

/// All the token counts of a model request.
pub fn request_tokens(end: &RequestEnd) -> String {
    let usage = &end.usage;
    let parts = input_parts(usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens);
    format!("In: {parts}. Out: {}", usage.output_tokens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::usage::ModelUsage;

    #[test]
    fn a_model_request_counts_what_it_read_with_the_cache() {
        let usage = ModelUsage {
            cache_creation_input_tokens: 400,
            cache_read_input_tokens: 11_500,
            input_tokens: 100,
            output_tokens: 340,
            speed: None,
        };
        let end = RequestEnd { ran_ms: Some(2_300), usage };
        assert_eq!(request_figures(&end), "2.3 s · 12k in · 340 out");
        let parts = "In: 100 uncached, 11,500 read from the cache, 400 written to it. Out: 340";
        assert_eq!(request_tokens(&end), parts);
        assert_eq!(request_figures(&RequestEnd { ran_ms: None, ..end }), "12k in · 340 out");
    }
}
