//! `/search`: the words of all recorded sessions, and what events are about.

use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{CopyId, EmptyState, Failure, FailureNotice, Icon, PageHead, Pager, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{Timestamp, page::Query};
use pilothouse_console_api::{
    self as console, FoundEvent, FoundEvents, FoundPart, FoundSession, SearchCoverage, SearchFilter,
};

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// Filters that take what is typed: the key, what it is, and an example.
const TYPED: [(&str, &str, &str); 7] = [
    ("tool", "Tool", "bash or github/list_issues"),
    ("path", "File or folder", "/etc or main.rs"),
    ("host", "Host", "example.com"),
    ("person", "Answered by", "Person or rule"),
    ("agent", "Agent", "Name or id"),
    ("session", "Session", "Id"),
    ("type", "Event type", "agent.message"),
];

/// `/search`, with `?q=`, the filters, `from` and `to` as days, and `before`.
pub async fn search(context: &PageContext) -> Page {
    let asked = Asked::read(context);
    let found = console::search_logs(&context.api, &asked.filter).await;
    let now = context.now;
    Page::new("Search", move || {
        let content = match found {
            Ok(found) => content(found, &asked, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! {
            <div class="page">
                <PageHead title="Search all sessions"/>
                {form(&asked)}
                {content}
            </div>
        }
    })
}

/// What stands in the page's address.
struct Asked {
    filter: SearchFilter,
    from: Option<String>,
    to: Option<String>,
}

impl Asked {
    fn read(context: &PageContext) -> Self {
        let text =
            |key: &str| context.query(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let (from, to) = (text("from"), text("to"));
        let day = |day: &Option<String>| Timestamp::from(format!("{}T00:00:00Z", day.as_ref()?).as_str()).unix_millis();
        let filter = SearchFilter {
            q: text("q"),
            tool: text("tool"),
            path: text("path"),
            host: text("host"),
            person: text("person"),
            agent: text("agent"),
            session: text("session"),
            kind: text("type"),
            from: day(&from),
            to: day(&to).map(|to| to + DAY),
            before: context.query("before").and_then(|before| before.parse().ok()),
        };
        Self { from: from.filter(|_| filter.from.is_some()), to: to.filter(|_| filter.to.is_some()), filter }
    }

    /// The page's address at another place.
    fn address(&self, before: Option<i64>) -> String {
        let filter = SearchFilter { from: None, to: None, before, ..self.filter.clone() };
        let query: Query = filter.query().with_option("from", self.from.as_ref()).with_option("to", self.to.as_ref());
        format!("{}{}", Route::Search, query.suffix())
    }

    fn typed(&self, key: &str) -> Option<String> {
        let filter = &self.filter;
        match key {
            "tool" => filter.tool.clone(),
            "path" => filter.path.clone(),
            "host" => filter.host.clone(),
            "person" => filter.person.clone(),
            "agent" => filter.agent.clone(),
            "session" => filter.session.clone(),
            _ => filter.kind.clone(),
        }
    }

    /// Whether more is asked for than words.
    fn narrows(&self) -> bool {
        !SearchFilter { q: None, ..self.filter.clone() }.is_empty()
    }
}

fn form(asked: &Asked) -> AnyView {
    let text = |(key, label, example): (&'static str, &'static str, &'static str)| {
        view! {
            <div class="field">
                <label for=key>{label}</label>
                <input id=key name=key value=asked.typed(key) placeholder=example autocomplete="off" spellcheck="false"/>
            </div>
        }
    };
    let day = |key: &'static str, label: &'static str, value: &Option<String>| {
        view! {
            <div class="field"><label for=key>{label}</label><input type="date" id=key name=key value=value.clone() title="A day in UTC"/></div>
        }
    };
    view! {
        <form method="get" action=Route::Search.to_string() class="stack" role="search" aria-label="Search all sessions">
            <div class="found-words">
                <input type="search" name="q" aria-label="Words" placeholder="Words, or \"words in quotes\"" value=asked.filter.q.clone() maxlength="300" autocomplete="off" autofocus=true/>
                <button type="submit" class="button primary"><Icon name="search"/>"Search"</button>
            </div>
            <details class="list-narrow" open=asked.narrows()>
                <summary>"Filter by tool, file, host, person, agent or day"</summary>
                <div class="found-filters">
                    {TYPED.map(text).collect_view()}
                    {day("from", "From", &asked.from)}
                    {day("to", "To", &asked.to)}
                    <button type="submit" class="button">"Apply"</button>
                </div>
            </details>
        </form>
    }
    .into_any()
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The sessions could not be searched">
            <a class="button" href="">"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: FoundEvents, asked: &Asked, now: i64) -> AnyView {
    let FoundEvents { hits, sessions, total, is_more, next, coverage } = found;
    let first = asked.filter.before.map(|_| asked.address(None));
    let next = next.map(|next| asked.address(Some(next)));
    let results = match (hits.is_empty(), asked.filter.is_empty()) {
        (_, true) => view! {
            <EmptyState title="Find what agents said and did">
                "Look for words in the recordings of all sessions, or for a tool, a file, a host or a person with the filters above."
            </EmptyState>
        }
        .into_any(),
        (true, false) => view! {
            <EmptyState title="Nothing found">
                "Each word must be the beginning of a word in the event. Try fewer words, or change the filters."
            </EmptyState>
        }
        .into_any(),
        (false, false) => view! {
            <p class="quiet" role="status">{count(total, is_more)}", newest first"</p>
            {groups(hits).into_iter().map(|group| section(group, &sessions, now)).collect_view()}
        }
        .into_any(),
    };
    view! {
        {results}
        <Pager first=first next=next/>
        {covers(coverage)}
    }
    .into_any()
}

fn count(total: u32, is_more: bool) -> String {
    match (total, is_more) {
        (_, true) => format!("More than {} events", thousands(total)),
        (1, false) => "1 event".to_owned(),
        (total, false) => format!("{} events", thousands(total)),
    }
}

/// A number with commas.
fn thousands(number: u32) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// How much was searched.
fn covers(SearchCoverage { sessions, behind, is_known }: SearchCoverage) -> AnyView {
    let sessions =
        format!("The recordings of {sessions} {} are searched.", if sessions == 1 { "session" } else { "sessions" });
    let is_behind = match (is_known, behind) {
        (false, _) => Some("The server has just started and is still looking for what it has to index.".to_owned()),
        (true, 0) => None,
        (true, 1) => Some("1 of them is still being indexed, newest events first.".to_owned()),
        (true, behind) => Some(format!("{behind} of them are still being indexed, newest events first.")),
    };
    view! { <p class="quiet small">{sessions}{is_behind.map(|words| format!(" {words}"))}</p> }.into_any()
}

/// Hits of one session that follow each other.
fn groups(hits: Vec<FoundEvent>) -> Vec<Vec<FoundEvent>> {
    let mut groups: Vec<Vec<FoundEvent>> = Vec::new();
    for hit in hits {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.session == hit.session) => group.push(hit),
            _ => groups.push(vec![hit]),
        }
    }
    groups
}

fn section(hits: Vec<FoundEvent>, sessions: &[FoundSession], now: i64) -> Option<AnyView> {
    let id = hits.first()?.session.clone();
    let session = sessions.iter().find(|session| session.id == id);
    let title = session.and_then(|session| session.title.clone()).filter(|title| !title.trim().is_empty());
    let agent = session.and_then(|session| session.agent_name.clone());
    let state = session.and_then(|session| match (session.deleted, session.archived) {
        (true, _) => Some(view! { <span class="badge" data-status="terminated">"deleted"</span> }.into_any()),
        (false, true) => Some(view! { <span class="badge" data-status="archived">"archived"</span> }.into_any()),
        (false, false) => None,
    });
    let heads = view! {
        <th scope="col">"Event"</th>
        <th scope="col">"Text"</th>
        <th scope="col" class="moment">"When"</th>
    };
    let rows = hits.into_iter().map(|hit| line(hit, now)).collect_view();
    Some(
        view! {
            <section class="stack found">
                <div class="row">
                    <h2><a href=format!("/sessions/{id}")>{name(title.as_deref().unwrap_or("Untitled session"))}</a></h2>
                    {state}
                    {agent.map(|agent| view! { <span class="quiet">{name(&agent)}</span> })}
                    <CopyId id=id/>
                </div>
                {list::table("What was found in this session", heads, rows)}
            </section>
        }
        .into_any(),
    )
}

fn line(hit: FoundEvent, now: i64) -> AnyView {
    let FoundEvent { session, event, at, kind, thread, tool, failed, excerpt } = hit;
    let href = format!("/sessions/{session}{}", Query::new().with("event", &event).suffix());
    let thread = thread.map(|_| view! { <span class="under">"in a thread"</span> });
    let failed = failed.then(|| view! { <span class="badge" data-status="terminated">"failed"</span> });
    view! {
        <tr>
            <th scope="row">
                <a href=href>{revealed(tool.as_deref().unwrap_or(&kind))}</a>" "{failed}{thread}
            </th>
            <td data-label="Text" class="found-text">{excerpt.into_iter().map(part).collect_view()}</td>
            <td data-label="When" class="fit">{when(now, at).unwrap_or_else(|| "queued".into_any())}</td>
        </tr>
    }
    .into_any()
}

fn part(FoundPart { text, hit }: FoundPart) -> AnyView {
    if hit { view! { <mark>{revealed(&text)}</mark> }.into_any() } else { revealed(&text) }
}
