//! What the agent form holds, and what stands in it at first.

use super::{
    roster::RosterForm,
    web::{FetchForm, SearchForm},
};
use crate::form::Pair;
use pilothouse_api::tools::BUILT_IN;

/// The choice of a tool that can't be called. Any other choice is the policy of its calls: `always_allow`, `always_ask`,
/// `auto`, or one that is not known here.
pub const OFF: &str = "off";

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentForm {
    /// 1 to 256 characters.
    pub name: String,
    /// Up to 2,048 characters.
    pub description: String,
    /// The model's id.
    pub model: String,
    /// `low`, `medium`, `high`, `xhigh`, `max`; empty: the model's default, or in an edit what it was.
    pub effort: String,
    /// `standard` or `fast`; empty: the API's default.
    pub speed: String,
    /// `us` or `global`; empty: the workspace's default.
    pub inference_geo: String,
    /// The system prompt, up to 100,000 characters.
    pub system: String,
    /// The built-in tools.
    pub built_in: BuiltInForm,
    /// MCP servers with their tools.
    pub mcp_servers: Vec<McpServerForm>,
    /// Tools that the client runs.
    pub custom_tools: Vec<CustomToolForm>,
    /// Skills.
    pub skills: Vec<SkillForm>,
    /// Whom it delegates to.
    pub roster: RosterForm,
    /// The AWS role that it acts as; empty: Anthropic's service account.
    pub role_arn: String,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// The built-in tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltInForm {
    /// The agent has the toolset at all.
    pub on: bool,
    /// The choice for tools without one of their own: a policy, or [`OFF`].
    pub default: String,
    /// One for each built-in tool, in the API's order.
    pub tools: Vec<ToolForm>,
    /// What `web_search` may find.
    pub search: SearchForm,
    /// What `web_fetch` may read.
    pub fetch: FetchForm,
}

/// A built-in tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolForm {
    /// Its name.
    pub name: String,
    /// Its own choice; empty: the toolset's.
    pub own: String,
}

/// An MCP server with its tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpServerForm {
    /// Its name in the agent that is being edited; empty: it is new.
    pub origin: String,
    /// 1 to 255 characters, unique.
    pub name: String,
    /// An address, up to 2,048 characters.
    pub url: String,
    /// The choice for tools without one of their own.
    pub tools: String,
    /// Tools with a choice of their own.
    pub configs: Vec<McpToolForm>,
}

/// A tool of an MCP server with a choice of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpToolForm {
    /// 1 to 128 characters.
    pub name: String,
    /// A policy, or [`OFF`].
    pub choice: String,
}

/// A tool that the client runs.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillForm {
    /// Anthropic's name, or a custom skill's id.
    pub skill_id: String,
    /// Leave empty for the newest version when you save.
    pub version: String,
}

impl Default for BuiltInForm {
    /// All tools, without asking: the API's own default.
    fn default() -> Self {
        let tools = BUILT_IN.iter().map(|name| ToolForm { name: (*name).to_owned(), own: String::new() }).collect();
        let default = "always_allow".to_owned();
        Self { on: true, default, tools, search: SearchForm::default(), fetch: FetchForm::default() }
    }
}

impl Default for McpServerForm {
    /// A new server whose tools ask: the API's own default.
    fn default() -> Self {
        let empty = String::new;
        let tools = "always_ask".to_owned();
        Self { origin: empty(), name: empty(), url: empty(), tools, configs: Vec::new() }
    }
}

impl Default for McpToolForm {
    /// A tool that asks.
    fn default() -> Self {
        Self { name: String::new(), choice: "always_ask".to_owned() }
    }
}

impl Default for CustomToolForm {
    /// A new tool with an example schema.
    fn default() -> Self {
        let schema = "{\n  \"type\": \"object\",\n  \"properties\": {},\n  \"required\": []\n}";
        Self { origin: String::new(), name: String::new(), description: String::new(), input_schema: schema.to_owned() }
    }
}

impl SkillForm {
    /// Whose it is, as the API has it: a workspace's own skills have ids that say so.
    pub fn kind(&self) -> &'static str {
        if self.skill_id.trim().starts_with("skill_") { "custom" } else { "anthropic" }
    }
}

impl BuiltInForm {
    /// Whether a built-in tool can be called.
    pub fn has(&self, name: &str) -> bool {
        let own = self.tools.iter().find(|tool| tool.name == name).map_or("", |tool| &tool.own);
        let choice = if own.is_empty() { &self.default } else { own };
        self.on && choice != OFF
    }
}
