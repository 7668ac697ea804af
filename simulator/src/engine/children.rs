//! Delegation: child threads, their messages, and their answers (sessions.md §9, events.md §5.5, §7).

use super::{Desk, request::tokens};
use crate::{
    events::make,
    http::Failure,
    ids,
    screenplay::Delegation,
    sessions::{Status, now_millis},
    threads::{MAX_CHILDREN, Thread},
};
use serde_json::{Value, json};

impl Desk {
    /// Starts a thread for each task; the parent waits for their answers.
    pub(super) fn delegate(&mut self, parent_id: &str, tasks: Vec<Delegation>) -> Result<(), Failure> {
        self.run_mut(parent_id)?.steps.pop_front();
        for task in tasks {
            let living = self.threads.iter().skip(1).filter(|thread| thread.status != Status::Terminated).count();
            if living >= MAX_CHILDREN {
                break;
            }
            let child_id = self.start_child(parent_id, task)?;
            self.run_mut(parent_id)?.children.push(child_id);
        }
        Ok(())
    }

    fn start_child(&mut self, parent_id: &str, task: Delegation) -> Result<String, Failure> {
        let agent = member(&self.session.agent, &task.agent);
        let run = self.new_run();
        let mut child = Thread::new(&self.session.id, agent, Some(parent_id));
        child.run = Some(super::Run { steps: task.steps.into(), reply: Some(task.reply), ..run });
        child.status = Status::Idle;
        let (id, name) = (child.id.clone(), child.name().to_owned());
        let created = make::thread_created(&child);
        self.threads.push(child);
        self.emit(parent_id, created);
        self.emit(
            parent_id,
            json!({
                "content": make::text_content(&task.task),
                "to_session_thread_id": id,
                "type": "agent.thread_message_sent",
                "to_agent_name": name,
            }),
        );
        self.set_thread_running(&id)?;
        self.emit(
            &id,
            json!({
                "content": make::text_content(&task.task),
                "from_session_thread_id": parent_id,
                "type": "agent.thread_message_received",
            }),
        );
        self.read_tokens(&id, tokens(&task.task))?;
        Ok(id)
    }

    /// Hands a child's answer to its parent, which no longer waits for it.
    pub(super) fn answer_parent(&mut self, child_id: &str, reply: Option<&str>) -> Result<(), Failure> {
        let child = self.thread(child_id)?;
        let name = child.name().to_owned();
        let Some(parent_id) = child.parent_thread_id.clone() else { return Ok(()) };
        if let Some(reply) = reply {
            self.emit(
                child_id,
                json!({
                    "content": make::text_content(reply),
                    "to_session_thread_id": parent_id,
                    "type": "agent.thread_message_sent",
                }),
            );
            self.emit(
                &parent_id,
                json!({
                    "content": make::text_content(reply),
                    "from_session_thread_id": child_id,
                    "type": "agent.thread_message_received",
                    "from_agent_name": name,
                }),
            );
            self.read_tokens(&parent_id, tokens(reply))?;
        }
        if let Some(run) = self.thread_mut(&parent_id)?.run.as_mut() {
            run.children.retain(|id| id != child_id);
        }
        Ok(())
    }

    /// Archives an idle child thread; the thread object (sessions.md §9.3).
    pub fn archive_thread(&mut self, thread_id: &str) -> Result<Value, Failure> {
        let thread = self.thread(thread_id)?;
        if thread.parent_thread_id.is_none() {
            return Err(Failure::invalid("the primary thread can't be archived; archive the session"));
        }
        if thread.status.is_active() {
            return Err(Failure::invalid("the thread is running and can't be archived"));
        }
        if thread.archived_at.is_none() {
            self.archive_child(thread_id)?;
        }
        Ok(self.thread(thread_id)?.render(now_millis()))
    }

    fn archive_child(&mut self, thread_id: &str) -> Result<(), Failure> {
        let thread = self.thread_mut(thread_id)?;
        let was_terminated = thread.status == Status::Terminated;
        thread.archived_at = Some(ids::now());
        thread.updated_at = ids::now();
        thread.status = Status::Terminated;
        let waited = thread.run.take().is_some();
        let event = make::thread_status("session.thread_status_terminated", thread);
        if !was_terminated {
            self.announce_of_thread(thread_id, event);
        }
        if waited {
            self.answer_parent(thread_id, None)?;
            self.go_on_without()?;
        }
        Ok(())
    }

    /// A call of an archived thread is no longer waited for.
    fn go_on_without(&mut self) -> Result<(), Failure> {
        let waiting = self.waiting();
        if self.session.status != Status::Idle {
            return Ok(());
        }
        if waiting.is_empty() && self.threads.iter().any(|thread| thread.run.is_some()) {
            self.set_running();
        } else if !waiting.is_empty() {
            self.announce_idle(&make::Stop::RequiresAction(waiting));
        }
        Ok(())
    }
}

/// The roster's agent of this name; or an agent that the model defines itself, with the tools of its own.
fn member(agent: &Value, name: &str) -> Value {
    let multiagent = &agent["multiagent"];
    let rosters = [&multiagent["agents"], &multiagent["subagents"]["predefined_agents"]];
    let known = rosters.into_iter().filter_map(Value::as_array).flatten().find(|entry| entry["name"] == name);
    if let Some(known) = known {
        return known.clone();
    }
    let mut inline = agent.clone();
    if let Some(fields) = inline.as_object_mut() {
        for field in ["id", "version", "multiagent"] {
            fields.shift_remove(field);
        }
        fields.insert("type".into(), json!("inline"));
        fields.insert("name".into(), json!(name));
        fields.insert("description".into(), Value::Null);
    }
    inline
}
