//! The agent that is to run, at one of its versions.

use super::{FieldSet, choices::MOST};
use crate::{page::PageContext, ui::Choice};
use leptos::prelude::*;
use pilothouse_api::{ids::AgentId, page::Query};

/// The part that changes with the agent.
const PART: &str = "agent-version";

/// The field with the agent whose versions are offered.
const VERSIONS_OF: &str = "versions_of";

/// An agent, and its versions from the newest on; none where they can't be loaded.
#[derive(Clone, Debug, Default)]
pub struct AgentVersions {
    agent: String,
    versions: Vec<String>,
}

impl AgentVersions {
    /// Loads the versions of an agent.
    pub async fn load(context: &PageContext, agent: &str) -> Self {
        let Ok(id) = agent.parse::<AgentId>() else { return Self::default() };
        let query = Query::new().with("limit", MOST);
        let page = context.api.list_agent_versions(&id, &query).await;
        let versions = page.map(|page| page.data.iter().map(|agent| agent.version.to_string()).collect());
        Self { agent: agent.to_owned(), versions: versions.unwrap_or_default() }
    }

    /// The version to choose: the one that was, unless it was chosen for another agent; else the newest.
    pub fn chosen(&self, version: &str, typed: Option<&[(String, String)]>) -> String {
        let was = typed.and_then(|fields| fields.iter().find(|(name, _)| name == VERSIONS_OF));
        match was {
            Some((_, of)) if *of == self.agent => version.to_owned(),
            None if !version.is_empty() => version.to_owned(),
            _ => self.versions.first().cloned().unwrap_or_default(),
        }
    }

    fn choices(&self) -> Vec<Choice> {
        let newest = self.versions.first();
        let label = |version: &String| match newest {
            Some(newest) if newest == version => format!("Version {version}, the newest"),
            _ => format!("Version {version}"),
        };
        let versions = self.versions.iter().map(|version| Choice::new(version.clone(), label(version)));
        versions.chain([Choice::new("", "The newest at that moment")]).collect()
    }
}

/// The choice of an agent and of its version. `note` says why the version matters.
pub fn agent_and_version(
    fields: &FieldSet<'_>,
    (agent, version): (&str, &str),
    agents: &[Choice],
    versions: &AgentVersions,
    note: &'static str,
) -> AnyView {
    view! {
        <div class="fields-2">
            {fields.field("agent", "Agent", agent).required().looks_up(PART).select(Choice::with_none("Choose an agent", agents))}
            <div class="stack" id=PART>
                {fields.hidden(VERSIONS_OF, &versions.agent)}
                {fields.field("agent_version", "Version", version).hint(note).select(versions.choices())}
                <div data-button-of=PART>{fields.again("Show its versions", PART)}</div>
            </div>
        </div>
    }
    .into_any()
}
