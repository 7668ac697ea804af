//! The find bar: search the whole log, filter by kind of event, choose a thread. `scripts/session/find.js` searches, and
//! `scripts/found.js` marks the words.

use super::{element_id::SEARCH, shortcuts::shortcuts, threads::thread_options};
use crate::{session::context::SessionContext, ui::Icon};
use leptos::prelude::*;

/// Kinds of events to filter by, with the query of such a filter.
const KINDS: [(&str, &str); 4] = [
    ("Everything", ""),
    (
        "Messages",
        "type=user.message&type=agent.message&type=system.message&type=user.define_outcome\
         &type=agent.thread_message_sent&type=agent.thread_message_received",
    ),
    ("Tool calls", "type=agent.tool_use&type=agent.mcp_tool_use&type=agent.custom_tool_use"),
    ("Errors", "failed=true"),
];

/// Search field, filters and the sheet of shortcuts.
pub fn find_bar(context: &SessionContext) -> AnyView {
    let kinds = KINDS.map(|(name, query)| view! { <option value=query>{name}</option> });
    view! {
        <div class="find-bar" role="search" aria-label="This session">
            {search()}
            <label class="visually-hidden" for="find-kind">"Kind of events"</label>
            <select id="find-kind" disabled=true data-enable="">{kinds.collect_view()}</select>
            <label class="visually-hidden" for="find-thread">"Thread"</label>
            // Where there is one thread only, it is empty, and the style sheet hides it.
            <select id="find-thread" disabled=true data-enable="" data-slot="threads">{thread_options(context)}</select>
            <button type="button" class="quiet-button" id="show-everything" hidden=true><Icon name="x"/>" Show everything"</button>
            {shortcuts(context.audience.is_guest())}
            <div data-failure="The events could not be loaded" hidden=true></div>
        </div>
    }
    .into_any()
}

/// Words in the whole log; Enter leads from hit to hit.
fn search() -> AnyView {
    let step = |step: &'static str, label: &'static str, icon: &'static str| {
        view! {
            <button type="button" class="icon-button" aria-label=label title=label data-find-step=step hidden=true><Icon name=icon/></button>
        }
    };
    view! {
        <div class="find-field" data-found="">
            <Icon name="search"/>
            <input type="search" id=SEARCH aria-label="Search this session" placeholder="Search the whole session" autocomplete="off"
                disabled=true data-enable=""/>
            <span class="quiet small" id="find-result" role="status">
                <span data-result=""></span><span class="visually-hidden" data-excerpt=""></span>
            </span>
            {step("-1", "Previous match", "chevron-up")}
            {step("1", "Next match", "chevron-down")}
        </div>
        <div data-failure="The search failed" hidden=true></div>
        <div data-failure="The match could not be loaded" hidden=true></div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{context::html, tests::sample};

    #[test]
    fn threads_are_offered_where_there_are_several() {
        let mut context = sample::team();
        let drawn = |context: &SessionContext| html(|| find_bar(context));
        assert!(drawn(&context).contains("<option value=\"sthr_1\">Researcher</option>"), "{}", drawn(&context));
        context.summary.threads.clear();
        let html = drawn(&context);
        let (_, threads) = html.split_once("data-slot=\"threads\">").unwrap();
        assert!(!threads.split("</select>").next().unwrap().contains("<option"), "the style sheet hides an empty one");
    }

    #[test]
    fn nothing_is_offered_that_would_do_nothing_without_script() {
        let html = html(|| find_bar(&sample::team()));
        for control in ["id=\"find\"", "id=\"find-kind\"", "id=\"find-thread\""] {
            let tag = html.split('<').find(|tag| tag.contains(control)).unwrap();
            assert!(tag.contains(" disabled"), "{tag}");
        }
        for control in ["id=\"show-everything\"", "data-find-step=\"1\"", "data-find-step=\"-1\""] {
            let tag = html.split('<').find(|tag| tag.contains(control)).unwrap();
            assert!(tag.contains(" hidden"), "{tag}");
        }
    }
}
