//! Workflow runs: phases of threads, run by a program beside the agent (sessions.md §9.4, events.md §5.9).

use super::{SessionDraft, children::member};
use crate::{
    events::make,
    prelude::*,
    records::{OpenPhase, Phase, Run, WorkflowRun},
    screenplay::{Assignment, Workflow},
};
use std::collections::VecDeque;

/// Open runs of a session.
const MOST_OPEN: usize = 10;
/// Threads of a run at once.
const MOST_THREADS: usize = 64;
/// Characters of a name, and of a description.
const LONGEST: (usize, usize) = (64, 256);

impl SessionDraft {
    /// Starts runs; the thread waits until they have ended.
    pub(super) fn start_workflows(&mut self, thread_id: &str, plans: Vec<Workflow>) -> Result<(), HttpError> {
        self.run_mut(thread_id)?.steps.pop_front();
        for plan in plans {
            if self.session.workflows.len() >= MOST_OPEN {
                let message = format!("The session has {MOST_OPEN} open workflow runs.");
                self.announce(error(&Value::Null, &json!({"message": message, "type": "max_workflow_runs_error"})));
                continue;
            }
            let id = self.start_workflow(plan);
            self.run_mut(thread_id)?.workflows.push(id);
        }
        Ok(())
    }

    fn start_workflow(&mut self, plan: Workflow) -> String {
        let id = ids::new_id("wrun_");
        let mut shown = Vec::with_capacity(plan.phases.len());
        let mut next = VecDeque::with_capacity(plan.phases.len());
        for phase in plan.phases {
            let phase_id = ids::new_id("wrph_");
            let description = phase.description.map(|text| cut(&text, LONGEST.1));
            shown.push(json!({"id": phase_id, "description": description, "name": cut(&phase.name, LONGEST.0)}));
            next.push_back(Phase { id: phase_id, tasks: phase.tasks });
        }
        let name = json!(cut(&plan.name, LONGEST.0));
        let description = json!(plan.description.map(|text| cut(&text, LONGEST.1)));
        let fields = [("name", name), ("description", description), ("phases", json!(shown))];
        self.announce(make::workflow("workflow_run.created", &id, &fields));
        self.announce(make::workflow("workflow_run.status_running", &id, &[]));
        let run = WorkflowRun { id: id.clone(), is_running: true, phase: None, next, error: plan.error };
        self.session.workflows.push(run);
        id
    }

    /// Advances one run by a step; false if none can continue on its own.
    pub(super) fn advance_workflow(&mut self) -> Result<bool, HttpError> {
        let Some(index) = self.next_workflow() else { return Ok(false) };
        let workflow = &mut self.session.workflows[index];
        let id = workflow.id.clone();
        let failure = workflow.error.take_if(|_| workflow.next.is_empty());
        if let Some(failure) = failure {
            self.fail_workflow(&id, json!(failure))?;
        } else if let Some(phase) = workflow.phase.take() {
            self.announce(phase_ended(&id, &phase));
        } else if let Some(phase) = workflow.next.pop_front() {
            self.start_phase(index, phase)?;
        } else {
            self.end_workflow(&id, json!({"type": "completed"}))?;
        }
        Ok(true)
    }

    /// The next run that can continue on its own: its threads are done, and the budget allows more.
    pub(super) fn next_workflow(&self) -> Option<usize> {
        let is_at_budget = self.session.is_at_budget(self.now());
        self.session.workflows.iter().position(|workflow| {
            // A run that fails does not wait for a person.
            let fails = workflow.error.is_some() && workflow.next.is_empty() && workflow.phase.is_some();
            let of_run = self.threads.iter().filter(|thread| thread.workflow_run_id.as_ref() == Some(&workflow.id));
            let mut working = of_run.filter_map(|thread| Some((thread, thread.run.as_ref()?)));
            let is_done =
                working.all(|(thread, run)| fails && !thread.status.is_active() && run.waiting().next().is_some());
            let is_held = is_at_budget && workflow.phase.is_none() && !workflow.next.is_empty();
            is_done && !is_held
        })
    }

