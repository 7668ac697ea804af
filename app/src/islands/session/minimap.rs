//! The minimap: the whole session over time, with a lane for each thread; click to jump.

mod picture;

use super::{
    navigation::{navigate, threads},
    state::{store::SessionStore, summary::Summary},
};
use crate::{
    browser::{self, coalesce::Throttled, dom},
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::{ev, prelude::*, task::spawn_local_scoped_with_cancellation};
use picture::{Picture, View};
use pilothouse_console_api::{self as console, LogFilter};
use pilothouse_domain::overview::{Lane, Overview, Scale};

/// How finely the session is drawn.
const COLUMNS: u32 = 600;
/// How many lanes there is room for on a phone and on a desk; as in `style/pages/session/minimap.css`.
const ROOM: (usize, usize) = (3, 5);
/// The id of the drawing.
const DRAWING: &str = "minimap-drawing";

/// The session over time. Drawn in the browser only: it is a picture of what can be read below. It has its place from the
/// beginning, so that nothing moves once it is drawn.
#[component]
pub fn Minimap(store: SessionStore) -> impl IntoView {
    // The time scale is that of the whole session; the marks are those of the visible part, in more detail.
    let whole = RwSignal::new(blank(store));
    let overview = RwSignal::new(blank(store));
    let drawn = RwSignal::new(false);
    let view = RwSignal::new(View::default());
    let attempt = Attempt::default();
    keep_drawn(store, Drawn { whole, overview, drawn }, view);
    let scale = Memo::new(move |_| whole.with(Scale::of));
    let unfolded = RwSignal::new(false);
    let click = move |event: ev::MouseEvent| {
        let Some((x, y)) = dom::place_in(DRAWING, &event) else { return };
        let at = scale.with(|scale| scale.moment(view.get_untracked().out_of(x)));
        let thread =
            overview.with_untracked(|overview| picture::lane_at(overview, y).and_then(|lane| lane.thread.clone()));
        let nearest = overview.with_untracked(|overview| picture::nearest(overview, y, at));
        let filter = LogFilter { thread, ..LogFilter::default() };
        navigate::jump(
            store,
            attempt,
            nearest.map_or(console::LogPosition::At(at), console::LogPosition::Around),
            filter,
        );
    };
    view! {
        <section class="minimap" aria-label="Session over time">
            <div class="minimap-lanes" class:unfolded=move || unfolded.get()>
                <LaneNames store overview/>
                <div class="minimap-drawing" id=DRAWING tabindex="0" role="group" aria-label="Timeline: plus and minus zoom, arrow keys move"
                    on:click=click on:keydown=move |event| view.update(|view| view.take_key(&event.key()))
                    on:wheel=move |event| zoom_by_wheel(view, &event)>
                    <Picture store overview drawn scale view/>
                </div>
            </div>
            <MoreLanes overview unfolded/>
            <div class="minimap-tools">
                <Legend/>
                <ViewButton view label="Zoom in" icon="plus" key="+"/>
                <ViewButton view label="Zoom out" icon="minus" key="-"/>
                <ViewButton view label="Whole session" icon="maximize" key="0"/>
            </div>
            <AttemptFailure attempt what="This part of the session could not be loaded"/>
        </section>
    }
}

/// Lanes without marks: as many as there are threads.
fn blank(store: SessionStore) -> Overview {
    let threads = store.summary.with_untracked(|summary| summary.threads.clone());
    let threads = std::iter::once(None).chain(threads.into_iter().map(|(thread, _)| Some(thread)));
    let lanes = threads.map(|thread| Lane { thread, marks: Vec::new() }).collect();
    Overview { from: 0, to: 0, lanes }
}

/// What was drawn last: the whole session, its visible part, and whether anything was drawn yet.
#[derive(Clone, Copy)]
struct Drawn {
    whole: RwSignal<Overview>,
    overview: RwSignal<Overview>,
    drawn: RwSignal<bool>,
}

/// Redraws when something happened or the view moved, but not more often than is visible.
fn keep_drawn(store: SessionStore, picture: Drawn, view: RwSignal<View>) {
    let throttled = Throttled::default();
    Effect::new(move |_| {
        store.version.track();
        view.track();
        throttled.run(move || spawn_local_scoped_with_cancellation(draw(store, picture, view)));
    });
}

/// If a redraw fails, the old picture stays; the transcript shows the error.
async fn draw(store: SessionStore, Drawn { whole, overview, drawn }: Drawn, view: RwSignal<View>) {
    let (client, id) = (browser::client(), store.log());
    let Ok(all) = console::overview(&client, &id, None, COLUMNS).await else { return };
    let range = view.try_get_untracked().filter(|view| !view.is_whole()).map(|view| view.range(&Scale::of(&all)));
    let part = match range {
        Some(_) => console::overview(&client, &id, range, COLUMNS).await.ok().map(|part| part.aligned_to(&all)),
        None => None,
    };
    overview.try_set(part.unwrap_or_else(|| all.clone()));
    drawn.try_set(true);
    let is_known = |lane: &Lane| {
        let known = |threads: &Summary| threads.threads.iter().any(|(id, _)| Some(id) == lane.thread.as_ref());
        lane.thread.is_none() || store.summary.try_with_untracked(known) != Some(false)
    };
    // Every window brings the names of all threads.
    if !all.lanes.iter().all(is_known)
        && let Ok(window) =
            console::log_window(&client, &id, &console::LogPosition::End, &LogFilter::default(), 1).await
    {
        store.merge(window);
    }
    whole.try_set(all);
}

fn zoom_by_wheel(view: RwSignal<View>, event: &ev::WheelEvent) {
    if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        view.update(|view| view.take_key(if event.delta_y() < 0.0 { "+" } else { "-" }));
    } else if event.delta_x() != 0.0 && !view.get_untracked().is_whole() {
        event.prevent_default();
        view.update(|view| view.take_key(if event.delta_x() < 0.0 { "ArrowLeft" } else { "ArrowRight" }));
    }
}

