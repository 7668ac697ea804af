//! What a list is narrowed to with a form: an agent, other things by their ids, and the days on which things were created.

use super::{AGENT, Filters, ORDER};
use crate::ui::Choice;
use leptos::prelude::*;
use pilothouse_api::{Timestamp, page::Query};
use pilothouse_domain::local_time::rfc3339;

/// The first and the last day, in UTC; as a date field writes them.
pub const FROM: &str = "from";
pub const TO: &str = "to";

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// What a list's form offers besides the days.
#[derive(Default)]
pub struct Narrow {
    /// The agents to choose from, where the list has such a filter.
    pub agents: Option<Vec<Choice>>,
    /// Filters that take what is typed: the API's key, and what it is.
    pub texts: &'static [(&'static str, &'static str)],
    /// Whether the list can be turned round; a phone has no heads of columns to do so.
    pub has_order: bool,
}

impl Filters {
    /// A list call's query for what was created on the chosen days, of a list whose bounds are a part of it.
    pub fn created_within(&self, query: Query) -> Query {
        let (from, to) = (self.day(FROM), self.day(TO));
        query
            .with_option("created_at[gte]", from.map(rfc3339))
            .with_option("created_at[lte]", to.map(|to| rfc3339(to + DAY - 1)))
    }

    /// The same for a list whose bounds are no part of it.
    pub fn created_between(&self, query: Query) -> Query {
        let (from, to) = (self.day(FROM), self.day(TO));
        query
            .with_option("created_at[gt]", from.map(|from| rfc3339(from - 1)))
            .with_option("created_at[lt]", to.map(|to| rfc3339(to + DAY)))
    }

    /// Whether a moment is on one of the chosen days.
    pub fn has_day(&self, moment: &Timestamp) -> bool {
        let at = moment.unix_millis().unwrap_or_default();
        self.day(FROM).is_none_or(|from| at >= from) && self.day(TO).is_none_or(|to| at < to + DAY)
    }

    /// The beginning of a chosen day; none for what is no day.
    fn day(&self, key: &str) -> Option<i64> {
        Timestamp::from(format!("{}T00:00:00Z", self.get(key)?).as_str()).unix_millis()
    }

    /// The form, which keeps the other filters; unfolded where it narrows the list.
    pub fn narrow_form(&self, narrow: Narrow) -> AnyView {
        let Narrow { agents, texts, has_order } = narrow;
        let has_agents = agents.is_some();
        let own = |key: &str| {
            [FROM, TO].contains(&key)
                || (has_agents && key == AGENT)
                || (has_order && key == ORDER)
                || texts.iter().any(|(text, _)| *text == key)
        };
        let is_open = self.pairs.iter().any(|(key, _)| own(key) && *key != ORDER);
        let kept = self.pairs.iter().filter(|(key, _)| !own(key)).cloned();
        let kept: Vec<_> = kept.map(|(key, value)| view! { <input type="hidden" name=key value=value/> }).collect();
        let date = |key: &'static str, label: &'static str| {
            let value = self.day(key).and_then(|_| self.get(key)).map(str::to_owned);
            view! {
                <div class="field"><label for=key>{label}</label><input type="date" id=key name=key value=value title="A day in UTC"/></div>
            }
        };
        let text = |(key, label): &(&'static str, &'static str)| {
            let value = self.get(key).map(str::to_owned);
            view! {
                <div class="field"><label for=*key>{*label}</label><input id=*key name=*key value=value autocomplete="off" spellcheck="false"/></div>
            }
        };
        let summary = match (has_agents, texts.is_empty()) {
            (true, true) => "Filter by agent or day",
            (true, false) => "Filter by agent, day and more",
            (false, _) => "Filter by day",
        };
        view! {
            <details class="list-narrow" open=is_open>
                <summary>{summary}</summary>
                <form method="get" action=self.route.to_string()>
                    {kept}
                    {agents.map(|agents| agent(self.get(AGENT).unwrap_or_default(), agents))}
                    {texts.iter().map(text).collect_view()}
                    {date(FROM, "Created from")}
                    {date(TO, "Created to")}
                    {has_order.then(|| order(self.get(ORDER) == Some("asc")))}
                    <button type="submit" class="button">"Apply"</button>
                </form>
            </details>
        }
        .into_any()
    }
}

fn order(is_oldest_first: bool) -> AnyView {
    view! {
        <div class="field">
            <label for=ORDER>"Order"</label>
            <select id=ORDER name=ORDER>
                <option value="">"Newest first"</option>
                <option value="asc" selected=is_oldest_first>"Oldest first"</option>
            </select>
        </div>
    }
    .into_any()
}

fn agent(chosen: &str, mut agents: Vec<Choice>) -> AnyView {
    if !agents.iter().any(|agent| agent.value == chosen) && !chosen.is_empty() {
        agents.push(Choice::new(chosen, chosen));
    }
    let option = |choice: Choice| {
        let selected = choice.value == chosen;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    let options: Vec<_> = Choice::with_none("All agents", &agents).into_iter().map(option).collect();
    view! { <div class="field"><label for=AGENT>"Agent"</label><select id=AGENT name=AGENT>{options}</select></div> }
        .into_any()
}
