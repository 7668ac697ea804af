//! The form that makes or edits an agent (agents.md §3 and §4).
//!
//! An edit takes the existing agent's JSON as its base: what the form does not show (domains of web tools, configs of
//! single MCP tools, unknown tools, the speed of the model, the roster) is sent back as it was, or not sent at all.

mod check;
mod read;
mod tools;

use crate::form::{FieldErrors, Pair, metadata, metadata_patch};
use pilothouse_api::{
    Verbatim,
    agents::{Agent, AgentSkill, CreateAgent, McpServer, UpdateAgent},
    tools::BUILT_IN,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentForm {
    /// 1 to 256 characters.
    pub name: String,
    /// Up to 2,048 characters.
    pub description: String,
    /// The model's id.
    pub model: String,
    /// `low`, `medium`, `high`, `xhigh`, `max`; empty: the model's default, or in an edit what it was.
    pub effort: String,
    /// The system prompt, up to 100,000 characters.
    pub system: String,
    /// The built-in tools.
    pub built_in: BuiltInForm,
    /// MCP servers, each with all of its tools.
    pub mcp_servers: Vec<McpServerForm>,
    /// Tools that the client runs.
    pub custom_tools: Vec<CustomToolForm>,
    /// Skills.
    pub skills: Vec<SkillForm>,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// The built-in tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltInForm {
    /// The agent has the toolset at all.
    pub on: bool,
    /// What holds for tools without a setting of their own.
    pub default: ToolPolicy,
    /// One for each built-in tool, in the API's order.
    pub tools: Vec<ToolForm>,
}

/// Whether tools are on, and when their calls run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolPolicy {
    /// Tools are on.
    pub enabled: bool,
    /// `always_allow`, `always_ask` or `auto`; any other one is kept.
    pub policy: String,
}

/// A built-in tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolForm {
    /// Its name.
    pub name: String,
    /// Its own setting; `None`: the toolset's.
    pub own: Option<ToolPolicy>,
}

/// An MCP server with all of its tools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct McpServerForm {
    /// Its name in the agent that is being edited; empty: it is new.
    pub origin: String,
    /// 1 to 255 characters, unique.
    pub name: String,
    /// An address, up to 2,048 characters.
    pub url: String,
    /// What holds for its tools.
    pub tools: ToolPolicy,
}

/// A tool that the client runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomToolForm {
    /// Its name in the agent that is being edited; empty: it is new.
    pub origin: String,
    /// 1 to 128 letters, digits, `_` and `-`; unique.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// A JSON Schema of an object, as text.
    pub input_schema: String,
}

/// A skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillForm {
    /// `anthropic` or `custom`.
    pub kind: String,
    /// Anthropic's name, or a custom skill's id.
    pub skill_id: String,
    /// Leave empty for the newest version when you save.
    pub version: String,
}

impl Default for BuiltInForm {
    /// All tools, without asking: the API's own default.
    fn default() -> Self {
        let tools = BUILT_IN.iter().map(|name| ToolForm { name: (*name).to_owned(), own: None }).collect();
        Self { on: true, default: ToolPolicy::new("always_allow"), tools }
    }
}

impl ToolPolicy {
    /// Tools that are on, with a policy.
    pub fn new(policy: &str) -> Self {
        Self { enabled: true, policy: policy.to_owned() }
    }
}

impl Default for McpServerForm {
    /// A new server whose tools ask: the API's own default.
    fn default() -> Self {
        let empty = String::new;
        Self { origin: empty(), name: empty(), url: empty(), tools: ToolPolicy::new("always_ask") }
    }
}

impl Default for CustomToolForm {
    /// A new tool with an example schema.
    fn default() -> Self {
        let schema = "{\n  \"type\": \"object\",\n  \"properties\": {},\n  \"required\": []\n}";
        Self { origin: String::new(), name: String::new(), description: String::new(), input_schema: schema.to_owned() }
    }
}

impl Default for SkillForm {
    /// One of Anthropic's skills, not chosen yet.
    fn default() -> Self {
        Self { kind: "anthropic".to_owned(), skill_id: String::new(), version: String::new() }
    }
}

impl BuiltInForm {
    /// What holds for a built-in tool; off where the toolset is.
    pub fn effective(&self, name: &str) -> ToolPolicy {
        let own = self.tools.iter().find(|tool| tool.name == name).and_then(|tool| tool.own.clone());
        let mut policy = own.unwrap_or_else(|| self.default.clone());
        policy.enabled &= self.on;
        policy
    }
}

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
