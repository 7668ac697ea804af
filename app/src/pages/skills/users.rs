//! Which agents use a skill. The API can't be asked, so agents are read and looked through.

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    agents::Agent,
    ids::{AgentId, SkillId},
    page::Query,
};
use pilothouse_domain::reveal::visible;
use serde_json::Value;

/// How many calls are made at most, and how many agents each reads.
const CALLS: usize = 5;
const LIMIT: u32 = 100;

/// How many agents are named in a sentence.
const NAMED: usize = 3;

/// An agent that uses a skill.
pub struct User {
    agent: AgentId,
    name: String,
    /// The version; `None` where only an agent of its roster uses the skill.
    version: Option<String>,
}

/// The agents that use a skill.
pub struct Users {
    found: Vec<User>,
    /// How many agents were looked at.
    read: usize,
    /// Whether there are more.
    more: bool,
}

/// Looks through the newest agents that are not archived.
pub async fn load(context: &PageContext, skill: &SkillId) -> Result<Users, Error> {
    let mut users = Users { found: Vec::new(), read: 0, more: true };
    let mut cursor = None;
    for _ in 0..CALLS {
        let query = Query::new().with("limit", LIMIT).with_option("page", cursor.as_deref());
        let agents = context.api.list_agents(&query).await?;
        users.read += agents.data.len();
        users.found.extend(agents.data.iter().filter_map(|agent| user(agent, skill)));
        cursor = agents.next_page;
        if cursor.is_none() {
            users.more = false;
            break;
        }
    }
    Ok(users)
}

fn user(agent: &Verbatim<Agent>, skill: &SkillId) -> Option<User> {
    let own = agent.definition.skills.iter().find(|used| used.skill_id == *skill);
    if own.is_none() && !agent.multiagent.as_ref().is_some_and(|roster| mentions(roster, skill)) {
        return None;
    }
    let version = own.and_then(|used| used.version.clone());
    Some(User { agent: agent.id.clone(), name: agent.definition.name.clone(), version })
}

/// Whether an agent within a roster has the skill.
fn mentions(roster: &Value, skill: &SkillId) -> bool {
    match roster {
        Value::Object(members) => {
            let is_it = members.get("skill_id").and_then(Value::as_str) == Some(skill.as_str());
            is_it || members.values().any(|value| mentions(value, skill))
        }
        Value::Array(items) => items.iter().any(|item| mentions(item, skill)),
        _ => false,
    }
}

impl Users {
    /// One sentence for who is about to delete it; `version`: only that one.
    pub fn sentence(&self, version: Option<&str>) -> Option<String> {
        let users = self.found.iter().filter(|user| version.is_none() || user.version.as_deref() == version);
        let names: Vec<String> = users.map(|user| format!("“{}”", visible(&user.name))).collect();
        let (named, rest) = names.split_at(names.len().min(NAMED));
        match (named, rest.len()) {
            ([], _) => None,
            (named, 0) => Some(format!("Agents that use it: {}.", named.join(", "))),
            (named, more) => Some(format!("Agents that use it: {}, and {more} more.", named.join(", "))),
        }
    }
}

/// The section that lists them.
pub fn section(users: &Result<Users, Error>) -> AnyView {
    let inner = match users {
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(error) what="The agents could not be loaded"/> }.into_any()
        }
        Ok(users) => list(users),
    };
    view! {
        <section class="section stack" aria-labelledby="agents-heading">
            <h2 id="agents-heading">"Agents that use it"</h2>
            {inner}
        </section>
    }
    .into_any()
}

fn list(users: &Users) -> AnyView {
    let rows = users.found.iter().map(|user| {
        let version = user.version.as_deref().map_or_else(
            || view! { <span class="quiet small">"in its roster"</span> }.into_any(),
            |version| view! { <span class="quiet small">"version "{name(version)}</span> }.into_any(),
        );
        let href = Route::Agent(user.agent.clone()).to_string();
        view! { <li class="row"><a href=href>{name(&user.name)}</a>{version}</li> }
    });
    let read = match (users.read, users.more) {
        (0, _) => "There are no agents.".to_owned(),
        (read, false) => format!("Of all {read} agents that are not archived."),
        (read, true) => format!("Of the newest {read} agents that are not archived."),
    };
    let none = users.found.is_empty().then(|| view! { <p>"None."</p> });
    view! { {none} <ul class="plain-list">{rows.collect_view()}</ul> <p class="quiet small">{read}</p> }.into_any()
}
