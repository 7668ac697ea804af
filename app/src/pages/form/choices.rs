//! What forms offer to choose from.

use crate::{
    page::PageContext,
    ui::{Choice, Failure, FailureNotice},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};

/// The most that is offered of anything: what the API gives at once. What is chosen already is offered in any case.
pub const MOST: u32 = 100;

/// What a session is put together from: the newest of each list, without archived ones.
pub struct Choices {
    pub agents: Vec<Choice>,
    pub environments: Vec<Choice>,
    pub files: Vec<Choice>,
    /// None for those who may not let a session use them.
    pub stores: Vec<Choice>,
    pub vaults: Vec<Choice>,
}

impl Choices {
    /// Loads all of them.
    pub async fn load(context: &PageContext) -> Result<Self, Error> {
        let query = Query::new().with("limit", MOST);
        let (agents, environments, files, shared) = futures::join!(
            agents(context),
            context.api.list_environments(&query),
            context.api.list_files(&query),
            shared(context, &query),
        );
        let (stores, vaults) = shared?;
        Ok(Self {
            agents: agents?,
            environments: environments?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
            // A session's own files go away with it.
            files: files?
                .data
                .iter()
                .filter(|found| found.scope.is_none())
                .map(|found| Choice::new(found.id.as_str(), &found.filename))
                .collect(),
            stores,
            vaults,
        })
    }
}

/// The newest agents.
pub async fn agents(context: &PageContext) -> Result<Vec<Choice>, Error> {
    let agents = context.api.list_agents(&Query::new().with("limit", MOST)).await?;
    Ok(agents.data.iter().map(|found| Choice::new(found.id.as_str(), &found.definition.name)).collect())
}

/// Memory stores and vaults, for those who may let a session use them.
async fn shared(context: &PageContext, query: &Query) -> Result<(Vec<Choice>, Vec<Choice>), Error> {
    if !context.may().administer {
        return Ok(Default::default());
    }
    let (stores, vaults) = futures::join!(context.api.list_memory_stores(query), context.api.list_vaults(query));
    Ok((
        stores?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.name)).collect(),
        vaults?.data.iter().map(|found| Choice::new(found.id.as_str(), &found.display_name)).collect(),
    ))
}

/// A box for each choice, of which any number can be ticked.
pub fn boxes(name: &'static str, choices: Vec<Choice>, chosen: &[String]) -> Vec<AnyView> {
    let tick = |choice: Choice| {
        let checked = chosen.contains(&choice.value);
        view! {
            <label class="check">
                <input type="checkbox" name=name value=choice.value checked=checked/>
                <span>{choice.label}</span>
            </label>
        }
        .into_any()
    };
    choices.into_iter().map(tick).collect()
}

/// In place of a form that can't be filled in.
pub fn failed(error: &Error) -> AnyView {
    view! {
        <FailureNotice failure=Failure::from(error) what="What can be chosen could not be loaded">
            <a class="button small" href="">"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}
