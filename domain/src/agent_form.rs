//! The form that creates or edits an agent (agents.md §3 and §4), or changes it for one session (sessions.md §4 and §5).
//!
//! An edit takes the existing agent's JSON as its base: what the form doesn't know is sent back as it was, or not sent at
//! all.

mod check;
mod fields;
mod filled;
mod json;
mod read;
mod roster;
mod session;
mod tools;
mod web;

pub use fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, McpToolForm, OFF, SkillForm, ToolForm};
pub use roster::{DELEGATION, MemberForm, RosterForm, RosterRow, SELF};
pub use session::SessionAgentForm;
pub use web::{DomainsForm, FetchForm, SearchForm, SourceForm};

use crate::form::{FieldErrors, metadata, metadata_patch};
use json::{list, members, metadata_of, text, type_of};
use pilothouse_api::agents::{CreateAgent, UpdateAgent};
use serde_json::{Map, Value, json};

impl AgentForm {
    /// The form of an existing agent, of which this is the JSON.
    pub fn from_agent(agent: &Value) -> Self {
        read::form_of(agent)
    }

    /// The body that makes a new agent.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_create(&self) -> Result<CreateAgent, FieldErrors> {
        check::errors_of(self).or(|| CreateAgent {
            name: self.name.trim().to_owned(),
            model: self.model_value(None),
            description: filled(&self.description),
            system: filled(&self.system),
            tools: tools::tools(self, &[]),
            mcp_servers: self.servers(&[]),
            skills: self.skill_list(&[]),
            metadata: metadata(&self.metadata),
            multiagent: (self.roster != RosterForm::default()).then(|| self.roster.value()),
            execution_identity: filled(&self.role_arn).map(|_| self.identity()),
        })
    }

    /// The body that brings an existing agent to what the form says. Only what changed is in it, and the version that was
    /// edited, so that a change made meanwhile is not overwritten.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_update(&self, base: &Value) -> Result<UpdateAgent, FieldErrors> {
        check::errors_of(self).or(|| {
            let was = Self::from_agent(base);
            let changed = |name: &str, new: &str| (new != text(base, name)).then(|| new.to_owned());
            let changed_list = |name: &str, new: Vec<Value>| (new != list(base, name)).then_some(new);
            let model = self.model_value(base.get("model"));
            UpdateAgent {
                version: version_of(base),
                name: changed("name", self.name.trim()),
                model: (Some(&model) != base.get("model")).then_some(model),
                description: changed("description", &self.description),
                system: changed("system", &self.system),
                tools: changed_list("tools", tools::tools(self, list(base, "tools"))),
                mcp_servers: changed_list("mcp_servers", self.servers(list(base, "mcp_servers"))),
                skills: changed_list("skills", self.skill_list(list(base, "skills"))),
                metadata: metadata_patch(&metadata_of(base), &self.metadata),
                multiagent: (self.roster != was.roster).then(|| self.roster.value()),
                execution_identity: (self.role_arn.trim() != was.role_arn).then(|| self.identity()),
            }
        })
    }

    /// What a session is to have in place of what its agent, of which this is the JSON, has; empty where nothing differs.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn overrides(&self, agent: &Value) -> Result<Map<String, Value>, FieldErrors> {
        let UpdateAgent { model, system, tools, mcp_servers, skills, .. } = self.to_update(agent)?;
        // An empty prompt is none.
        let system = system.map(|text| filled(&text).map_or(Value::Null, Value::String));
        let lists = [("tools", tools), ("mcp_servers", mcp_servers), ("skills", skills)];
        let lists = lists.into_iter().filter_map(|(name, list)| Some((name, Value::Array(list?))));
        let texts = [("model", model), ("system", system)].into_iter().filter_map(|(name, value)| Some((name, value?)));
        Ok(texts.chain(lists).map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The fields in which two forms differ, as people call them.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let all = [
            (self.name != other.name, "name"),
            (self.description != other.description, "description"),
            (self.model != other.model, "model"),
            (self.effort != other.effort, "effort"),
            (self.speed != other.speed, "speed"),
            (self.inference_geo != other.inference_geo, "region"),
            (self.system != other.system, "system prompt"),
            (self.built_in != other.built_in, "built-in tools"),
            (self.mcp_servers != other.mcp_servers, "MCP servers"),
            (self.custom_tools != other.custom_tools, "custom tools"),
            (self.skills != other.skills, "skills"),
            (self.roster != other.roster, "other agents"),
            (self.role_arn != other.role_arn, "AWS role"),
            (self.metadata != other.metadata, "metadata"),
        ];
        all.into_iter().filter_map(|(differs, name)| differs.then_some(name)).collect()
    }

    /// The model: the base's with what was set, else the shortest form.
    fn model_value(&self, base: Option<&Value>) -> Value {
        let id = self.model.trim();
        let is_plain = [&self.effort, &self.speed, &self.inference_geo].iter().all(|text| text.is_empty());
        if base.is_none() && is_plain {
            return json!(id);
        }
        let mut model = members(base);
        model.insert("id".to_owned(), json!(id));
        if !self.effort.is_empty() && model.get("effort").map(type_of) != Some(&self.effort) {
            model.insert("effort".to_owned(), json!({ "type": self.effort }));
        }
        for (name, value) in [("speed", &self.speed), ("inference_geo", &self.inference_geo)] {
            if !value.is_empty() {
                model.insert(name.to_owned(), json!(value));
            } else if model.get(name).is_some_and(|old| !old.is_null()) {
                model.shift_remove(name);
            }
        }
        Value::Object(model)
    }

    fn servers(&self, base: &[Value]) -> Vec<Value> {
        let server = |form: &McpServerForm| {
            let old = base.iter().find(|old| !form.origin.is_empty() && text(old, "name") == form.origin);
            let mut server = members(old);
            server.entry("type").or_insert_with(|| json!("url"));
            server.insert("name".to_owned(), json!(form.name.trim()));
            server.insert("url".to_owned(), json!(form.url.trim()));
            Value::Object(server)
        };
        self.mcp_servers.iter().map(server).collect()
    }

    fn skill_list(&self, base: &[Value]) -> Vec<Value> {
        let skill = |form: &SkillForm| {
            let (id, version) = (form.skill_id.trim(), form.version.trim());
            let mut skill = members(base.iter().find(|old| text(old, "skill_id") == id));
            skill.entry("type").or_insert_with(|| json!(form.kind()));
            skill.insert("skill_id".to_owned(), json!(id));
            if version.is_empty() {
                // `null` means the same, so it may stay.
                skill.retain(|name, value| name != "version" || value.is_null());
            } else {
                skill.insert("version".to_owned(), json!(version));
            }
            Value::Object(skill)
        };
        self.skills.iter().map(skill).collect()
    }

    fn identity(&self) -> Value {
        match self.role_arn.trim() {
            "" => json!({"type": "service_account"}),
            arn => json!({"type": "aws_role", "role_arn": arn}),
        }
    }
}

/// The version of an agent.
pub fn version_of(agent: &Value) -> Option<u32> {
    agent.get("version")?.as_u64()?.try_into().ok()
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