/// Whose lane is whose; a name shows that thread's transcript.
#[component]
fn LaneNames(store: SessionStore, overview: RwSignal<Overview>) -> impl IntoView {
    let names = Memo::new(move |_| overview.with(|overview| threads::lanes(store, overview)));
    view! {
        <ul class="minimap-names" hidden=move || names.with(|names| names.len() < 2)>
            <For each=move || names.get() key=|lane| lane.clone() let:lane>
                <li><threads::ThreadButton store lane/></li>
            </For>
        </ul>
    }
}

/// Says that there are more lanes than are seen, and shows them.
#[component]
fn MoreLanes(overview: RwSignal<Overview>, unfolded: RwSignal<bool>) -> impl IntoView {
    let ready = browser::use_live();
    let count = Memo::new(move |_| overview.with(|overview| overview.lanes.len()));
    let (phone, desk) = ROOM;
    let label = move || {
        if unfolded.get() { "Show fewer threads".to_owned() } else { format!("Show all {} threads", count.get()) }
    };
    view! {
        <button type="button" class="quiet-button more-lanes" class:on-phones=move || count.get() <= desk
            hidden=move || count.get() <= phone disabled=move || !ready.get()
            aria-expanded=move || if unfolded.get() { "true" } else { "false" } on:click=move |_| unfolded.update(|all| *all = !*all)>
            <Icon name="chevron-down"/>{label}
        </button>
    }
}

#[component]
fn Legend() -> impl IntoView {
    let entries = [("model", "Model"), ("tool", "Tool"), ("wait", "Waits"), ("message", "Message"), ("error", "Error")];
    let entries = entries.map(|(kind, name)| view! { <li data-kind=kind>{name}</li> });
    view! { <ul class="minimap-legend" aria-label="Legend">{entries.collect_view()}</ul> }
}

#[component]
fn ViewButton(view: RwSignal<View>, label: &'static str, icon: &'static str, key: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label=label title=label on:click=move |_| view.update(|view| view.take_key(key))>
            <Icon name=icon/>
        </button>
    }
}
