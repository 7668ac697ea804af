//! The form that creates or edits an agent (agents.md §3 and §4).
//!
//! An edit takes the existing agent's JSON as its base: what the form does not show (domains of web tools, configs of
//! single MCP tools, unknown tools, the speed of the model, the roster) is sent back as it was, or not sent at all.

mod check;
mod fields;
mod json;
mod read;
mod tools;

pub use fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, SkillForm, ToolForm, ToolPolicy};

use crate::form::{FieldErrors, metadata, metadata_patch};
use json::{list, members, metadata_of, text, type_of};
use pilothouse_api::agents::{CreateAgent, UpdateAgent};
use serde_json::{Value, json};

impl AgentForm {
    /// The form of an existing agent, of which this is the JSON.
    pub fn from_agent(agent: &Value) -> Self {
        read::form_of(agent)
    }

    /// What is wrong with the form as it stands.
    pub fn check(&self) -> FieldErrors {
        check::errors_of(self)
    }

    /// The body that makes a new agent, or what is wrong.
    pub fn to_create(&self) -> Result<CreateAgent, FieldErrors> {
        self.check().or(|| CreateAgent {
            name: self.name.trim().to_owned(),
            model: self.model_value(None),
            description: filled(&self.description),
            system: filled(&self.system),
            tools: tools::tools(self, &[]),
            mcp_servers: self.servers(&[]),
            skills: self.skill_list(&[]),
            metadata: metadata(&self.metadata),
            ..CreateAgent::default()
        })
    }

    /// The body that brings an existing agent to what the form says, or what is wrong. Only what changed is in it, and
    /// the version that was edited, so that a change made meanwhile is not overwritten.
    pub fn to_update(&self, base: &Value) -> Result<UpdateAgent, FieldErrors> {
        self.check().or(|| {
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
                ..UpdateAgent::default()
            }
        })
    }

    /// The model: the base's with id and effort set, else the shortest form.
    fn model_value(&self, base: Option<&Value>) -> Value {
        let id = self.model.trim();
        let Some(Value::Object(base)) = base else {
            return match self.effort.as_str() {
                "" => json!(id),
                effort => json!({ "id": id, "effort": { "type": effort } }),
            };
        };
        let mut model = base.clone();
        model.insert("id".to_owned(), json!(id));
        if !self.effort.is_empty() && model.get("effort").map(type_of) != Some(&self.effort) {
            model.insert("effort".to_owned(), json!({ "type": self.effort }));
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
            let old = base.iter().find(|old| text(old, "skill_id") == id && type_of(old) == form.kind);
            let mut skill = members(old);
            skill.insert("type".to_owned(), json!(form.kind));
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
