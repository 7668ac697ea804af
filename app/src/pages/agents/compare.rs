//! A version of an agent against any other one, in words and as JSON.

use super::changes::{change, difference};
use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice, Icon, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, agents::Agent};
use pilothouse_domain::diff::{lines, summary, version_diff};
use serde_json::Value;

/// The key of the version that one is compared with.
const COMPARE: &str = "compare";

/// The most versions to choose from.
const MOST: usize = 200;

/// The version that was asked for.
pub type Other = Option<Result<Verbatim<Agent>, Error>>;

/// Loads the version that `?compare=` names.
pub async fn load(context: &PageContext, agent: &Agent) -> Other {
    let version: u32 = context.query(COMPARE)?.parse().ok()?;
    Some(context.api.retrieve_agent(&agent.id, Some(version)).await)
}

/// The choice of another version, and what differs from it.
pub fn section(agent: &Verbatim<Agent>, latest: u32, other: &Other) -> Option<AnyView> {
    if latest < 2 {
        return None;
    }
    let chosen = other.as_ref().and_then(|other| other.as_ref().ok()).map(|other| other.version);
    let result = other.as_ref().map(|other| match other {
        Ok(other) => differences(other, agent),
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(error) what="The version could not be loaded"/> }.into_any()
        }
    });
    Some(
        view! {
            <section class="section stack" id="compare" aria-labelledby="compare-heading">
                <h2 id="compare-heading">"Compare"</h2>
                {choice(agent, latest, chosen)}
                {result}
            </section>
        }
        .into_any(),
    )
}

fn choice(agent: &Agent, latest: u32, chosen: Option<u32>) -> impl IntoView + use<> {
    let shown = agent.version;
    let others = (1..=latest).rev().filter(|version| *version != shown).take(MOST);
    let options: Vec<_> = others
        .map(|version| view! { <option value=version selected={chosen == Some(version)}>{version}</option> })
        .collect();
    let here = format!("{}#compare", Route::Agent(agent.id.clone()));
    view! {
        <form class="row" method="get" action=here>
            <input type="hidden" name="version" value=shown/>
            <label for="compare-with">{format!("Version {shown} with version")}</label>
            <select id="compare-with" name=COMPARE>{options}</select>
            <button type="submit" class="button"><Icon name="diff"/>"Compare"</button>
        </form>
    }
}

/// From the older to the newer one, whichever is shown.
fn differences(other: &Verbatim<Agent>, agent: &Verbatim<Agent>) -> AnyView {
    let (old, new) = if other.version < agent.version { (other, agent) } else { (agent, other) };
    let changes = version_diff(old.raw(), new.raw());
    let told = format!("From version {} to {}: {}.", old.version, new.version, in_words(&summary(&changes)));
    let json = difference(lines(&json(old.raw()), &json(new.raw())));
    view! {
        <p>{revealed(&told)}</p>
        {changes.iter().map(change).collect_view()}
        <details><summary>"As JSON"</summary>{json}</details>
    }
    .into_any()
}

fn in_words(summary: &str) -> String {
    let mut rest = summary.chars();
    rest.next().into_iter().flat_map(char::to_lowercase).chain(rest).collect()
}

fn json(agent: &Value) -> String {
    serde_json::to_string_pretty(agent).unwrap_or_default()
}
