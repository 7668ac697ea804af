//! What a deployment can be put together from.

use crate::{page::PageContext, ui::Choice};
use pilothouse_api::{Error, page::Query};

/// The most that is offered of anything: what the API gives at once. What is chosen already is offered in any case.
const MOST: u32 = 100;

/// The newest of each list, without archived ones.
pub struct Choices {
    pub agents: Vec<Choice>,
    pub environments: Vec<Choice>,
    pub files: Vec<Choice>,
    pub stores: Vec<Choice>,
    pub vaults: Vec<Choice>,
}

impl Choices {
    /// Loads all of them.
    pub async fn load(context: &PageContext) -> Result<Self, Error> {
        let query = Query::new().with("limit", MOST);
        let (agents, environments, files, stores, vaults) = futures::join!(
            context.api.list_agents(&query),
            context.api.list_environments(&query),
            context.api.list_files(&query),
            context.api.list_memory_stores(&query),
            context.api.list_vaults(&query),
        );
        Ok(Self {
            agents: agents?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.definition.name)).collect(),
            environments: environments?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
            // A session's own files go away with it.
            files: files?
                .data
                .iter()
                .filter(|found| found.scope.is_none())
                .map(|found| Choice::new(found.id.as_str(), &found.filename))
                .collect(),
            stores: stores?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
            vaults: vaults?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.display_name)).collect(),
        })
    }
}
