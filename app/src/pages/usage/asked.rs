//! What is asked of `/usage`, as its address has it, and the form that asks.

use crate::{page::PageContext, routes::Route, ui::name};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{UsageBy, UsageQuery};
use pilothouse_domain::calendar::Calendar;

/// The times that are offered, and how they are called.
const RANGES: [(&str, &str); 5] =
    [("today", "Today"), ("7d", "7 days"), ("30d", "30 days"), ("month", "This month"), ("last-month", "Last month")];

/// What narrows usage, by its key in the address.
const NARROWS: [(&str, &str); 9] = [
    ("agent", "Agent"),
    ("agent_version", "Version"),
    ("environment", "Environment"),
    ("deployment", "Deployment"),
    ("person", "Started by"),
    ("token", "Token"),
    ("model", "Model"),
    ("upstream", "API host"),
    ("session", "Session"),
];

/// What is asked.
#[derive(Clone)]
pub struct Asked {
    /// As the API has it.
    pub query: UsageQuery,
    range: Option<&'static str>,
    /// The first and the last day, as they were typed.
    days: [Option<String>; 2],
    narrows: Vec<(&'static str, &'static str, String)>,
}

impl Asked {
    /// Reads the address.
    pub fn read(context: &PageContext) -> Self {
        let text =
            |key: &str| context.query(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let zone = text("zone").filter(|zone| Calendar::of(zone).is_some());
        let calendar = zone.as_deref().and_then(Calendar::of).unwrap_or_else(Calendar::utc);
        let days = [text("from"), text("to")];
        let [first, last] = days.clone().map(|day| day.and_then(|day| calendar.parse_day(&day)));
        let asked = text("range");
        let offered = RANGES.iter().map(|(key, _)| *key).find(|key| Some(*key) == asked.as_deref());
        let range = if first.or(last).is_some() { None } else { Some(offered.unwrap_or("30d")) };
        let now = context.now;
        // The day that is named is part of the time.
        let tomorrow = calendar.days_later(now, 1);
        let (from, to) = match range {
            Some("today") => (calendar.day(now), tomorrow),
            Some("7d") => (calendar.days_later(now, -6), tomorrow),
            // As far as it has come, since it is compared with a time as long.
            Some("month") => (calendar.month(now), tomorrow),
            Some("last-month") => (calendar.month(calendar.month(now) - 1), calendar.month(now)),
            Some(_) => (calendar.days_later(now, -29), tomorrow),
            None => {
                let to = last.map_or(tomorrow, |last| calendar.days_later(last, 1));
                (first.unwrap_or_else(|| calendar.days_later(to, -30)), to)
            }
        };
        let by = text("by").and_then(|by| UsageBy::ALL.into_iter().find(|of| of.key() == by)).unwrap_or_default();
        let query = UsageQuery {
            from: Some(from),
            to: Some(to),
            by,
            zone,
            agent: text("agent"),
            agent_version: text("agent_version").and_then(|version| version.parse().ok()),
            environment: text("environment"),
            deployment: text("deployment"),
            person: text("person"),
            token: text("token"),
            model: text("model"),
            upstream: text("upstream"),
            session: text("session"),
            page: text("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0),
        };
        let narrows = NARROWS.iter().filter_map(|(key, label)| Some((*key, *label, text(key)?))).collect();
        Self { query, range, days, narrows }
    }

    /// Whether only a part is asked for.
    pub fn is_narrowed(&self) -> bool {
        !self.narrows.is_empty()
    }

    /// The zone's name.
    pub fn zone(&self) -> &str {
        self.query.zone.as_deref().unwrap_or("UTC")
    }

    /// Its days.
    pub fn calendar(&self) -> Calendar {
        self.query.zone.as_deref().and_then(Calendar::of).unwrap_or_else(Calendar::utc)
    }

    /// The address with other values for some keys, at the first page; `None` takes a key away.
    pub fn with(&self, changes: &[(&'static str, Option<String>)]) -> String {
        let [from, to] = &self.days;
        let mut pairs: Vec<(&str, Option<String>)> = vec![
            ("range", self.range.filter(|range| *range != "30d").map(str::to_owned)),
            ("from", from.clone().filter(|_| self.range.is_none())),
            ("to", to.clone().filter(|_| self.range.is_none())),
            ("by", (self.query.by != UsageBy::default()).then(|| self.query.by.key().to_owned())),
            ("zone", self.query.zone.clone()),
        ];
        pairs.extend(self.narrows.iter().map(|(key, _, value)| (*key, Some(value.clone()))));
        for (key, value) in changes {
            pairs.retain(|(of, _)| of != key);
            pairs.push((*key, value.clone()));
        }
        let query = pairs.into_iter().fold(Query::new(), |query, (key, value)| query.with_option(key, value));
        format!("{}{}", Route::Usage, query.suffix())
    }

    /// The choice of a time, the form for any other, and what narrows it.
    pub fn form(&self) -> AnyView {
        let ranges = RANGES.map(|(key, label)| {
            let current = (self.range == Some(key)).then_some("true");
            let href = self.with(&[("range", (key != "30d").then(|| key.to_owned())), ("from", None), ("to", None)]);
            view! { <li><a href=href aria-current=current>{label}</a></li> }
        });
        let by = UsageBy::ALL.map(|by| {
            let is_chosen = by == self.query.by;
            view! { <option value=by.key() selected=is_chosen>{by.words()}</option> }
        });
        let calendar = self.calendar();
        let day = |at: Option<i64>, back: i64| at.map(|at| calendar.day_text(at - back)).unwrap_or_default();
        let kept = self.narrows.iter().map(|(key, _, value)| {
            let (key, value) = (*key, value.clone());
            view! { <input type="hidden" name=key value=value/> }
        });
        let kept = kept.collect_view();
        let narrows = self.narrows.iter().map(|(key, label, value)| {
            let without = match *key {
                "agent" => self.with(&[("agent", None), ("agent_version", None)]),
                key => self.with(&[(key, None)]),
            };
            view! {
                <li class="row">
                    <span>{*label}": "{name(value)}</span>
                    <a href=without aria-label=format!("Without the filter {label}")>"Show all"</a>
                </li>
            }
        });
        let narrows = self
            .is_narrowed()
            .then(|| view! { <ul class="plain-list" aria-label="Filters">{narrows.collect_view()}</ul> });
        view! {
            <ul class="switch" aria-label="Time">{ranges.collect_view()}</ul>
            <form method="get" action=Route::Usage.to_string() class="list-tools" role="search" aria-label="Choose what is shown">
                {kept}
                <div class="field"><label for="by">"Grouped by"</label><select id="by" name="by">{by.collect_view()}</select></div>
                <div class="field"><label for="from">"First day"</label><input id="from" name="from" type="date" value=day(self.query.from, 0)/></div>
                <div class="field"><label for="to">"Last day"</label><input id="to" name="to" type="date" value=day(self.query.to, 1)/></div>
                <div class="field"><label for="zone">"Time zone"</label><input id="zone" name="zone" value=self.zone().to_owned() autocomplete="off"/></div>
                <button type="submit" class="button">"Show"</button>
            </form>
            {narrows}
        }
        .into_any()
    }
}
