//! Advisors: another model's advice during a turn, in its own thread (agents.md §9, events.md §7).

use super::SessionDraft;
use crate::{
    http::HttpError,
    records::Run,
    screenplay::{Advice, Step},
};
use serde_json::{Value, json};

impl SessionDraft {
    /// Asks the advisor; the thread waits for the advice.
    pub(super) fn consult(&mut self, thread_id: &str, advice: &Advice) -> Result<(), HttpError> {
        self.run_mut(thread_id)?.steps.pop_front();
        let steps = [Step::Think(advice.seconds)].into();
        let run = Run { steps, reply: Some(advice.text.clone()), ..self.new_run() };
        let agent = json!({"model": model(&self.session.agent), "type": "advisor"});
        let advisor_id = self.start_thread(thread_id, agent, run, None);
        self.run_mut(thread_id)?.children.push(advisor_id.clone());
        self.set_thread_running(&advisor_id)
    }
}

/// The advisor's model by either form of `multiagent`; else the agent's own.
fn model(agent: &Value) -> &Value {
    let multiagent = &agent["multiagent"];
    let listed = multiagent["agents"].as_array().into_iter().flatten().find(|entry| entry["type"] == "advisor");
    let enabled = Some(&multiagent["advisor"]).filter(|advisor| advisor["type"] == "enabled");
    listed.or(enabled).map_or(&agent["model"]["id"], |advisor| &advisor["model"])
}
