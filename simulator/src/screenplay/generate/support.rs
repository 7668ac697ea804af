//! Generated support: tickets of an MCP server.

use super::{
    generator::{Generator, Work},
    parts::{call, one},
};
use crate::screenplay::Step;
use serde_json::json;

pub(super) fn triage(generator: &mut Generator) -> Work {
    let server = generator.server.clone().unwrap_or_default();
    let topic = *generator.pick(&["refund", "delivery", "password"]);
    let tickets: Vec<(u32, u32)> =
        (0..4).map(|_| (generator.number(10_000..99_999), generator.number(1..72))).collect();
    let listed = json!(
        tickets
            .iter()
            .map(
                |(id, hours)| json!({"id": id, "subject": format!("Question about my {topic}"), "waiting_hours": hours})
            )
            .collect::<Vec<_>>()
    );
    let longest = tickets.iter().max_by_key(|(_, hours)| *hours).copied().unwrap_or_default();
    let rows: String = tickets.iter().map(|(id, hours)| format!("| {id} | {topic} | {hours} h |\n")).collect();
    let mut escalate = call(
        &format!("{server}/update_ticket"),
        json!({"id": longest.0, "priority": "high", "note": "Waits the longest of its topic."}),
        0.7,
        json!({"id": longest.0, "priority": "high"}).to_string(),
    );
    escalate.then = vec![Step::say(format!(
        "Four tickets wait. I gave ticket {} a high priority: it waits for {} hours.\n\n| ticket | topic | waits |\n| --- | --- | ---: |\n{rows}",
        longest.0, longest.1
    ))];
    escalate.denied = vec![Step::say(format!(
        "Four tickets wait, and I left their priorities as they are.\n\n| ticket | topic | waits |\n| --- | --- | ---: |\n{rows}"
    ))];
    let steps = vec![
        generator.thought(),
        one(call(&format!("{server}/search_tickets"), json!({"query": topic, "status": "open", "limit": 4}), 0.8, listed.to_string())),
        one(call(&format!("{server}/get_ticket"), json!({"id": longest.0}), 0.5,
            json!({"id": longest.0, "subject": format!("Question about my {topic}"), "messages": [{"from": "customer", "text": format!("I have been waiting for my {topic} since Monday.")}]}).to_string())),
        generator.thought(),
        one(escalate),
    ];
    (format!("Which tickets about a {topic} are open? Raise the one that waits the longest."), steps)
}
