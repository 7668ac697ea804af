//! What the pages of clean-ups say.

use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{Cleanup, CleanupState};
use pilothouse_domain::cleanup::{Action, Kind};
use std::collections::BTreeMap;

use crate::{routes::Route, ui::Capabilities};

/// As a button says it.
pub const fn verb(action: Action) -> &'static str {
    match action {
        Action::Interrupt => "Interrupt",
        Action::Archive => "Archive",
        Action::Delete => "Delete",
    }
}

/// A state in colour and words; what is at work is called so, and looked at often by `scripts/list.js`.
pub fn state_badge(state: CleanupState) -> AnyView {
    let status = match state {
        CleanupState::Reading | CleanupState::Running => "running",
        CleanupState::Stopped | CleanupState::Unread => "paused",
        CleanupState::Ready | CleanupState::Done => "idle",
    };
    view! { <span class="badge" data-status=status>{state.words()}</span> }.into_any()
}

/// The page of a thing; `None` where its id can't be one.
pub fn page_of(kind: Kind, id: &str) -> Option<String> {
    let route = match kind {
        Kind::Session => Route::Session(id.parse().ok()?),
        Kind::Agent => Route::Agent(id.parse().ok()?),
        Kind::Environment => Route::Environment(id.parse().ok()?),
        Kind::File => Route::File(id.parse().ok()?),
        Kind::Vault => Route::Vault(id.parse().ok()?),
        Kind::MemoryStore => Route::MemoryStore(id.parse().ok()?),
    };
    Some(route.to_string())
}

/// How many things of each kind are treated how, by the plan as it stands.
pub fn sums(plan: &Cleanup) -> BTreeMap<(Action, Kind), usize> {
    let mut sums = BTreeMap::new();
    for group in &plan.groups {
        for (action, count) in &group.actions {
            *sums.entry((*action, group.reason.kind())).or_default() += count;
        }
    }
    sums
}

/// What happens to so many things.
pub fn consequence(action: Action, kind: Kind, count: usize) -> String {
    let things = kind.counted(count);
    let (is, they) = if count == 1 { ("is", "It") } else { ("are", "They") };
    let what = match (action, kind) {
        (Action::Interrupt, _) => "What runs or waits in them is cancelled; they stay and can go on.".to_owned(),
        (Action::Archive, Kind::Session) => {
            format!(
                "{they} can't go on, and keep their events. Those at work are interrupted first. You can't undo this."
            )
        }
        (Action::Archive, Kind::Vault) => {
            "Their credentials are archived too, and the secrets are purged. You can't undo this.".to_owned()
        }
        (Action::Archive, _) => format!("{they} can still be read, and not be used any more. You can't undo this."),
        (Action::Delete, Kind::Session) => {
            "Their events and the files that they made go with them; share links end. You can't undo this.".to_owned()
        }
        (Action::Delete, Kind::File) => {
            "Their contents are gone. Copies in sessions stay. You can't undo this.".to_owned()
        }
        (Action::Delete, Kind::Vault) => "Their credentials go with them. You can't undo this.".to_owned(),
        (Action::Delete, Kind::MemoryStore) => "Their memories go with them. You can't undo this.".to_owned(),
        (Action::Delete, _) => format!("{they} {is} gone. You can't undo this."),
    };
    format!("{things} {is} {}. {what}", action.done())
}

/// Why somebody may not do all of it; `None`: they may.
pub fn refused(sums: &BTreeMap<(Action, Kind), usize>, may: Capabilities) -> Option<&'static str> {
    let needs_admin = |(action, kind): &(Action, Kind)| *action == Action::Delete || *kind != Kind::Session;
    if sums.keys().any(needs_admin) { may.administer_refused() } else { may.operate_refused() }
}

/// A form of a plan: what it does, the page behind it, and that which follows.
pub fn form_address(id: &str, what: &str, back: &str, next: &str) -> String {
    let query = Query::new().with("back", back).with("next", next);
    format!("/forms/console/cleanup/{id}/{what}{}", query.suffix())
}
