//! The inspector's tabs: which there are, which is chosen, and the keys that choose.

use crate::browser::{self, dom, settings};
use leptos::{ev, prelude::*};

/// The id of the panel that shows the chosen tab.
pub const PANEL: &str = "inspector-panel";
/// Where the choice is kept.
const SETTING: &str = "inspector-tab";

/// What the inspector can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What the session is and has cost.
    #[default]
    Session,
    /// The raw log.
    Events,
    /// What each tool did.
    Tools,
    /// What is mounted and what was made.
    Resources,
    /// The threads.
    Threads,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Session, Self::Events, Self::Tools, Self::Resources, Self::Threads];

    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::Events => "Events",
            Self::Tools => "Tools",
            Self::Resources => "Resources",
            Self::Threads => "Threads",
        }
    }

    /// The tab that a key leads to.
    fn after(self, key: &str) -> Option<Self> {
        let (count, at) = (Self::ALL.len(), Self::ALL.iter().position(|tab| *tab == self)?);
        let place = match key {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Self::ALL.get(place).copied()
    }
}

/// The tab that was open last in this browser, from now on remembered.
pub fn remembered() -> RwSignal<Tab> {
    let tab = RwSignal::new(Tab::default());
    Effect::new(move |_| {
        let name = settings::read(SETTING);
        tab.set(Tab::ALL.into_iter().find(|tab| name.as_deref() == Some(tab.name())).unwrap_or_default());
    });
    Effect::new(move |before: Option<Tab>| {
        let now = tab.get();
        if before.is_some_and(|before| before != now) {
            settings::write(SETTING, Some(now.name()));
        }
        now
    });
    tab
}

/// The element id of a tab.
pub fn tab_id(tab: Tab) -> String {
    format!("inspector-{}", tab.name().to_lowercase())
}

/// The tabs; the arrow keys lead from one to the next, and only the chosen one is a stop of the tab key.
#[component]
pub fn TabList(tab: RwSignal<Tab>) -> impl IntoView {
    let ready = browser::use_live();
    let key = move |event: ev::KeyboardEvent| {
        if let Some(next) = tab.get_untracked().after(&event.key()) {
            event.prevent_default();
            tab.set(next);
            dom::focus(&tab_id(next));
        }
    };
    let button = move |own: Tab| {
        let chosen = move || tab.get() == own;
        view! {
            <button type="button" role="tab" id=tab_id(own) aria-controls=PANEL
                aria-selected=move || if chosen() { "true" } else { "false" } tabindex=move || if chosen() { "0" } else { "-1" }
                disabled=move || !ready.get() on:click=move |_| tab.set(own)>
                {own.name()}
            </button>
        }
    };
    view! {
        <div class="tab-list" role="tablist" aria-label="Inspector" on:keydown=key>
            {Tab::ALL.map(button).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Tab;

    #[test]
    fn keys_lead_around_the_tabs() {
        assert_eq!(Tab::Session.after("ArrowLeft"), Some(Tab::Threads));
        assert_eq!(Tab::Threads.after("ArrowRight"), Some(Tab::Session));
        assert_eq!(Tab::Tools.after("ArrowRight"), Some(Tab::Resources));
        assert_eq!((Tab::Tools.after("Home"), Tab::Tools.after("End")), (Some(Tab::Session), Some(Tab::Threads)));
        assert_eq!(Tab::Tools.after("x"), None);
    }
}
