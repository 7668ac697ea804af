//! Toolsets: their defaults, and the configs of single tools (agents.md §10).

use crate::{
    http::HttpError,
    validate::{Fields, Sent},
};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The most tools over all toolsets.
pub(super) const MAX_TOOLS: usize = 256;
/// The longest name of a tool.
pub(super) const MAX_TOOL_NAME: usize = 128;
/// The `type` of the built-in toolset.
pub(super) const AGENT_TOOLSET: &str = "agent_toolset_20260401";

/// The defaults for the tools of a toolset that have no entry in `configs`.
pub(super) struct Toolset {
    enabled: bool,
    policy: Value,
}

/// What one kind of toolset adds to a tool's config.
pub(super) type Extras = Vec<(&'static str, Value)>;

impl Toolset {
    /// Reads `default_config`.
    pub fn defaults(fields: &Fields<'_>, policy: &str) -> Result<Self, HttpError> {
        let unset = Self { enabled: true, policy: json!({"type": policy}) };
        let Sent::Value(config) = fields.object("default_config")? else { return Ok(unset) };
        config.only(&["enabled", "permission_policy"])?;
        unset.read(&config)
    }

    /// Reads `configs`; `extras` checks what is special about a tool and says what more its config shows.
    pub fn configs(
        &self,
        fields: &Fields<'_>,
        extras: impl Fn(&Fields<'_>) -> Result<Extras, HttpError>,
    ) -> Result<Vec<Value>, HttpError> {
        let mut names = HashSet::new();
        let mut configs = Vec::new();
        fields.no_nulls(&["configs"])?;
        for (path, item) in fields.items("configs", MAX_TOOLS)?.value().unwrap_or_default() {
            let config = Fields::at(path, item)?;
            let extras = extras(&config)?;
            let own = self.read(&config)?;
            let name = config.required_text("name", 1..=MAX_TOOL_NAME)?;
            if !names.insert(name) {
                return Err(config.fail("name", format_args!("`{name}` is configured twice")));
            }
            let common = [("enabled", json!(own.enabled)), ("name", json!(name)), ("permission_policy", own.policy)];
            let members = common.into_iter().chain(extras).map(|(key, value)| (key.to_owned(), value));
            configs.push(Value::Object(members.collect::<Map<_, _>>()));
        }
        Ok(configs)
    }

    /// `default_config` as answers show it.
    pub fn describe(&self) -> Value {
        json!({"enabled": self.enabled, "permission_policy": self.policy})
    }

    /// `enabled` and `permission_policy` of a config; what is left out falls back to this.
    fn read(&self, config: &Fields<'_>) -> Result<Self, HttpError> {
        let enabled = config.bool("enabled")?.value().unwrap_or(self.enabled);
        let policy = match config.object("permission_policy")? {
            Sent::Absent | Sent::Null => self.policy.clone(),
            Sent::Value(policy) => {
                policy.only(&["type"])?;
                json!({"type": policy.required_choice("type", &["always_allow", "always_ask", "auto"])?})
            }
        };
        Ok(Self { enabled, policy })
    }
}
