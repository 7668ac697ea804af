//! The words of status lines: what a mark, a stop or a model request says.

use pilothouse_api::{
    sessions::SessionStatus,
    stop::{StopDetails, StopReason},
};
use pilothouse_domain::{
    format::{duration_ms, in_and_out, input_parts},
    timeline::{Milestone, RequestEnd, stop_sentence},
    token_count::context_tokens,
};

/// What a mark says.
pub fn milestone_text(mark: &Milestone) -> String {
    if let Some((agent, said)) = thread_mark(mark) {
        return format!("{} {said}", agent.as_deref().unwrap_or("A thread"));
    }
    match mark {
        Milestone::Running => "Agent started working".to_owned(),
        Milestone::Idle { reason, details } => idle_text(reason, details.as_ref()),
        Milestone::Rescheduled => "Retrying after an error".to_owned(),
        Milestone::Terminated => "Session ended".to_owned(),
        Milestone::Deleted => "Session deleted".to_owned(),
        Milestone::Interrupted { queued: true, .. } => "Interrupting…".to_owned(),
        Milestone::Interrupted { .. } => "Interrupted".to_owned(),
        Milestone::Compacted => "Earlier context was summarised to make room".to_owned(),
        Milestone::ModelRequestFailed => "A model request failed".to_owned(),
        Milestone::Updated { title: Some(title), .. } => format!("Renamed to “{title}”"),
        Milestone::Updated { fields, .. } => format!("Session changed: {}", fields.join(", ").replace('_', " ")),
        Milestone::OutcomeDefined { description, max_iterations } => {
            let attempts = max_iterations.map_or_else(String::new, |n| format!(" (up to {n} attempts)"));
            format!("Outcome defined: {description}{attempts}")
        }
        Milestone::OutcomeEvaluating { iteration } => format!("Evaluating the outcome, attempt {}", iteration + 1),
        Milestone::OutcomeEvaluated { iteration, result, explanation } => {
            format!("Attempt {}: {}. {explanation}", iteration + 1, result.replace('_', " "))
        }
        Milestone::Workflow { text, .. } => text.clone(),
        Milestone::ThreadCreated { .. } | Milestone::ThreadStatus { .. } => String::new(),
    }
}

/// What a mark says of a child thread: its agent, if the mark names it, and the words after the name.
pub fn thread_mark(mark: &Milestone) -> Option<(Option<String>, String)> {
    let (agent, said) = match mark {
        Milestone::ThreadCreated { agent, workflow: Some(workflow) } => {
            (Some(agent), format!("started for {workflow}"))
        }
        Milestone::ThreadCreated { agent, workflow: None } => (Some(agent), "started".to_owned()),
        Milestone::ThreadStatus { agent, status, reason } => (Some(agent), thread_status(status, reason.as_ref())),
        Milestone::Interrupted { thread: Some(_), queued: true } => (None, "is being interrupted".to_owned()),
        Milestone::Interrupted { thread: Some(_), queued: false } => (None, "was interrupted".to_owned()),
        _ => return None,
    };
    Some((agent.cloned(), said))
}

fn thread_status(status: &SessionStatus, reason: Option<&StopReason>) -> String {
    match (status, reason) {
        (SessionStatus::Idle, Some(StopReason::EndTurn)) => "finished its turn".to_owned(),
        (SessionStatus::Idle, Some(reason)) => format!("is idle. {}", stop_sentence(reason)),
        (SessionStatus::Idle, None) => "is idle".to_owned(),
        (SessionStatus::Running, _) => "is working".to_owned(),
        (SessionStatus::Rescheduling, _) => "is retrying after an error".to_owned(),
        // Most threads end this way when they are done; errors have rows of their own.
        (SessionStatus::Terminated, _) => "ended".to_owned(),
        (other, _) => format!("is {other}"),
    }
}

fn idle_text(reason: &StopReason, details: Option<&StopDetails>) -> String {
    let why =
        details.and_then(|details| details.explanation.as_deref()).map_or_else(String::new, |text| format!(": {text}"));
    format!("{}{why}", stop_sentence(reason))
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
