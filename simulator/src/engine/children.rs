//! Delegation: child threads and advisors, their messages, and their answers (sessions.md §9, agents.md §9,
//! events.md §5.5, §7).

use super::{SessionDraft, request::tokens};
use crate::{
    events::make,
    json::without,
    prelude::*,
    records::{Run, Status, Stop, Thread, members},
    screenplay::{Advice, Delegation, Step},
};

/// Child threads at a time; idle ones count until they are archived.
const MAX_CHILDREN: usize = 25;

impl SessionDraft {
    /// Starts a thread per task; the parent waits for their replies.
    pub(super) fn delegate(&mut self, parent_id: &str, tasks: Vec<Delegation>) -> Result<(), HttpError> {
        self.run_mut(parent_id)?.steps.pop_front();
        for task in tasks {
            // Advisors and threads of workflow runs do not count (sessions.md §9.3).
            let counts = |thread: &&Thread| {
                thread.status != Status::Terminated && thread.workflow_run_id.is_none() && !thread.is_advisor()
            };
            if self.threads.iter().skip(1).filter(counts).count() >= MAX_CHILDREN {
                break;
            }
            let child_id = self.start_child(parent_id, task)?;
            self.run_mut(parent_id)?.children.push(child_id);
        }
        Ok(())
    }

    /// Asks the advisor; the thread waits for the advice.
    pub(super) fn consult(&mut self, thread_id: &str, advice: &Advice) -> Result<(), HttpError> {
        self.run_mut(thread_id)?.steps.pop_front();
        let steps = [Step::Think(advice.seconds)].into();
        let run = Run { steps, reply: Some(advice.text.clone()), ..self.new_run() };
        let agent = json!({"model": advisor_model(&self.session.agent), "type": "advisor"});
        let advisor_id = self.start_thread(thread_id, agent, run, None);
        self.run_mut(thread_id)?.children.push(advisor_id.clone());
        self.set_thread_running(&advisor_id)
    }

    fn start_child(&mut self, parent_id: &str, task: Delegation) -> Result<String, HttpError> {
        let agent = member(&self.session.agent, &task.agent);
        let run = Run { steps: task.steps.into(), reply: Some(task.reply), ..self.new_run() };
        let id = self.start_thread(parent_id, agent, run, None);
        let sent = make::sent(&task.task, &id, Some(self.thread(&id)?.name()));
        self.emit(parent_id, sent);
        self.set_thread_running(&id)?;
        self.hear(&id, make::received(&task.task, parent_id, None), &task.task)?;
        Ok(id)
    }

    /// Adds a thread with its work; it stays idle until it is started.
    pub(super) fn start_thread(
        &mut self,
        parent_id: &str,
        agent: Value,
        run: Run,
        workflow_run_id: Option<&str>,
    ) -> String {
        let mut thread = Thread::new(&self.session.id, agent, Some(parent_id), self.timestamp());
        thread.run = Some(run);
        thread.workflow_run_id = workflow_run_id.map(str::to_owned);
        let id = thread.id.clone();
        let created = make::thread_created(&thread);
        self.threads.push(thread);
        self.emit(parent_id, created);
        id
    }

    /// Delivers a message that the thread reads with its next request.
    pub(super) fn hear(&mut self, thread_id: &str, event: Value, text: &str) -> Result<(), HttpError> {
        self.emit(thread_id, event);
        self.read_tokens(thread_id, tokens(text))
    }

    /// Delivers a child's reply to its parent, which stops waiting for it.
    pub(super) fn answer_parent(&mut self, child_id: &str, reply: Option<&str>) -> Result<(), HttpError> {
        let child = self.thread(child_id)?;
        let name = child.name().to_owned();
        let Some(parent_id) = child.parent_thread_id.clone() else { return Ok(()) };
        if let Some(reply) = reply {
            self.emit(child_id, make::sent(reply, &parent_id, None));
            self.hear(&parent_id, make::received(reply, child_id, Some(&name)), reply)?;
        }
        if let Some(run) = self.thread_mut(&parent_id)?.run.as_mut() {
            run.children.retain(|id| id != child_id);
        }
        Ok(())
    }

    /// Archives an idle child thread; the thread object (sessions.md §9.3).
    pub fn archive_thread(&mut self, thread_id: &str) -> Result<Value, HttpError> {
        let thread = self.thread(thread_id)?;
        refuse_if(thread.parent_thread_id.is_none(), "the primary thread can't be archived; archive the session")?;
        refuse_if(thread.status.is_active(), "the thread is running and can't be archived")?;
        if thread.archived_at.is_none() {
            if thread.workflow_run_id.is_some() {
                self.refuse_while_workflow_runs("the thread can't be archived")?;
            }
            self.archive_child(thread_id)?;
        }
        Ok(self.thread(thread_id)?.render(self.now()))
    }

    pub(super) fn archive_child(&mut self, thread_id: &str) -> Result<(), HttpError> {
        let now = self.timestamp();
        let thread = self.thread_mut(thread_id)?;
        let was_terminated = thread.status == Status::Terminated;
        thread.archived_at = Some(now.clone());
        thread.updated_at = now;
        let run = thread.run.take();
        let waited = run.is_some();
        if thread.workflow_run_id.is_some() {
            thread.given_up = run.iter().flat_map(Run::waiting).map(|call| call.id.clone()).collect();
        }
        if !was_terminated {
            self.move_thread(thread_id, Status::Terminated)?;
        }
        if waited {
            self.answer_parent(thread_id, None)?;
            self.go_on_without();
        }
        Ok(())
    }

    /// Resumes the session if it only waited for the archived thread.
    fn go_on_without(&mut self) {
        let waiting = self.waiting();
        if self.session.status != Status::Idle {
            return;
        }
        if waiting.is_empty() && self.runs().next().is_some() {
            self.set_running();
        } else if !waiting.is_empty() {
            self.announce_idle(&Stop::RequiresAction(waiting));
        }
    }
}

/// The roster's agent of this name, or an inline agent with the session agent's tools.
pub(super) fn member(agent: &Value, name: &str) -> Value {
    if let Some(known) = members(&agent["multiagent"]).find(|entry| entry["name"] == name) {
        return known.clone();
    }
    let mut inline = without(agent.clone(), &["id", "version", "multiagent"]);
    inline["type"] = json!("inline");
    inline["name"] = json!(name);
    inline["description"] = Value::Null;
    inline
}

/// The advisor's model by either form of `multiagent`; else the agent's own.
fn advisor_model(agent: &Value) -> &Value {
    let multiagent = &agent["multiagent"];
    let listed = multiagent["agents"].as_array().into_iter().flatten().find(|entry| entry["type"] == "advisor");
    let enabled = Some(&multiagent["advisor"]).filter(|advisor| advisor["type"] == "enabled");
    listed.or(enabled).map_or(&agent["model"]["id"], |advisor| &advisor["model"])
}
