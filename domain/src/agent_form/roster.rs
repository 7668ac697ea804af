//! Whom an agent delegates to (agents.md §9).

use super::json::{list, text as member, type_of};
use crate::form::{
    FieldErrors,
    fields::{Fields, below, is_ticked, rows, text},
};
use serde_json::{Value, json};

/// The kind of a roster with subagents, workflows and an advisor.
pub const DELEGATION: &str = "multiagent_20261001";

/// The older kind: a list of agents.
const COORDINATOR: &str = "coordinator";

/// In place of an id: the agent itself.
pub const SELF: &str = "self";

/// The most agents of one list.
const MAX_AGENTS: usize = 20;

/// The roster of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterForm {
    /// [`DELEGATION`], `coordinator`, or one that is not known here; empty: it works alone.
    pub kind: String,
    /// The model that is asked for advice; empty: none.
    pub advisor: String,
    /// Agents that it gives work to; of a coordinator only the list counts.
    pub subagents: MemberForm,
    /// Agents that its workflows run.
    pub workflows: MemberForm,
}

/// A part of the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberForm {
    /// Whether there is any.
    pub on: bool,
    /// The agent may define agents of its own.
    pub inline: bool,
    /// Agents that exist.
    pub agents: Vec<RosterRow>,
}

/// An agent of a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterRow {
    /// Its id, or [`SELF`].
    pub agent: String,
    /// Empty: the newest when you save.
    pub version: String,
}

impl RosterForm {
    /// The roster as it was filled in.
    pub(super) fn from_fields(fields: &Fields) -> Self {
        Self {
            kind: text(fields, "kind"),
            advisor: text(fields, "advisor").trim().to_owned(),
            subagents: MemberForm::from_fields(&below(fields, "subagents")),
            workflows: MemberForm::from_fields(&below(fields, "workflows")),
        }
    }

    /// The roster of an agent.
    pub(super) fn of(agent: &Value) -> Self {
        let roster = &agent["multiagent"];
        let id = member(agent, "id");
        match type_of(roster) {
            COORDINATOR => {
                let agents = list(roster, "agents");
                let advisor = agents.iter().find(|entry| type_of(entry) == "advisor");
                let (kind, advisor) = (COORDINATOR.to_owned(), advisor.map_or("", |entry| member(entry, "model")));
                let subagents = MemberForm { agents: agent_rows(agents, id), ..MemberForm::default() };
                Self { kind, advisor: advisor.to_owned(), subagents, ..Self::default() }
            }
            DELEGATION => Self {
                kind: DELEGATION.to_owned(),
                advisor: member(&roster["advisor"], "model").to_owned(),
                subagents: MemberForm::of(&roster["subagents"], id),
                workflows: MemberForm::of(&roster["workflows"], id),
            },
            kind => Self { kind: kind.to_owned(), ..Self::default() },
        }
    }

    /// As the API has it.
    pub(super) fn value(&self) -> Value {
        let advisor = (!self.advisor.is_empty()).then_some(&self.advisor);
        match self.kind.as_str() {
            COORDINATOR => {
                let mut agents: Vec<_> = self.subagents.agents.iter().map(RosterRow::value).collect();
                agents.extend(advisor.map(|model| json!({"type": "advisor", "model": model})));
                json!({"type": COORDINATOR, "agents": agents})
            }
            DELEGATION => json!({
                "type": DELEGATION,
                "advisor": advisor.map_or_else(disabled, |model| json!({"type": "enabled", "model": model})),
                "subagents": self.subagents.value(),
                "workflows": self.workflows.value(),
            }),
            _ => Value::Null,
        }
    }

    /// What is wrong with it.
    pub(super) fn check(&self, errors: &mut FieldErrors) {
        match self.kind.as_str() {
            COORDINATOR => {
                self.subagents.check_agents("roster.subagents", errors);
                if self.subagents.agents.is_empty() && self.advisor.is_empty() {
                    errors.add("roster.subagents.agents", "Add an agent, or name an advisor");
                }
            }
            DELEGATION => {
                self.subagents.check("roster.subagents", errors);
                self.workflows.check("roster.workflows", errors);
            }
            _ => {}
        }
    }
}

impl MemberForm {
    /// What the API takes where nothing is said: agents that the agent defines itself.
    pub fn enabled() -> Self {
        Self { on: true, inline: true, agents: Vec::new() }
    }

    fn from_fields(fields: &Fields) -> Self {
        Self {
            on: is_ticked(fields, "on"),
            inline: is_ticked(fields, "inline"),
            agents: rows(fields, "agents", |row| RosterRow {
                agent: text(row, "agent"),
                version: text(row, "version").trim().to_owned(),
            }),
        }
    }

    fn of(part: &Value, id: &str) -> Self {
        Self {
            on: type_of(part) != "disabled",
            inline: type_of(&part["inline_agents"]) != "disabled",
            agents: agent_rows(list(part, "predefined_agents"), id),
        }
    }

    fn value(&self) -> Value {
        if !self.on {
            return disabled();
        }
        let inline = if self.inline { json!({"type": "enabled"}) } else { disabled() };
        let agents: Vec<_> = self.agents.iter().map(RosterRow::value).collect();
        json!({"type": "enabled", "inline_agents": inline, "predefined_agents": agents})
    }

    fn check(&self, field: &str, errors: &mut FieldErrors) {
        if !self.on {
            return;
        }
        self.check_agents(field, errors);
        if !self.inline && self.agents.is_empty() {
            errors.add(format!("{field}.agents"), "Add an agent, or let it define agents of its own");
        }
    }

    fn check_agents(&self, field: &str, errors: &mut FieldErrors) {
        if self.agents.len() > MAX_AGENTS {
            errors.add(format!("{field}.agents"), format!("Use at most {MAX_AGENTS} agents"));
        }
        for (index, row) in self.agents.iter().enumerate() {
            let part = |name: &str| format!("{field}.agents.{index}.{name}");
            if row.agent.is_empty() {
                errors.add(part("agent"), "Choose an agent, or remove this row");
            } else if self.agents[..index].iter().any(|other| other.agent == row.agent) {
                errors.add(part("agent"), "This agent is already in the list");
            }
            if !row.version.is_empty() && !row.version.parse::<u32>().is_ok_and(|version| version > 0) {
                errors.add(part("version"), "Enter a version number, or leave it empty for the newest");
            }
        }
    }
}

impl RosterRow {
    fn value(&self) -> Value {
        match (self.agent.as_str(), self.version.parse::<u32>()) {
            (SELF, _) => json!({"type": SELF}),
            (id, Ok(version)) => json!({"type": "agent", "id": id, "version": version}),
            (id, Err(_)) => json!({"type": "agent", "id": id}),
        }
    }
}

/// The agents in a list; the one that has the list goes by [`SELF`].
fn agent_rows(entries: &[Value], own: &str) -> Vec<RosterRow> {
    let row = |entry: &Value| match member(entry, "id") {
        "" => RosterRow { agent: type_of(entry).to_owned(), version: String::new() },
        id if id == own => RosterRow { agent: SELF.to_owned(), version: String::new() },
        id => RosterRow {
            agent: id.to_owned(),
            version: entry["version"].as_u64().map(|version| version.to_string()).unwrap_or_default(),
        },
    };
    entries.iter().filter(|entry| type_of(entry) != "advisor").map(row).collect()
}

fn disabled() -> Value {
    json!({"type": "disabled"})
}