    fn start_phase(&mut self, index: usize, phase: Phase) -> Result<(), HttpError> {
        let run_id = self.session.workflows[index].id.clone();
        let fields = [("workflow_run_phase_id", json!(phase.id))];
        let started_id = self.announce(make::workflow("workflow_run.phase_started", &run_id, &fields));
        self.session.workflows[index].phase = Some(OpenPhase { id: phase.id, started_id });
        if phase.tasks.len() > MOST_THREADS {
            let message = format!("A run may have {MOST_THREADS} threads at once.");
            return self.fail_workflow(&run_id, json!({"message": message, "type": "thread_limit_error"}));
        }
        phase.tasks.into_iter().try_for_each(|task| self.start_task(&run_id, task))
    }

    fn start_task(&mut self, run_id: &str, task: Assignment) -> Result<(), HttpError> {
        let primary = self.primary_id();
        let agent = member(&self.session.agent, &task.agent);
        let run = Run { steps: task.steps.into(), ..self.new_run() };
        let thread_id = self.start_thread(&primary, agent, run, Some(run_id));
        self.set_thread_running(&thread_id)?;
        self.hear(&thread_id, make::received(&task.task, &primary, None), &task.task)
    }

    /// Emits the error first, then ends what is open (events.md §5.9).
    fn fail_workflow(&mut self, run_id: &str, failure: Value) -> Result<(), HttpError> {
        self.announce(error(&json!(run_id), &failure));
        self.end_workflow(run_id, json!({"error": failure, "type": "error"}))
    }

    fn end_workflow(&mut self, run_id: &str, result: Value) -> Result<(), HttpError> {
        let Some(index) = self.session.workflows.iter().position(|workflow| workflow.id == run_id) else {
            return Ok(());
        };
        if let Some(phase) = self.session.workflows.remove(index).phase {
            self.announce(phase_ended(run_id, &phase));
        }
        let threads = self.threads_where(|thread| thread.workflow_run_id.as_deref() == Some(run_id));
        threads.iter().try_for_each(|thread_id| self.archive_child(thread_id))?;
        self.announce(ended(run_id, result));
        for thread in &mut self.threads {
            if let Some(run) = thread.run.as_mut().filter(|run| run.workflows.iter().any(|id| id == run_id)) {
                run.workflows.retain(|id| id != run_id);
                thread.changed = true;
            }
        }
        Ok(())
    }

    /// Runs pause and resume with their session.
    pub(super) fn set_workflows(&mut self, is_running: bool) {
        let kind = if is_running { "workflow_run.status_running" } else { "workflow_run.status_idle" };
        for index in 0..self.session.workflows.len() {
            let workflow = &mut self.session.workflows[index];
            if workflow.is_running != is_running {
                workflow.is_running = is_running;
                let event = make::workflow(kind, &workflow.id, &[]);
                self.announce(event);
            }
        }
    }

    /// Runs of a session that terminates are stopped.
    pub(super) fn stop_workflows(&mut self) {
        for workflow in std::mem::take(&mut self.session.workflows) {
            if let Some(phase) = &workflow.phase {
                self.announce(phase_ended(&workflow.id, phase));
            }
            self.announce(ended(&workflow.id, json!({"type": "stopped"})));
        }
    }

    /// What must wait until all runs have ended (sessions.md §5, §9.3).
    pub fn refuse_while_workflow_runs(&self, what: &str) -> Result<(), HttpError> {
        match self.session.workflows.first() {
            None => Ok(()),
            Some(workflow) => {
                let message = format!("{what} while the workflow run `{}` is open", workflow.id);
                Err(HttpError::invalid(message).with_code("workflow_run_open"))
            }
        }
    }
}

fn phase_ended(run_id: &str, phase: &OpenPhase) -> Value {
    let fields = [("phase_started_id", json!(phase.started_id)), ("workflow_run_phase_id", json!(phase.id))];
    make::workflow("workflow_run.phase_ended", run_id, &fields)
}

fn ended(run_id: &str, result: Value) -> Value {
    make::workflow("workflow_run.status_ended", run_id, &[("result", result)])
}

fn error(run_id: &Value, failure: &Value) -> Value {
    json!({"error": failure, "type": "workflow_run.error", "workflow_run_id": run_id})
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}
