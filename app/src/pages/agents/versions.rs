//! An agent's versions, each with what changed.

use super::changes::change;
use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice, TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Verbatim, agents::Agent, ids::AgentId, page::Query};
use pilothouse_console_api::{self as console, MadeVersion};
use pilothouse_domain::diff::{summary, version_diff};

/// How many versions are shown at a time.
const SHOWN: u32 = 20;

/// A part of the history.
pub struct History {
    versions: Result<Items<Verbatim<Agent>>, Error>,
    /// What the last of them is compared with.
    before: Option<Verbatim<Agent>>,
    agent: AgentId,
    /// Who made those that were made here; none where that can't be loaded.
    made: Vec<MadeVersion>,
    /// Whether this is not the newest part.
    later: bool,
}

/// Loads the newest versions, or those behind the cursor `versions`.
pub async fn load(context: &PageContext, agent: &AgentId) -> History {
    let cursor = context.query("versions");
    let query = Query::new().with("limit", SHOWN).with_option("page", cursor);
    let (versions, made) =
        futures::join!(context.api.list_agent_versions(agent, &query), console::made_versions(&context.api, agent));
    let oldest = versions.as_ref().ok().and_then(|items| items.data.last()).map_or(0, |version| version.version);
    let before = match oldest {
        0 | 1 => None,
        // Where it can't be loaded, the last version is shown without its changes.
        version => context.api.retrieve_agent(agent, Some(version - 1)).await.ok(),
    };
    History { versions, before, agent: agent.clone(), made: made.unwrap_or_default(), later: cursor.is_some() }
}

/// The section of the versions.
pub fn section(history: History, now: i64) -> impl IntoView {
    let History { versions, before, agent, made, later } = history;
    let content = match versions {
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(&error) what="The versions could not be loaded"/> }.into_any()
        }
        Ok(items) => list(&items, before.as_ref(), &agent, &made, later, now).into_any(),
    };
    view! { <section class="section" id="versions"><h2>"Versions"</h2>{content}</section> }
}

fn list(
    items: &Items<Verbatim<Agent>>,
    before: Option<&Verbatim<Agent>>,
    agent: &AgentId,
    made: &[MadeVersion],
    later: bool,
    now: i64,
) -> impl IntoView + use<> {
    let versions = &items.data;
    let rows: Vec<_> = versions
        .iter()
        .enumerate()
        .map(|(index, version)| row(version, versions.get(index + 1).or(before), made, now))
        .collect();
    let page = |cursor: Option<&str>| {
        format!("{}{}#versions", Route::Agent(agent.clone()), Query::new().with_option("versions", cursor).suffix())
    };
    let older = items.next_page.as_deref().map(|cursor| page(Some(cursor)));
    let newest = later.then(|| page(None));
    view! {
        <div class="stack">{rows}</div>
        <crate::ui::Pager first=newest next=older/>
    }
}

fn row(version: &Verbatim<Agent>, before: Option<&Verbatim<Agent>>, made: &[MadeVersion], now: i64) -> AnyView {
    let href =
        format!("{}{}", Route::Agent(version.id.clone()), Query::new().with("version", version.version).suffix());
    let by = made.iter().find(|made| made.version == version.version).map(by);
    let heading = format!("Version {}", version.version);
    let changes = before.map(|before| version_diff(before.raw(), version.raw()));
    let told = match &changes {
        None if version.version == 1 => "Created".to_owned(),
        None => String::new(),
        Some(changes) => summary(changes),
    };
    view! {
        <details class="version">
            <summary>
                <strong>{heading}</strong>
                <span class="quiet"><TimeAgo at=version.updated_at.clone() now=now/>{by}</span>
                <span class="quiet small">{revealed(&told)}</span>
            </summary>
            <div class="version-body">
                <p><a href=href>{format!("Show version {}", version.version)}</a></p>
                {changes.map(|changes| changes.iter().map(change).collect_view())}
            </div>
        </details>
    }
    .into_any()
}

/// Who made a version in this console; the API doesn't say who made others.
fn by(made: &MadeVersion) -> AnyView {
    let program = made.token.as_ref().map(|token| view! { " (token "{name(token)}")" });
    view! { " by "{name(&made.by)}{program} }.into_any()
}
