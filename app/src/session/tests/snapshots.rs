//! The transcript as it is: a change of a row's HTML shows up in review.

use super::{super::Opening, sample};
use crate::session::{Audience, SessionContext, rows};
use pilothouse_console_api::{LogFilter, LogPosition};
use serde_json::json;

fn transcript(audience: Audience) -> String {
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    let call = json!({"name": "bash", "input": {"command": "wc -l log.txt"}, "evaluated_permission": "ask"});
    let opening = sample::opening(&[
        sample::event(1, "user.message", json!({"content": text("Count the **lines**")})),
        sample::event(2, "session.status_running", json!({})),
        sample::event(3, "agent.message", json!({"content": text("I count *them*.\n\n1. One\n2. Two")})),
        sample::event(4, "agent.tool_use", call),
        sample::event(5, "user.tool_confirmation", json!({"tool_use_id": "sevt_4", "result": "allow"})),
        sample::event(6, "agent.tool_result", json!({"tool_use_id": "sevt_4", "content": text("7 log.txt")})),
        sample::event(7, "session.status_idle", json!({"stop_reason": {"type": "end_turn"}})),
    ]);
    let Opening { session, environment_name, log, now, .. } = opening;
    let (context, timeline) = SessionContext::from_log(audience, session, environment_name, &log, now);
    let window = rows(&context, &timeline, &log, &LogFilter::default(), &LogPosition::End);
    window.rows.join("\n\n").replace("><", ">\n<")
}

#[test]
fn rows_for_a_team() {
    insta::assert_snapshot!(transcript(Audience::Team));
}
