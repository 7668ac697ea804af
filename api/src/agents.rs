//! Agents and their versions (agents.md §1–§9).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim,
    ids::{AgentId, SkillId},
    page::Query,
    tools::Tool,
    transport::Transport,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An agent at one of its versions (agents.md §2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// `agent_…`.
    pub id: AgentId,
    /// When it was archived; archiving is permanent.
    pub archived_at: Option<Timestamp>,
    /// When the agent, not this version, was created.
    pub created_at: Timestamp,
    /// What the agent is, fields that a session's snapshot shares.
    #[serde(flatten)]
    pub definition: AgentDefinition,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// References to the agents it may delegate to (agents.md §9).
    pub multiagent: Option<Value>,
    /// When this version was saved.
    pub updated_at: Timestamp,
    /// Counts from 1.
    pub version: u32,
    /// Always `agent`.
    #[serde(rename = "type")]
    pub kind: AgentType,
}

/// The constant `"agent"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentType {
    /// `"agent"`.
    #[default]
    Agent,
}

/// What defines an agent's behaviour; agents, session snapshots and thread agents share it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentDefinition {
    /// 1 to 256 characters.
    pub name: String,
    /// Up to 2,048 characters.
    pub description: Option<String>,
    /// The principal that the agent acts as (agents.md §8).
    pub execution_identity: Value,
    /// MCP servers by name.
    #[serde(default)]
    pub mcp_servers: Vec<McpServer>,
    /// The model and how it thinks.
    pub model: ModelConfig,
    /// Skills with resolved versions.
    #[serde(default)]
    pub skills: Vec<AgentSkill>,
    /// The system prompt, up to 100,000 characters.
    pub system: Option<String>,
    /// Tools with defaults expanded.
    #[serde(default)]
    pub tools: Vec<Tool>,
}

/// The object form of `model` (agents.md §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelConfig {
    /// A model id; an open set.
    pub id: String,
    /// How much the model thinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// `us` or `global`; absent: the workspace's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inference_geo: Option<String>,
    /// `standard` or `fast`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<String>,
}

/// `effort`, in the object form of responses: `low`, `medium`, `high`, `xhigh`, `max`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// The level.
    #[serde(rename = "type")]
    pub level: String,
}

/// An MCP server of an agent; credentials come from vaults (agents.md §6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct McpServer {
    /// 1 to 255 characters, unique in the agent.
    pub name: String,
    /// `url`, the only value so far.
    #[serde(rename = "type")]
    pub kind: String,
    /// Streamable HTTP endpoint, up to 2,048 characters.
    pub url: String,
}

/// A skill of an agent (agents.md §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSkill {
    /// `anthropic` or `custom`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Anthropic's name or a custom skill's id.
    pub skill_id: SkillId,
    /// The version; responses always have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Body of `POST /v1/agents` (agents.md §3). Lists stay JSON: tools have optional parts that the answer resolves, and an
/// edit sends back what this version doesn't know of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAgent {
    /// 1 to 256 characters.
    pub name: String,
    /// A model id, or the object form.
    pub model: Value,
    /// Up to 2,048 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Up to 100,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Up to 256 tools over all toolsets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Value>,
    /// Up to 20, each referenced by an `mcp_toolset`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mcp_servers: Vec<Value>,
    /// Up to 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Value>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Whom it may delegate to (agents.md §9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiagent: Option<Value>,
    /// The principal that it acts as (agents.md §8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_identity: Option<Value>,
}

/// Body of `POST /v1/agents/{id}` (agents.md §4): what is left out stays; lists are replaced whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAgent {
    /// Must equal the current version, else 409.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// 1 to 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A model id, or the object form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Value>,
    /// An empty text clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// An empty text clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Replaces all tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<Value>>,
    /// Replaces all servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcp_servers: Option<Vec<Value>>,
    /// Replaces all skills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<Value>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<MetadataPatch>,
    /// Whom it may delegate to (agents.md §9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiagent: Option<Value>,
    /// The principal that it acts as (agents.md §8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_identity: Option<Value>,
}

/// Operations on agents.
impl<T: Transport> Client<T> {
    /// `POST /v1/agents`.
    pub async fn create_agent(&self, body: &CreateAgent) -> Result<Verbatim<Agent>, Error> {
        self.post("/v1/agents", body).await
    }

    /// `GET /v1/agents`: `limit` (20, at most 100), `page`, `include_archived`.
    pub async fn list_agents(&self, query: &Query) -> Result<Page<Verbatim<Agent>>, Error> {
        self.get(&format!("/v1/agents{}", query.suffix())).await
    }

    /// `GET /v1/agents/{id}`, at `version` or the latest.
    pub async fn retrieve_agent(&self, id: &AgentId, version: Option<u32>) -> Result<Verbatim<Agent>, Error> {
        let query = Query::new().with_option("version", version);
        self.get(&format!("/v1/agents/{id}{}", query.suffix())).await
    }

    /// `POST /v1/agents/{id}`.
    pub async fn update_agent(&self, id: &AgentId, body: &UpdateAgent) -> Result<Verbatim<Agent>, Error> {
        self.post(&format!("/v1/agents/{id}"), body).await
    }

    /// `POST /v1/agents/{id}/archive`.
    pub async fn archive_agent(&self, id: &AgentId) -> Result<Verbatim<Agent>, Error> {
        self.act(&format!("/v1/agents/{id}/archive")).await
    }

    /// `GET /v1/agents/{id}/versions`: one whole agent for each version, newest first.
    pub async fn list_agent_versions(&self, id: &AgentId, query: &Query) -> Result<Page<Verbatim<Agent>>, Error> {
        self.get(&format!("/v1/agents/{id}/versions{}", query.suffix())).await
    }
}
