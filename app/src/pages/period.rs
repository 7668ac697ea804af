//! The time that a page is about: the last days, or chosen ones, as they stand in its address.

use crate::page::PageContext;
use leptos::prelude::*;
use pilothouse_api::{Timestamp, page::Query};
use pilothouse_domain::{failures::DAY, local_time::LocalTime};

/// The key of the last days, and those that are offered.
const RANGE: &str = "range";
const RANGES: [(&str, &str, i64); 4] =
    [("1d", "24 hours", 1), ("7d", "7 days", 7), ("30d", "30 days", 30), ("90d", "90 days", 90)];

/// The keys of the first and the last day, in UTC.
const FROM: &str = "from";
const TO: &str = "to";

/// From a moment on, up to before another, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: i64,
    /// The first moment after it.
    pub to: i64,
    /// The days that were chosen, as a date field writes them.
    days: Option<(String, String)>,
    range: Option<&'static str>,
}

impl Period {
    /// Reads it from the request; by default the last so many days.
    pub fn read(context: &PageContext, default: &'static str) -> Self {
        let day = |key: &str| {
            let text = context.query(key)?.trim();
            Some((text.to_owned(), Timestamp::from(format!("{text}T00:00:00Z").as_str()).unix_millis()?))
        };
        let (first, last) = (day(FROM), day(TO));
        if first.is_some() || last.is_some() {
            let today = context.now.div_euclid(DAY) * DAY;
            let to = last.as_ref().map_or(today, |(_, at)| *at);
            let from = first.as_ref().map_or(to - 6 * DAY, |(_, at)| *at);
            let days = (date(from.min(to)), date(to.max(from)));
            return Self { from: from.min(to), to: to.max(from) + DAY, days: Some(days), range: None };
        }
        let known = |name: &str| RANGES.into_iter().find(|(range, ..)| *range == name);
        let (range, _, days) = context.query(RANGE).and_then(known).or_else(|| known(default)).unwrap_or(RANGES[1]);
        Self { from: context.now - days * DAY, to: context.now + 1, days: None, range: Some(range) }
    }

    /// What it adds to an address.
    pub fn query(&self, query: Query) -> Query {
        match &self.days {
            Some((from, to)) => query.with(FROM, from).with(TO, to),
            None => query.with_option(RANGE, self.range),
        }
    }

    /// The last days to choose from, as links: each address begins with what else is chosen.
    pub fn switch(&self, address: impl Fn(Query) -> String) -> AnyView {
        let entry = |(range, label, _): (&'static str, &'static str, i64)| {
            let current = (self.range == Some(range)).then_some("true");
            view! { <li><a href=address(Query::new().with(RANGE, range)) aria-current=current>{label}</a></li> }
        };
        view! { <ul class="switch" aria-label="Time">{RANGES.map(entry).into_iter().collect_view()}</ul> }.into_any()
    }

    /// Date fields for a form.
    pub fn fields(&self) -> AnyView {
        let field = |key: &'static str, label: &'static str, value: Option<String>| {
            view! {
                <div class="field"><label for=key>{label}</label><input type="date" id=key name=key value=value title="A day in UTC"/></div>
            }
        };
        let (from, to) = self.days.clone().unzip();
        view! { {field(FROM, "From", from)}{field(TO, "To", to)} }.into_any()
    }

    /// In words: `1 to 7 October 2026`, each day whole.
    pub fn words(&self) -> String {
        let (first, last) = (LocalTime::utc(self.from), LocalTime::utc(self.to - 1));
        if first.day() == last.day() { first.date() } else { format!("{} to {}", first.date(), last.date()) }
    }
}

/// A day as a date field writes it.
pub fn date(at: i64) -> String {
    LocalTime::utc(at).day().to_string()
}
