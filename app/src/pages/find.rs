//! `/find`: anything, by its name or id. `scripts/palette.js` shows the same finds in a dialog on every page.

use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Capabilities, Failure, FailureNotice, Icon, PageHead, StatusBadge, name},
};
use leptos::prelude::*;
use pilothouse_api::{ids::SessionId, page::Query, sessions::SessionStatus};
use pilothouse_console_api::{self as console, FoundNames, Named, NamedKind};
use pilothouse_domain::name_match::name_match;
use std::collections::BTreeSet;

/// `/find`, with `?q=`.
pub async fn find(context: &PageContext) -> Page {
    let words = context.query("q").unwrap_or_default().trim().to_owned();
    let found = match words.as_str() {
        "" => Ok(FoundNames::default()),
        words => console::names(&context.api, words).await,
    };
    let (may, waiting) = (context.may(), context.waiting.clone());
    Page::new("Find", move || {
        let finds = match &found {
            Ok(found) => finds(&words, found, &waiting, may),
            Err(error) => failed(&Failure::from(error)),
        };
        view! {
            <div class="page">
                <PageHead title="Find"/>
                {search(&words)}
                <div data-finds="">{finds}</div>
            </div>
        }
    })
}

fn search(words: &str) -> AnyView {
    view! {
        <form class="list-search" role="search" method="get" action=Route::Find.to_string()>
            <input type="search" name="q" aria-label="Name or id" placeholder="Name or id" value=words.to_owned() autocomplete="off" autofocus=true/>
            <button type="submit" class="button">"Find"</button>
        </form>
    }
    .into_any()
}

fn failed(failure: &Failure) -> AnyView {
    view! { <FailureNotice failure=failure.clone() what="The names could not be loaded"/> }.into_any()
}

/// Pages first, then what the lists have; and how far that goes.
fn finds(words: &str, found: &FoundNames, waiting: &BTreeSet<SessionId>, may: Capabilities) -> AnyView {
    let places = PLACES.iter().filter(|(label, .., shown)| shown(may) && name_match(words, label, "").is_some());
    let places: Vec<AnyView> = places.map(place).collect();
    let named: Vec<AnyView> = found.found.iter().filter_map(|named| line(named, waiting)).collect();
    let nothing = places.is_empty() && named.is_empty();
    view! {
        <ul class="finds">{places}{named}{(!words.is_empty()).then(|| everywhere(words))}</ul>
        {nothing.then(|| view! { <p class="quiet">"Nothing has these words in its name or id."</p> })}
        {note(found).map(|note| view! { <p class="quiet">{note}</p> })}
    }
    .into_any()
}

/// The same words in what agents said and did.
fn everywhere(words: &str) -> AnyView {
    let href = format!("{}{}", Route::Search, Query::new().with("q", words).suffix());
    view! {
        <li>
            <a href=href>
                <Icon name="search"/><span class="find-name">"Search all sessions for “"{name(words)}"”"</span>
                <span class="quiet small">"Recordings"</span>
            </a>
        </li>
    }
    .into_any()
}

