//! The fields of the agent form, and what they hold at first.

use crate::form::Pair;
use pilothouse_api::tools::BUILT_IN;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltInForm {
    /// The agent has the toolset at all.
    pub on: bool,
    /// What holds for tools without a setting of their own.
    pub default: ToolPolicy,
    /// One for each built-in tool, in the API's order.
    pub tools: Vec<ToolForm>,
}

/// Whether tools are on, and when their calls run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolPolicy {
    /// Tools are on.
    pub enabled: bool,
    /// `always_allow`, `always_ask` or `auto`; any other one is kept.
    pub policy: String,
}

/// A built-in tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolForm {
    /// Its name.
    pub name: String,
    /// Its own setting; `None`: the toolset's.
    pub own: Option<ToolPolicy>,
}

/// An MCP server with all of its tools.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
