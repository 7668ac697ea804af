//! The form that changes the tools and MCP servers of a session's agent (sessions.md §5).

use super::AgentForm;
use crate::form::{
    FieldErrors, PageForm, Paths, WAS,
    fields::{Fields, text},
};
use serde_json::{Value, json};

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionAgentForm {
    /// The session's agent as it is: the API's JSON.
    pub was: Value,
    /// What it is to be; a session takes only its tools and servers.
    pub agent: AgentForm,
}

impl SessionAgentForm {
    /// The form of a session's agent, of which this is the JSON.
    pub fn of(agent: &Value) -> Self {
        Self { was: agent.clone(), agent: AgentForm::from_agent(agent) }
    }

    /// The body that changes the session.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_update(&self) -> Result<Value, FieldErrors> {
        Ok(json!({ "agent": self.agent.overrides(&self.was)? }))
    }
}

impl PageForm for SessionAgentForm {
    const PATHS: Paths = &[("agent", "")];

    fn from_fields(fields: &Fields) -> Self {
        let form = Self::of(&serde_json::from_str(&text(fields, WAS)).unwrap_or_default());
        let AgentForm { built_in, mcp_servers, custom_tools, .. } = AgentForm::from_fields(fields);
        Self { agent: AgentForm { built_in, mcp_servers, custom_tools, ..form.agent }, ..form }
    }

    fn errors(&self) -> FieldErrors {
        self.to_update().err().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tools_and_servers_change() {
        let was = include_str!("../../../api/tests/fixtures/agent.json");
        let fields =
            [("was", was), ("name", "Other"), ("system", "Other"), ("built_in.on", "on"), ("built_in.bash", "off")];
        let form = SessionAgentForm::from_fields(&fields.map(|(name, text)| (name.to_owned(), text.to_owned())));
        let body = form.to_update().unwrap();
        let changed: Vec<_> = body["agent"].as_object().unwrap().keys().collect();
        assert_eq!(changed, ["tools", "mcp_servers"]);
        assert_eq!(
            (&body["agent"]["mcp_servers"], &body["agent"]["tools"][0]["configs"][0]["enabled"]),
            (&json!([]), &json!(false))
        );
        let same = SessionAgentForm::of(&serde_json::from_str(was).unwrap());
        assert_eq!(same.to_update().unwrap(), json!({ "agent": {} }));
        assert!(!SessionAgentForm::from_fields(&[]).errors().is_empty());
    }
}