/// What the search did not see.
fn note(found: &FoundNames) -> Option<String> {
    let list = |kinds: &[NamedKind]| kinds.iter().map(|kind| kind_of(*kind).plural).collect::<Vec<_>>().join(", ");
    let more = (!found.more.is_empty()).then(|| format!("Of {} only the newest 400 were searched.", list(&found.more)));
    let failed = (!found.failed.is_empty()).then(|| format!("Could not be searched: {}.", list(&found.failed)));
    let notes: Vec<String> = more.into_iter().chain(failed).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

/// How a kind is shown.
struct Kind {
    singular: &'static str,
    plural: &'static str,
    icon: &'static str,
}

fn kind_of(kind: NamedKind) -> Kind {
    let (singular, plural, icon) = match kind {
        NamedKind::Session => ("Session", "sessions", "messages"),
        NamedKind::Agent => ("Agent", "agents", "bot"),
        NamedKind::Environment => ("Environment", "environments", "box"),
        NamedKind::Deployment => ("Deployment", "deployments", "timer"),
        NamedKind::MemoryStore => ("Memory store", "memory stores", "brain"),
        NamedKind::Vault => ("Vault", "vaults", "lock"),
        NamedKind::Skill => ("Skill", "skills", "book"),
        NamedKind::Dream => ("Dream", "dreams", "moon"),
    };
    Kind { singular, plural, icon }
}

fn address(named: &Named) -> Option<Route> {
    let id = &named.id;
    Some(match named.kind {
        NamedKind::Session => Route::Session(id.parse().ok()?),
        NamedKind::Agent => Route::Agent(id.parse().ok()?),
        NamedKind::Environment => Route::Environment(id.parse().ok()?),
        NamedKind::Deployment => Route::Deployment(id.parse().ok()?),
        NamedKind::MemoryStore => Route::MemoryStore(id.parse().ok()?),
        NamedKind::Vault => Route::Vault(id.parse().ok()?),
        NamedKind::Skill => Route::Skill(id.parse().ok()?),
        NamedKind::Dream => Route::Dream(id.parse().ok()?),
    })
}

fn line(named: &Named, waiting: &BTreeSet<SessionId>) -> Option<AnyView> {
    let kind = kind_of(named.kind);
    let href = address(named)?.to_string();
    let label =
        if named.name.is_empty() { format!("Untitled {}", kind.singular.to_lowercase()) } else { named.name.clone() };
    let id = named.id.clone();
    let waits = id.parse().is_ok_and(|id: SessionId| waiting.contains(&id));
    let line = view! {
        <li>
            <a href=href>
                <Icon name=kind.icon/><span class="find-name">{name(&label)}</span>
                {waits.then(|| view! { <StatusBadge status=SessionStatus::Idle waits=true/> })}
                <span class="quiet small">{kind.singular}" "<code>{id}</code></span>
            </a>
        </li>
    };
    Some(line.into_any())
}

/// A page that is always there: its name, its address, its icon, and who may use it.
type Place = (&'static str, Route, &'static str, fn(Capabilities) -> bool);

const ANYONE: fn(Capabilities) -> bool = |_| true;

static PLACES: [Place; 32] = [
    ("Approvals", Route::Approvals, "shield-question", ANYONE),
    ("Decisions", Route::Decisions, "history", ANYONE),
    ("Sessions", Route::Sessions, "messages", ANYONE),
    ("Search all sessions", Route::Search, "search", ANYONE),
    ("New session", Route::SessionNew, "plus", |may| may.operate),
    ("Agents", Route::Agents, "bot", ANYONE),
    ("New agent", Route::AgentNew, "plus", |may| may.administer),
    ("Environments", Route::Environments, "box", ANYONE),
    ("New environment", Route::EnvironmentNew, "plus", |may| may.administer),
    ("Deployments", Route::Deployments, "timer", ANYONE),
    ("New deployment", Route::DeploymentNew, "plus", |may| may.administer),
    ("Dreams", Route::Dreams, "moon", ANYONE),
    ("New dream", Route::DreamNew, "plus", |may| may.administer),
    ("Files", Route::Files, "file", ANYONE),
    ("Skills", Route::Skills, "book", ANYONE),
    ("Memory stores", Route::MemoryStores, "brain", ANYONE),
    ("Vaults", Route::Vaults, "lock", ANYONE),
    ("Tunnels", Route::Tunnels, "network", ANYONE),
    ("User profiles", Route::UserProfiles, "users", ANYONE),
    ("Usage", Route::Usage, "gauge", ANYONE),
    ("Cost calculator", Route::Calculator, "gauge", ANYONE),
    ("Errors", Route::Errors, "triangle-alert", ANYONE),
    ("Audit", Route::Audit, "history", ANYONE),
    ("Clean-up", Route::Cleanup, "trash", ANYONE),
    ("Settings: organization webhooks", Route::SettingsOrganizationWebhooks, "share", |may| may.administer),
    ("Settings: notifications", Route::SettingsNotifications, "bell", ANYONE),
    ("Settings: rules", Route::SettingsRules, "list", ANYONE),
    ("Settings: budgets", Route::SettingsBudgets, "gauge", |may| may.administer),
    ("Settings: webhooks", Route::SettingsWebhooks, "send", |may| may.administer),
    ("Settings: doctor", Route::SettingsDoctor, "activity", |may| may.administer),
    ("Import", Route::Import, "upload", |may| may.administer),
    ("Keyboard shortcuts", Route::Shortcuts, "keyboard", ANYONE),
];

fn place((label, route, icon, _): &Place) -> AnyView {
    let (label, icon) = (*label, *icon);
    view! {
        <li>
            <a href=route.to_string()><Icon name=icon/><span class="find-name">{label}</span><span class="quiet small">"Page"</span></a>
        </li>
    }
    .into_any()
}
