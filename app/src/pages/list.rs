//! What all list pages share: filters in the address, the search, cursors, the failed state.

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice, Icon, Pager, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_domain::reveal::visible;

mod chosen_agent;
mod narrow;
mod search;

pub use chosen_agent::{AGENT, ChosenAgent, agents};
pub use narrow::{FROM, Narrow, TO};
pub use search::Loaded;

/// The key of the words that are searched for.
const SEARCH: &str = "q";

/// The API's keys of the order, where a list has one.
pub const ORDER: &str = "order";
pub const ORDER_BY: &str = "order_by";

/// How many items a search reads with one call: the most that every list gives.
const MAX_LIMIT: u32 = 100;

/// How many items a list page shows.
pub const PAGE_SIZE: u32 = 50;

/// The filters of a list, as they stand in the page's address.
#[derive(Clone, Debug)]
pub struct Filters {
    route: Route,
    pairs: Vec<(&'static str, String)>,
    cursor: Option<String>,
}

impl Filters {
    /// Reads the named filters and the cursor from the request.
    pub fn read(context: &PageContext, route: Route, keys: &[&'static str]) -> Self {
        let keys = keys.iter().copied().chain([SEARCH]);
        let pairs = keys.filter_map(|key| Some((key, context.query(key)?.trim().to_owned())));
        let pairs = pairs.filter(|(_, value)| !value.is_empty()).collect();
        Self { route, pairs, cursor: context.query("page").map(str::to_owned) }
    }

    /// The value of a filter.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str())
    }

    /// Whether archived items are asked for.
    pub fn archived(&self) -> bool {
        self.get("include_archived") == Some("true")
    }

    /// Whether the list is narrowed, so that an empty one does not mean that nothing exists.
    pub fn narrows(&self) -> bool {
        self.cursor.is_some() || self.pairs.iter().any(|(key, _)| !["include_archived", ORDER, ORDER_BY].contains(key))
    }

    /// The list call's query: page size, cursor, archived items.
    pub fn query(&self) -> Query {
        Query::new()
            .with("limit", if self.get(SEARCH).is_some() { MAX_LIMIT } else { PAGE_SIZE })
            .with_option("page", self.cursor.as_deref())
            .with_option("include_archived", self.archived().then_some(true))
    }

    /// The call that loads the list, for whoever wants it as code.
    pub fn call(&self, path: &str) -> String {
        format!("{path}{}", self.query().suffix())
    }

    /// The list's address with one filter changed, at its first page.
    pub fn with(&self, key: &str, value: Option<&str>) -> String {
        let kept = self.pairs.iter().filter(|(k, _)| *k != key);
        let query = kept.fold(Query::new(), |query, (k, v)| query.with(k, v)).with_option(key, value);
        format!("{}{}", self.route, query.suffix())
    }

    /// The same list without one of its filters.
    pub fn without(&self, key: &str) -> Self {
        let pairs = self.pairs.iter().filter(|(k, _)| *k != key).cloned().collect();
        Self { pairs, ..self.clone() }
    }

    /// Links to the first, previous and next page.
    pub fn pager(&self, previous: Option<&str>, next: Option<&str>) -> impl IntoView + use<> {
        let page = |cursor: Option<&str>| cursor.map(|cursor| self.with("page", Some(cursor)));
        let first = self.cursor.as_ref().map(|_| self.with("page", None));
        view! { <Pager first=first previous=page(previous) next=page(next)/> }
    }

    /// The switch between current items and all of them.
    pub fn archived_switch(&self) -> impl IntoView + use<> {
        let entry = |label: &'static str, value: Option<&'static str>| {
            let current = (self.archived() == value.is_some()).then_some("true");
            view! { <li><a href=self.with("include_archived", value) aria-current=current>{label}</a></li> }
        };
        view! { <ul class="switch" aria-label="Archived">{entry("Active", None)}{entry("With archived", Some("true"))}</ul> }
    }

    /// The head of a column that the list can be sorted by, either way. `by`: the API's name of it, where it has several; the
    /// first of them needs none.
    pub fn sorted_head(
        &self,
        label: &'static str,
        by: Option<&'static str>,
        class: &'static str,
    ) -> impl IntoView + use<> {
        let is_by = self.get(ORDER_BY) == by;
        let ascends = self.get(ORDER) == Some("asc");
        let sort = is_by.then_some(if ascends { "ascending" } else { "descending" });
        let other = if is_by && !ascends { Some("asc") } else { None };
        let mut next = self.without(ORDER).without(ORDER_BY);
        next.pairs.extend(by.map(|by| (ORDER_BY, by.to_owned())));
        let href = next.with(ORDER, other);
        view! {
            <th scope="col" class=class aria-sort=sort>
                <a href=href title="Sort by this column, or the other way round">{label}{is_by.then(|| view! { <Icon name="arrow-down"/> })}</a>
            </th>
        }
    }

    /// A list call's query in the chosen order.
    pub fn ordered(&self, query: Query) -> Query {
        query.with_option(ORDER_BY, self.get(ORDER_BY)).with_option(ORDER, self.get(ORDER))
    }

    /// A list that could not be loaded, with the ways out.
    pub fn failed(&self, what: &'static str, error: &Error) -> impl IntoView + use<> {
        let failure = Failure::from(error);
        let first = self.cursor.as_ref().map(|_| self.with("page", None));
        view! {
            <FailureNotice failure=failure what=what>
                // An empty address is this page's own.
                <a class="button small" href="">"Try again"</a>
                {first.map(|href| view! { <a class="button small" href=href>"First page"</a> })}
            </FailureNotice>
        }
    }
}

/// The table of a list: a caption that only screen readers say, the heads of its columns, and its rows.
pub fn table(caption: &'static str, heads: impl IntoView, rows: impl IntoView) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A part of a page that `scripts/list.js` keeps up to date: rows with `data-row`, of which each is such a thing.
pub fn live(thing: &'static str, content: AnyView) -> impl IntoView {
    view! { <div class="stack" data-live-list=thing>{content}</div> }
}

/// The head of the column that the list is sorted by.
pub fn newest_first(label: &'static str) -> impl IntoView {
    view! { <th scope="col" class="moment" aria-sort="descending" title="Newest first">{label}<Icon name="arrow-down"/></th> }
}

/// The link of a row, which leads to the same place from anywhere in the row. A long name is cut after two lines; the
/// whole of it shows on hover and on focus.
pub fn row_link(href: String, title: &str) -> impl IntoView + use<> {
    view! { <a class="whole-row" href=href title=visible(title)><span class="clamped">{name(title)}</span></a> }
}
