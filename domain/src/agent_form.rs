//! The form that creates or edits an agent (agents.md §3 and §4).
//!
//! An edit takes the existing agent's JSON as its base: what the form does not show (domains of web tools, configs of
//! single MCP tools, unknown tools, the speed of the model, the roster) is sent back as it was, or not sent at all.

mod check;
mod fields;
mod read;
mod tools;

pub use fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, SkillForm, ToolForm, ToolPolicy};

use crate::form::{FieldErrors, metadata, metadata_patch};
use pilothouse_api::{
    Verbatim,
    agents::{Agent, AgentSkill, CreateAgent, McpServer, UpdateAgent},
};
use serde_json::{Map, Value, json};

impl AgentForm {
    /// The form of an existing agent.
    pub fn from_agent(agent: &Verbatim<Agent>) -> Self {
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
    pub fn to_update(&self, base: &Verbatim<Agent>) -> Result<UpdateAgent, FieldErrors> {
        self.check().or(|| {
            let old = &base.definition;
            let old_tools = base.raw().get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let old_model = base.raw().get("model");
            let tools = tools::tools(self, old_tools);
            let model = self.model_value(old_model);
            let (servers, skills) = (self.servers(&old.mcp_servers), self.skill_list(&old.skills));
            let text = |new: &String, old: &Option<String>| {
                (new.as_str() != old.as_deref().unwrap_or_default()).then(|| new.clone())
            };
            let name = self.name.trim();
            UpdateAgent {
                version: Some(base.version),
                name: (name != old.name).then(|| name.to_owned()),
                model: (Some(&model) != old_model).then_some(model),
                description: text(&self.description, &old.description),
                system: text(&self.system, &old.system),
                tools: (tools != old_tools).then_some(tools),
                mcp_servers: (servers != old.mcp_servers).then_some(servers),
                skills: (skills != old.skills).then_some(skills),
                metadata: metadata_patch(&base.metadata, &self.metadata),
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
        if !self.effort.is_empty() && model.get("effort").and_then(tools::type_of) != Some(&self.effort) {
            model.insert("effort".to_owned(), json!({ "type": self.effort }));
        }
        Value::Object(model)
    }

    fn servers(&self, base: &[McpServer]) -> Vec<McpServer> {
        let server = |form: &McpServerForm| {
            let old = base.iter().find(|old| !form.origin.is_empty() && old.name == form.origin);
            let (kind, extra) =
                old.map_or_else(|| ("url".to_owned(), Map::new()), |o| (o.kind.clone(), o.extra.clone()));
            McpServer { name: form.name.trim().to_owned(), kind, url: form.url.trim().to_owned(), extra }
        };
        self.mcp_servers.iter().map(server).collect()
    }

    fn skill_list(&self, base: &[AgentSkill]) -> Vec<AgentSkill> {
        let skill = |form: &SkillForm| {
            let skill_id = form.skill_id.trim().parse().ok()?;
            let old = base.iter().find(|old| old.skill_id == skill_id && old.kind == form.kind);
            let extra = old.map(|old| old.extra.clone()).unwrap_or_default();
            Some(AgentSkill { kind: form.kind.clone(), skill_id, version: filled(form.version.trim()), extra })
        };
        self.skills.iter().filter_map(skill).collect()
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
