//! Generated work of several threads: a change that two reviewers look at.

use super::{
    generator::{Generator, Work},
    parts::{call, one},
};
use crate::screenplay::{Delegation, Step};
use serde_json::json;

pub(super) fn review(generator: &mut Generator) -> Work {
    let service = generator.service();
    let number = generator.number(1_000..5_000);
    let show = json!({"command": format!("git diff main...pr-{number} --stat")});
    let stat = format!(" services/{service}/src/retry.rs | {:>3} +++---\n 1 file changed\n", generator.number(6..90));
    let tasks = [
        (
            "Security reviewer",
            "what an attacker could do with it",
            "No finding: all input is bounded, and no secret is logged.",
        ),
        (
            "Performance reviewer",
            "what it costs under load",
            "One finding: the lock is held while a request is in flight.",
        ),
    ];
    let tasks = tasks.map(|(agent, question, reply)| Delegation {
        agent: agent.to_owned(),
        task: format!("Review pull request {number} of {service}: {question}?"),
        steps: vec![generator.thought(), one(call("bash", show.clone(), 0.4, stat.clone())), Step::say(reply)],
        reply: reply.to_owned(),
    });
    let mut steps = vec![generator.thought(), Step::say("Two reviewers look at it at the same time.")];
    steps.push(Step::Delegate(tasks.to_vec()));
    steps.push(Step::say(format!(
        "Pull request {number} can be merged once one thing is changed:\n\n- **Security**: no finding.\n- **Performance**: a lock is held while a request is in flight. Take the value out first:\n\n```rust\nlet delay = self.delays.lock().next();\nclient.send(request, delay).await?;\n```"
    )));
    (format!("Please review pull request {number} of {service}, for security and for performance."), steps)
}
